import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import { GroupCommit, WriteBatch } from '../../platform/database/group-commit.js';
import { type Logger, LOGGER } from '../../platform/logging/logger.js';
import { looseEnergyUpdate, sessionEnergyUpdate, type StoredReading } from './meter-value.store.js';
import { NO_TRANSACTION_ID } from './transaction-id.js';

/** How far the energy of a session may be behind its readings, where these come fast. */
const LAG_MS = 500;

/**
 * The energy of active sessions by their readings. Where several readings of a session come within LAG_MS, as when a
 * charger empties its queue, the session is brought up to date with the first of them and then with the highest of the
 * others. What is lost with the process is made up for by the next reading, and by the stop, which reads what is stored.
 */
@Injectable()
export class SessionEnergy implements OnModuleDestroy {
  /** By session: where it was brought up to date last, and what with next. */
  private recent = new Map<string, { batch: WriteBatch; next: StoredReading | null }>();
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly groupCommit: GroupCommit,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** Adds to the batch of the reading what it says of its session, or does so soon after. */
  read(batch: WriteBatch, reading: StoredReading): void {
    const { stationId, report } = reading;
    const { transactionId, energyWh } = report;
    if (transactionId === null || energyWh === null) return;
    if (NO_TRANSACTION_ID.includes(transactionId)) {
      batch.add(looseEnergyUpdate, reading);
      return;
    }
    const session = keyOf(stationId, transactionId);
    const known = this.recent.get(session);
    if (known === undefined || known.batch === batch) {
      batch.add(sessionEnergyUpdate, reading);
      this.recent.set(session, { batch, next: null });
      this.timer ??= setTimeout(() => void this.catchUp(), LAG_MS);
    } else if (known.next === null || Number(energyWh) > Number(known.next.report.energyWh)) {
      known.next = reading;
    }
  }

  /** The session is about to be brought up to date with all that is stored. */
  forget(stationId: string, transactionId: string): void {
    this.recent.delete(keyOf(stationId, transactionId));
  }

  async onModuleDestroy(): Promise<void> {
    await this.catchUp();
  }

  /** Brings all sessions up to date now. */
  async catchUp(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    const batch = new WriteBatch();
    for (const { next } of this.recent.values()) {
      if (next !== null) batch.add(sessionEnergyUpdate, next);
    }
    this.recent = new Map();
    await this.groupCommit.commit(batch).catch((error: unknown) => {
      this.logger.warn({ err: error }, 'the energy of sessions is behind until their next readings');
    });
  }
}

const keyOf = (stationId: string, transactionId: string): string => `${transactionId} ${stationId}`;
