import { WriteBatch } from '../../../platform/database/group-commit.js';
import type { Logger } from '../../../platform/logging/logger.js';
import type { OcppExchange } from '../../monitoring/index.js';
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

type ReceivedExchange = Pick<OcppExchange, 'request' | 'receivedAt'> & {
  direction: 'in';
  messageId: string;
  action: string;
};

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
  async handle({ message, text, receivedAt }: Received): Promise<boolean> {
    if (message.kind === 'call') return this.handleCall(message, text, receivedAt);
    await this.handleMalformed(message, text, receivedAt);
    return true;
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
    const exchange = {
      direction: 'in',
      messageId: call.messageId,
      action: call.action,
      request: text,
      receivedAt,
    } as const;
    try {
      const answer = await this.answer(call, text, context);
      if (answer.errorCode !== null || answer.deviations.length > 0) this.noteUnusual(call, answer, context);
      await this.commitAndSend(context.batch, answer, exchange);
      if (answer.errorCode === null && !isStoredOnce) this.answered.record(call.messageId, text, answer.text);
    } catch (error) {
      if (isStorageFailure(error)) return this.giveBack(call, error);
      this.logger.error({ err: error, action: call.action }, 'a call could not be stored');
      const failed = errorAnswer(this.version, call.messageId, error);
      return this.commitAndSend(new WriteBatch(), failed, exchange).then(
        () => true,
        (failure: unknown) => this.giveBack(call, failure),
      );
    }
    return true;
  }

  private async answer(call: Call, text: string, context: CallContext): Promise<Answer> {
    const refusal = this.registration.refusalOf(call.action);
    if (refusal !== null) return errorAnswer(this.version, call.messageId, refusal);
    const recorded = this.answered.answerTo(call.messageId, text);
    if (recorded === null) return answerCall(this.version, call, context);
    this.environment.metrics.replayedCalls.inc();
    return { text: recorded, errorCode: null, deviations: [] };
  }

  private async commitAndSend(batch: WriteBatch, answer: Answer, received: ReceivedExchange): Promise<void> {
    const { errorCode, text } = answer;
    await this.exchanges.commit({ ...received, response: text, errorCode, answeredAt: new Date() }, batch);
    this.send(text);
    const action = this.version.handlers.has(received.action) ? received.action : 'other';
    this.environment.metrics.calls.inc({ direction: 'in', action, outcome: errorCode ?? 'result' });
    this.environment.metrics.answerSeconds.observe(
      { action },
      (Date.now() - received.receivedAt.getTime()) / 1000,
    );
  }

  /** Nothing was stored, so nothing is answered: the charger, which keeps what it has no answer for, sends it again. */
  private giveBack({ action }: Call, error: unknown): false {
    this.logger.error({ err: error, action }, 'the database is not available; closing the socket');
    return false;
  }

  private async handleMalformed(message: Malformed, text: string, receivedAt: Date): Promise<void> {
    this.logger.warn({ fault: message.fault, reason: message.reason }, 'a malformed message');
    this.environment.metrics.malformed.inc({ fault: message.fault });
    const answer = answerMalformed(this.version, message);
    await this.exchanges.malformed(message, text, receivedAt, answer);
    if (answer !== null) this.send(answer.text);
  }

  private noteUnusual({ action, messageId }: Call, answer: Answer, context: CallContext): void {
    const { errorCode, deviations } = answer;
    const { services, batch, receivedAt } = context;
    services.deviations.noted(batch, this.station, action, deviations, receivedAt);
    this.logger.warn({ action, messageId, errorCode, deviations }, 'an unusual call');
  }
}
