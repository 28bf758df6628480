import type { RawData, WebSocket } from 'ws';
import { WriteBatch, type GroupCommit } from '../../../platform/database/group-commit.js';
import type { Logger } from '../../../platform/logging/logger.js';
import type { SharedAnswers } from '../../../platform/redis/index.js';
import type { MessageLog, OcppExchange } from '../../monitoring/index.js';
import type { StationRef } from '../../station/index.js';
import { CallQuirks } from '../quirks/call-quirks.js';
import {
  type Call,
  callText,
  type CallError,
  type CallResult,
  type Malformed,
  parseMessage,
} from '../rpc/message.js';
import { type Answer, answerCall, answerMalformed, errorAnswer, isStorageFailure } from '../rpc/router.js';
import type { Services } from '../rpc/services.js';
import type { CallContext, OcppRequest, OcppVersion } from '../rpc/version.js';
import { AnsweredCalls } from './answered-calls.js';
import type { OcppMetrics } from './ocpp-metrics.js';
import { ExchangeLog } from './exchange-log.js';
import { type CallOutcome, OutgoingCalls } from './outgoing-calls.js';
import type { Registration } from './registration.js';

/** WebSocket close codes (RFC 6455 §7.4 and its registry). */
export const CLOSE = { policy: 1008, serviceRestart: 1012, tryAgainLater: 1013 } as const;

/** What all sockets of a process share. */
export interface SocketEnvironment {
  readonly services: Services;
  readonly messageLog: MessageLog;
  readonly groupCommit: GroupCommit;
  readonly metrics: OcppMetrics;
  readonly answers: SharedAnswers;
  readonly callTimeoutMs: number;
}

interface Received<T> {
  readonly message: T;
  readonly text: string;
  readonly receivedAt: Date;
}

type ReceivedExchange = Pick<OcppExchange, 'request' | 'receivedAt'> & {
  direction: 'in';
  messageId: string;
  action: string;
};

/** More than this many unanswered calls, and the socket is not read until there are fewer. */
const MAX_UNANSWERED = 32;
/** A charger that does not read its answers is cut off rather than buffered for. */
const MAX_UNSENT_BYTES = 1_048_576;

/**
 * One charger's live socket. Its calls are answered one after the other, each exactly once, and only after everything
 * that the answer promises is on disk together with the log of the exchange. Calls to the charger run independently.
 */
export class StationSocket {
  readonly connectedAt = new Date();
  /** When its last message came. */
  lastSeenAt = this.connectedAt;
  /** Answered the last ping; see Connections. */
  alive = true;

  private readonly inbox: Received<Call | Malformed>[] = [];
  private readonly outgoing: OutgoingCalls;
  private readonly exchanges: ExchangeLog;
  private readonly answered: AnsweredCalls;
  private working = false;
  private stopped = false;
  private idle: (() => void)[] = [];

  constructor(
    readonly station: StationRef,
    readonly version: OcppVersion,
    readonly registration: Registration,
    private readonly socket: WebSocket,
    private readonly environment: SocketEnvironment,
    private readonly logger: Logger,
  ) {
    const { messageLog, groupCommit, callTimeoutMs, answers } = environment;
    this.answered = new AnsweredCalls(station.stationId, answers);
    this.outgoing = new OutgoingCalls(callTimeoutMs);
    this.exchanges = new ExchangeLog(station.stationId, version.subprotocol, messageLog, groupCommit, logger);
    socket.on('message', (data, isBinary) => this.receive(data, isBinary));
    socket.on('pong', () => {
      this.alive = true;
    });
    socket.on('close', () => this.outgoing.close());
  }

  /** Learns what the station was answered on its last connection; without Redis, nothing. */
  async recall(): Promise<void> {
    await this.answered.recall().catch((error: unknown) => {
      this.logger.warn({ err: error }, 'repeated calls are not recognised: what was answered is not known');
    });
  }

  ping(): void {
    this.alive = false;
    this.socket.ping();
  }

  terminate(): void {
    this.socket.terminate();
  }

  /** Takes no more calls, answers those it holds, then closes. Resolves when the socket is closed. */
  async close(code: number, reason: string): Promise<void> {
    this.stopped = true;
    this.socket.pause();
    if (this.working) await new Promise<void>((resolve) => this.idle.push(resolve));
    this.outgoing.close();
    if (this.socket.readyState === this.socket.CLOSED) return;
    const closed = new Promise<void>((resolve) => this.socket.once('close', () => resolve()));
    this.socket.resume();
    this.socket.close(code, reason);
    const forced = setTimeout(() => this.socket.terminate(), 2_000);
    await closed;
    clearTimeout(forced);
  }

