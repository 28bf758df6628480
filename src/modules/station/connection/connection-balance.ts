import { Inject, Injectable } from '@nestjs/common';
import { type Logger, LOGGER } from '../../../platform/logging/logger.js';
import type { SocketProcess } from '../../../platform/redis/index.js';
import { StationLink } from '../station-link.js';

export interface ProcessConnections {
  data: SocketProcess[];
  total: number;
  mean: number;
}

export interface Rebalanced extends ProcessConnections {
  data: (SocketProcess & { shed: number })[];
}

/** How the chargers of the installation are spread over the processes that hold their sockets. */
@Injectable()
export class ConnectionBalance {
  constructor(
    private readonly link: StationLink,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** The fullest first. */
  async list(): Promise<ProcessConnections> {
    const data = (await this.link.processes()).toSorted((a, b) => b.connections - a.connections);
    const total = data.reduce((sum, { connections }) => sum + connections, 0);
    return { data, total, mean: data.length === 0 ? 0 : Math.ceil(total / data.length) };
  }

  /**
   * Has each process that holds more than the mean close this share, from 0 to 1, of what it has too many. Returns at
   * once with how many each closes; they do so over some seconds.
   */
  async rebalance(share: number): Promise<Rebalanced> {
    const { data, total, mean } = await this.list();
    const asked = data.map(async (process) => ({ ...process, shed: await this.shed(process, mean, share) }));
    return { data: await Promise.all(asked), total, mean };
  }

  private async shed(
    { processId, connections }: SocketProcess,
    mean: number,
    share: number,
  ): Promise<number> {
    const count = Math.ceil(Math.max(connections - mean, 0) * share);
    if (count === 0) return 0;
    return this.link.shed(processId, count).catch((error: unknown) => {
      this.logger.warn({ module: 'station', err: error, processId }, 'a process could not be asked to shed');
      return 0;
    });
  }
}
