import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { AppConfig } from '../../../platform/config/config.js';
import { storableIdToken } from '../../../platform/database/storable.js';
import { together } from '../../../platform/database/transaction.js';
import { AppError } from '../../../platform/errors.js';
import { type Logger, LOGGER } from '../../../platform/logging/logger.js';
import { Commands, type StationRef } from '../../station/index.js';
import { findByTransactionId, lockSession } from '../charging-session.store.js';
import { closedByNextStart, SessionEnding } from '../session-end.js';
import { readLatest } from './deciding-events.store.js';
import { TransactionRecording } from './transaction-recording.js';
import { findOverdue, findTransaction, saveTransaction, takeUnasked } from './transaction.store.js';

/** What a station answers when it is asked for one of its transactions (2.0.1 E14). */
export interface TransactionStatus {
  isOngoing: boolean;
  hasMessagesInQueue: boolean;
}

/** Until a station is asked for what is missing, and until it is asked again. */
const ASK_AFTER_MINUTES = 2;
/** A station tells of a transaction under way now and then; one that does not is asked. */
const SILENT_MINUTES = 60;

/** Settles transactions of which something is missing: by asking their stations, and at last by not waiting any longer. */
@Injectable()
export class TransactionSettlement {
  private readonly completionMinutes: number;

  constructor(
    private readonly dataSource: DataSource,
    private readonly recording: TransactionRecording,
    private readonly ending: SessionEnding,
    private readonly commands: Commands,
    config: AppConfig,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    this.completionMinutes = config.transactionCompletionTimeoutMinutes;
  }

  /** Asks for what is open, where the station is there to be asked, and gives up what has been open for too long. */
  async settle(): Promise<void> {
    for (const { transactionId, ...station } of await findOverdue(this.dataSource, this.completionMinutes))
      await this.recording.giveUp(station, transactionId);
    const periods = { askAgainMinutes: ASK_AFTER_MINUTES, silentMinutes: SILENT_MINUTES };
    for (const { transactionId, ...station } of await takeUnasked(this.dataSource, periods))
      await this.ask(station, transactionId);
  }

  /** Nothing more comes of a transaction that its station has no messages of. */
  async told(station: StationRef, transactionId: string, status: TransactionStatus): Promise<void> {
    if (status.hasMessagesInQueue || status.isOngoing) return;
    await this.endSilent(station, storableIdToken(transactionId));
    await this.recording.giveUp(station, storableIdToken(transactionId));
  }

  /** The event of its end was lost: it ends by the last that was heard of it, for review, until the event does come. */
  private async endSilent(station: StationRef, transactionId: string): Promise<void> {
    await this.recording.exclusively(station, [], async (manager) => {
      const [state, found] = await together(
        findTransaction(manager, station, transactionId),
        findByTransactionId(manager, station, transactionId),
      );
      if (state === null || found?.status !== 'active') return;
      const { stationId } = station;
      const latest = await readLatest(manager, stationId, transactionId, state.earliestReportedAt);
      const session = await lockSession(manager, found);
      if (latest === null || session === null) return;
      await saveTransaction(manager, { ...state, settledAt: new Date() });
      await this.ending.end(manager, session, {
        ...closedByNextStart(latest.occurredAt, new Date()),
        marks: ['ended_event_missing'],
      });
    });
  }

  private async ask({ tenantId, stationId }: StationRef, transactionId: string): Promise<void> {
    try {
      const requester = { tenantId, name: 'system' };
      await this.commands.run(requester, stationId, 'get-transaction-status', { transactionId }, 0);
    } catch (error) {
      // Offline, or of a version that cannot be asked: the time will settle it.
      if (!(error instanceof AppError) || error.status >= 500) throw error;
      this.logger.debug({ stationId, transactionId, reason: error.message }, 'a station cannot be asked');
    }
  }
}
