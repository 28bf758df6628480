import { WriteBatch } from '../../../platform/database/group-commit.js';
import type { Logger } from '../../../platform/logging/logger.js';
import type { StationRef } from '../../station/index.js';
import { CallQuirks } from '../quirks/call-quirks.js';
import type { Call, Malformed } from '../rpc/message.js';
import { type Answer, answerCall, answerMalformed, errorAnswer, isStorageFailure } from '../rpc/router.js';
import type { CallContext, OcppVersion } from '../rpc/version.js';
import { AnsweredCalls } from './answered-calls.js';
import type { ExchangeLog } from './exchange-log.js';
import type { Registration } from './registration.js';
import type { SocketEnvironment } from './socket-environment.js';

export interface Received {
  readonly message: Call | Malformed;
  readonly text: string;
  readonly receivedAt: Date;
}

/** What one charger calls, carried out and answered: after everything that the answer promises is on disk with its log. */
export class IncomingCalls {
  private readonly answered: AnsweredCalls;

  constructor(
    private readonly station: StationRef,
    private readonly version: OcppVersion,
    private readonly registration: Registration,
    private readonly environment: SocketEnvironment,
    private readonly exchanges: ExchangeLog,
    private readonly send: (text: string) => void,
    private readonly logger: Logger,
  ) {
    this.answered = new AnsweredCalls(station.stationId, environment.answers);
  }

  /** Learns what the station was answered on its last connection; without Redis, nothing. */
  async recall(): Promise<void> {
    await this.answered.recall().catch((error: unknown) => {
      this.logger.warn({ err: error }, 'repeated calls are not recognised: what was answered is not known');
    });
  }

  /** Answers a call once. False when nothing can be stored now: it was not answered, and the socket is to be closed. */
  handle({ message, text, receivedAt }: Received): Promise<boolean> {
    return message.kind === 'call'
      ? this.handleCall(message, text, receivedAt)
      : this.handleMalformed(message, text, receivedAt);
  }

  private async handleCall(call: Call, text: string, receivedAt: Date): Promise<boolean> {
    let isStoredOnce = this.version.answeredAnew.has(call.action);
    const context: CallContext = {
      station: this.station,
      services: this.environment.services,
      receivedAt,
      batch: new WriteBatch(),
      exactIntegers: call.exactIntegers,
      logger: this.logger,
      quirks: new CallQuirks(this.registration.quirks, call.exactIntegers),
      registered: (status, quirks) => {
        this.registration.renew(status, quirks);
        this.answered.clear();
      },
      storedOnce: () => {
        isStoredOnce = true;
      },
    };
    try {
      const answer = this.knownAnswer(call, text) ?? (await answerCall(this.version, call, context));
      if (answer.errorCode !== null || answer.deviations.length > 0) this.noteUnusual(call, answer, context);
      await this.commit(call, text, receivedAt, answer, context.batch);
      this.give(call, receivedAt, answer);
      if (answer.errorCode === null && !isStoredOnce) this.answered.record(call.messageId, text, answer.text);
      return true;
    } catch (error) {
      return this.fail(call, text, receivedAt, error);
    }
  }

  /** Null for a call that is to be carried out. */
  private knownAnswer({ action, messageId }: Call, text: string): Answer | null {
    const refusal = this.registration.refusalOf(action);
    if (refusal !== null) return errorAnswer(this.version, messageId, refusal);
    const recorded = this.answered.answerTo(messageId, text);
    if (recorded === null) return null;
    this.environment.metrics.replayedCalls.inc();
    return { text: recorded, errorCode: null, deviations: [] };
  }

  private commit(
    { messageId, action }: Call,
    request: string,
    receivedAt: Date,
    { text: response, errorCode }: Answer,
    batch: WriteBatch,
  ): Promise<void> {
    const answeredAt = new Date();
    const exchange = { messageId, action, request, response, errorCode, receivedAt, answeredAt };
    return this.exchanges.commit({ direction: 'in', ...exchange }, batch);
  }

  private give({ action }: Call, receivedAt: Date, { text, errorCode }: Answer): void {
    this.send(text);
    const { metrics } = this.environment;
    const known = this.version.handlers.has(action) ? action : 'other';
    metrics.calls.inc({ direction: 'in', action: known, outcome: errorCode ?? 'result' });
    metrics.answerSeconds.observe({ action: known }, (Date.now() - receivedAt.getTime()) / 1000);
  }

  /** What it was to store could not be: the charger is told of a failure, unless nothing can be stored at all. */
  private async fail(call: Call, text: string, receivedAt: Date, error: unknown): Promise<boolean> {
    if (isStorageFailure(error)) return this.giveBack(call, error);
    this.logger.error({ err: error, action: call.action }, 'a call could not be stored');
    const failed = errorAnswer(this.version, call.messageId, error);
    try {
      await this.commit(call, text, receivedAt, failed, new WriteBatch());
    } catch (failure) {
      return this.giveBack(call, failure);
    }
    this.give(call, receivedAt, failed);
    return true;
  }

  /** Nothing was stored, so nothing is answered: the charger, which keeps what it has no answer for, sends it again. */
  private giveBack({ action }: Call, error: unknown): false {
    this.logger.error({ err: error, action }, 'the database is not available; closing the socket');
    return false;
  }

  private async handleMalformed(message: Malformed, text: string, receivedAt: Date): Promise<true> {
    this.logger.warn({ fault: message.fault, reason: message.reason }, 'a malformed message');
    this.environment.metrics.malformed.inc({ fault: message.fault });
    const answer = answerMalformed(this.version, message);
    await this.exchanges.malformed(message, text, receivedAt, answer);
    if (answer !== null) this.send(answer.text);
    return true;
  }

  private noteUnusual({ action, messageId }: Call, answer: Answer, context: CallContext): void {
    const { errorCode, deviations } = answer;
    const { services, batch, receivedAt } = context;
    services.deviations.noted(batch, this.station, action, deviations, receivedAt);
    this.logger.warn({ action, messageId, errorCode, deviations }, 'an unusual call');
  }
}
