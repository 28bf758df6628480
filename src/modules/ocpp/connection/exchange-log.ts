import { type GroupCommit, WriteBatch } from '../../../platform/database/group-commit.js';
import type { Logger } from '../../../platform/logging/logger.js';
import type { MessageLog, OcppExchange } from '../../monitoring/index.js';
import { hideEchoes, secretsIn } from '../../station/index.js';
import type { CallError, CallResult, Malformed } from '../rpc/message.js';
import type { Answer } from '../rpc/router.js';

/** How much of a text that is no message is kept in the log. */
const MAX_KEPT_GARBAGE = 10_000;

export type Exchange = Omit<OcppExchange, 'stationId' | 'protocol'>;

/** Passwords sent on one connection that are looked for in what follows. */
const MAX_SECRETS = 10;

/** The message log as one socket writes it. */
export class ExchangeLog {
  private readonly secrets: string[] = [];

  constructor(
    private readonly stationId: string,
    private readonly protocol: string,
    private readonly messageLog: MessageLog,
    private readonly groupCommit: GroupCommit,
    private readonly logger: Logger,
  ) {}

  /** A call is sent. */
  sending(payload: Record<string, unknown>): void {
    this.secrets.push(...secretsIn(payload));
    this.secrets.splice(0, this.secrets.length - MAX_SECRETS);
  }

  /** What the charger sends, without the passwords that it was sent: it may repeat them in whatever message. */
  withoutEchoes(text: string): string {
    return hideEchoes(text, this.secrets);
  }

  /** Commits the exchange together with what else the batch holds. */
  commit(exchange: Exchange, batch = new WriteBatch()): Promise<void> {
    const { stationId, protocol } = this;
    this.messageLog.record(batch, { ...exchange, stationId, protocol });
    return this.groupCommit.commit(batch);
  }

  /** An answer that no call was waiting for. */
  async lateAnswer({ messageId }: CallResult | CallError, text: string, receivedAt: Date): Promise<void> {
    await this.commitIfPossible({
      direction: 'out',
      messageId,
      action: null,
      request: '',
      response: text,
      errorCode: 'late',
      receivedAt,
      answeredAt: receivedAt,
    });
  }

  async malformed(message: Malformed, text: string, receivedAt: Date, answer: Answer | null): Promise<void> {
    await this.commitIfPossible({
      direction: 'in',
      messageId: message.messageId,
      action: null,
      request: text.slice(0, MAX_KEPT_GARBAGE),
      response: answer?.text ?? null,
      errorCode: answer?.errorCode ?? message.fault,
      receivedAt,
      answeredAt: answer === null ? null : new Date(),
    });
  }

  /** For what no answer depends on: a failure is logged, and nothing more. */
  private async commitIfPossible(exchange: Exchange): Promise<void> {
    await this.commit(exchange).catch((error: unknown) => {
      this.logger.error({ err: error }, 'a message could not be logged');
    });
  }
}
