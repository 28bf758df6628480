import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { inTransaction } from '../../../platform/database/transaction.js';
import { type Logger, LOGGER } from '../../../platform/logging/logger.js';
import { SecurityEvents } from '../security-event/security-events.service.js';
import type { StationRef } from '../station-link.js';
import { addRefusals, type Refusals, type ReportingRule } from './refused-connection.store.js';

/** What is wrong with how somebody came in the name of a station; the events that tell of it are called so. */
export type ConnectionFault =
  'InvalidCredentials' | 'InvalidChargingStationCertificate' | 'InsufficientSecurityProfile';

/** A wrong password may be a slip; the rest is worth knowing at once. */
const RULES: Readonly<Record<ConnectionFault, ReportingRule>> = {
  InvalidCredentials: { threshold: 3, quietMinutes: 60 },
  InvalidChargingStationCertificate: { threshold: 1, quietMinutes: 60 },
  InsufficientSecurityProfile: { threshold: 1, quietMinutes: 60 },
};
/** What one process gathers before it writes. */
const GATHER_MS = 2_000;
const MAX_GATHERED = 10_000;

/**
 * Counts the connections in a station's name that were refused, and makes a security event of them: a few rows a
 * station and an event an hour, however many there are.
 */
@Injectable()
export class RefusedConnections implements OnModuleDestroy {
  private readonly logger: Logger;
  private gathered = new Map<string, Refusals & { readonly fault: ConnectionFault }>();
  private timer: NodeJS.Timeout | undefined;
  private writing: Promise<void> = Promise.resolve();

  constructor(
    private readonly dataSource: DataSource,
    private readonly events: SecurityEvents,
    @Inject(LOGGER) logger: Logger,
  ) {
    this.logger = logger.child({ module: 'station' });
  }

  /** Counted in a moment; nobody waits for it. */
  noted({ stationId, tenantId }: StationRef, fault: ConnectionFault, lastAddress: string): void {
    const key = `${stationId} ${fault}`;
    const lastAt = new Date();
    const known = this.gathered.get(key);
    if (known !== undefined) Object.assign(known, { count: known.count + 1, lastAt, lastAddress });
    else if (this.gathered.size < MAX_GATHERED)
      this.gathered.set(key, { stationId, tenantId, fault, reason: fault, count: 1, lastAt, lastAddress });
    this.timer ??= setTimeout(() => {
      this.writing = this.writing.then(() => this.write());
    }, GATHER_MS);
  }

  /** Resolves when all of them are written. */
  async onModuleDestroy(): Promise<void> {
    clearTimeout(this.timer);
    await this.writing;
    await this.write();
  }

  /** In the order of the stations, so that two processes never wait for each other. */
  private async write(): Promise<void> {
    this.timer = undefined;
    const gathered = [...this.gathered].toSorted(([a], [b]) => (a < b ? -1 : 1));
    this.gathered = new Map();
    for (const [, refusals] of gathered) {
      await this.add(refusals).catch((error: unknown) => {
        this.logger.error({ err: error, stationId: refusals.stationId }, 'a refusal could not be recorded');
      });
    }
  }

  private async add(refusals: Refusals & { readonly fault: ConnectionFault }): Promise<void> {
    const { fault, lastAt, lastAddress } = refusals;
    await inTransaction(this.dataSource, async (manager) => {
      const due = await addRefusals(manager, refusals, RULES[fault]);
      if (due === null) return;
      const techInfo = `${String(due.count)} refused, the last of them from ${lastAddress}`;
      await this.events.seen(manager, refusals, { type: fault, techInfo, at: lastAt });
    });
  }
}
