import { type GroupCommit, WriteBatch } from '../../../platform/database/group-commit.js';
import type { Logger } from '../../../platform/logging/logger.js';
import type { MessageLog, OcppExchange } from '../../monitoring/index.js';

export type Exchange = Omit<OcppExchange, 'stationId' | 'protocol'>;

/** The message log as one socket writes it. */
export class ExchangeLog {
  constructor(
    private readonly stationId: string,
    private readonly protocol: string,
    private readonly messageLog: MessageLog,
    private readonly groupCommit: GroupCommit,
    private readonly logger: Logger,
  ) {}

  /** Commits the exchange together with what else the batch holds. */
  async commit(exchange: Exchange, batch = new WriteBatch()): Promise<void> {
    const { stationId, protocol } = this;
    this.messageLog.record(batch, { ...exchange, stationId, protocol });
    await this.groupCommit.commit(batch);
  }

  /** For what no answer depends on: a failure is logged, and nothing more. */
  async commitIfPossible(exchange: Exchange): Promise<void> {
    await this.commit(exchange).catch((error: unknown) => {
      this.logger.error({ err: error }, 'a message could not be logged');
    });
  }
}