  /** Sends a call and waits for its answer; the exchange is in the message log before this resolves. */
  async call(request: OcppRequest): Promise<CallOutcome> {
    const objection = this.registration.objectionTo(request);
    if (objection !== null) return { kind: 'withheld', reason: objection };
    let sent: { messageId: string; text: string; at: Date } | undefined;
    const outcome = await this.outgoing.call((messageId) => {
      this.exchanges.sending(request.payload);
      sent = { messageId, text: callText(messageId, request.action, request.payload), at: new Date() };
      this.send(sent.text);
    });
    this.environment.metrics.calls.inc({ direction: 'out', action: request.action, outcome: outcome.kind });
    if (sent !== undefined) {
      const answered = outcome.kind === 'result' || outcome.kind === 'error';
      await this.exchanges.commit({
        direction: 'out',
        messageId: sent.messageId,
        action: request.action,
        request: sent.text,
        response: answered ? outcome.text : null,
        errorCode:
          outcome.kind === 'error' ? outcome.error.code : outcome.kind === 'result' ? null : outcome.kind,
        receivedAt: sent.at,
        answeredAt: answered ? outcome.answeredAt : null,
      });
    }
    return outcome;
  }

  private receive(data: RawData, isBinary: boolean): void {
    if (this.stopped) return;
    const receivedAt = new Date();
    this.lastSeenAt = receivedAt;
    this.alive = true;
    if (isBinary) {
      this.logger.warn('a binary frame was ignored: OCPP-J is text');
      return;
    }
    const text = this.exchanges.withoutEchoes((data as Buffer).toString('utf8'));
    const message = parseMessage(text);
    if (message.kind === 'result' || message.kind === 'error') {
      void this.handleAnswer(message, text, receivedAt);
      return;
    }
    this.inbox.push({ message, text, receivedAt });
    if (this.inbox.length >= MAX_UNANSWERED) this.socket.pause();
    if (!this.working) void this.work();
  }

  private async work(): Promise<void> {
    this.working = true;
    for (let next = this.inbox.shift(); next !== undefined; next = this.inbox.shift()) {
      if (!this.stopped && this.socket.isPaused && this.inbox.length < MAX_UNANSWERED / 2)
        this.socket.resume();
      const { message, text, receivedAt } = next;
      if (message.kind === 'call') await this.handleCall(message, text, receivedAt);
      else await this.handleMalformed(message, text, receivedAt);
    }
    this.working = false;
    for (const resolve of this.idle.splice(0)) resolve();
  }

  private async handleCall(call: Call, text: string, receivedAt: Date): Promise<void> {
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
    } catch (error) {
      if (isStorageFailure(error)) {
        this.giveBack(call, error);
        return;
      }
      this.logger.error({ err: error, action: call.action }, 'a call could not be stored');
      await this.commitAndSend(
        new WriteBatch(),
        errorAnswer(this.version, call.messageId, error),
        exchange,
      ).catch((failure: unknown) => this.giveBack(call, failure));
    }
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
    if (errorCode === null && !this.version.answeredAnew.has(received.action))
      this.answered.record(received.messageId, received.request, text);
    const action = this.version.handlers.has(received.action) ? received.action : 'other';
    this.environment.metrics.calls.inc({ direction: 'in', action, outcome: errorCode ?? 'result' });
    this.environment.metrics.answerSeconds.observe(
      { action },
      (Date.now() - received.receivedAt.getTime()) / 1000,
    );
  }

  /**
   * Nothing was stored, so nothing is answered: the socket is closed, and the charger, which keeps what it has no answer
   * for, sends it again.
   */
  private giveBack(call: Call, error: unknown): void {
    this.logger.error(
      { err: error, action: call.action },
      'the database is not available; closing the socket',
    );
    this.inbox.length = 0;
    this.stopped = true;
    this.socket.resume();
    this.socket.close(CLOSE.tryAgainLater, 'try again later');
  }

  private async handleAnswer(answer: CallResult | CallError, text: string, receivedAt: Date): Promise<void> {
    if (this.outgoing.answered(answer, text, receivedAt)) return;
    this.environment.metrics.lateAnswers.inc();
    this.logger.warn({ messageId: answer.messageId }, 'an answer to no outstanding call was dropped');
    await this.exchanges.lateAnswer(answer, text, receivedAt);
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

  private send(text: string): void {
    if (this.socket.readyState !== this.socket.OPEN) return;
    if (this.socket.bufferedAmount > MAX_UNSENT_BYTES) {
      this.logger.warn(
        { bytes: this.socket.bufferedAmount },
        'the charger does not read; closing the socket',
      );
      this.socket.terminate();
      return;
    }
    this.socket.send(text);
  }
}
