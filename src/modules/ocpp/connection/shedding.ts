import { Inject, Injectable } from '@nestjs/common';
import { type Logger, LOGGER } from '../../../platform/logging/logger.js';
import { ChargingSessions } from '../../billing/index.js';
import { Connections } from './connections.js';

const SPREAD_MS = 10_000;

/** Has chargers of an overfull process connect anew, so that the load balancer gives them to another one. */
@Injectable()
export class Shedding {
  constructor(
    private readonly connections: Connections,
    private readonly sessions: ChargingSessions,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** Closes so many sockets over some seconds, those of chargers without a transaction first. Returns how many. */
  async shed(count: number): Promise<number> {
    const { stationIds } = this.connections;
    const charging = await this.sessions.stationsThatCharge(stationIds);
    const idle = stationIds.filter((stationId) => !charging.has(stationId));
    const busy = stationIds.filter((stationId) => charging.has(stationId));
    const chosen = [...idle, ...busy].slice(0, count);
    this.logger.info({ count: chosen.length, held: stationIds.length }, 'chargers are asked to connect anew');
    this.connections.shed(chosen, SPREAD_MS);
    return chosen.length;
  }
}
