import type { Duplex } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RawData, WebSocket } from 'ws';
import { WriteBatch } from '../../../platform/database/group-commit.js';
import type { Logger } from '../../../platform/logging/logger.js';
import { reportedTime } from '../../../platform/time/reported-time.js';
import type { CommandCause, StationRef } from '../../station/index.js';
import { type CallError, type CallResult, callText, parseMessage } from '../rpc/message.js';
import type { OcppRequest, OcppVersion } from '../rpc/version.js';
import { ExchangeLog } from './exchange-log.js';
import { IncomingCalls, type Received } from './incoming-calls.js';
import { Intake } from './intake.js';
import { MessageBudget } from './message-budget.js';
import { type CallOutcome, OutgoingCalls } from './outgoing-calls.js';
import type { Registration } from './registration.js';
import type { SocketEnvironment } from './socket-environment.js';

/** WebSocket close codes (RFC 6455 §7.4 and its registry). */
export const CLOSE = { policy: 1008, serviceRestart: 1012, tryAgainLater: 1013 } as const;

/** For the other side to close, too. */
const CLOSE_TIMEOUT_MS = 2_000;
/** For the answer to a call under way, when the socket is to be closed. */
const ANSWER_TIMEOUT_MS = 10_000;

/** A connection of a charger: its messages, and the stream that they travel on. */
export interface Line {
  readonly webSocket: WebSocket;
  readonly stream: Duplex;
}

/**
 * One charger's live socket. Its calls are answered one after the other, each exactly once, and only after everything
 * that the answer promises is on disk together with the log of the exchange. Calls to the charger run independently.
 */
export class StationSocket {
  readonly connectedAt = new Date();
  /** When its last message came. */
  lastSeenAt = this.connectedAt;
  /** Answered the last ping; see Pings. */
  alive = true;
  /** It was closed for sending far too much. */
  hasFlooded = false;

  private readonly socket: WebSocket;
  private readonly stream: Duplex;
  private readonly intake: Intake<Received>;
  private readonly incoming: IncomingCalls;
  private readonly outgoing: OutgoingCalls;
  private readonly exchanges: ExchangeLog;
  private working = false;
  private stopped = false;
  private idle: (() => void)[] = [];

  constructor(
    readonly station: StationRef,
    readonly version: OcppVersion,
    readonly registration: Registration,
    { webSocket, stream }: Line,
    private readonly environment: SocketEnvironment,
    private readonly logger: Logger,
  ) {
    this.socket = webSocket;
    this.stream = stream;
    const { messageLog, groupCommit, callTimeoutMs, messageLimits } = environment;
    this.outgoing = new OutgoingCalls(callTimeoutMs);
    this.exchanges = new ExchangeLog(station.stationId, version.subprotocol, messageLog, groupCommit, logger);
    this.incoming = new IncomingCalls(
      station,
      version,
      registration,
      environment,
      this.exchanges,
      (text) => this.send(text),
      logger,
    );
    this.intake = new Intake(webSocket, new MessageBudget(messageLimits), () => this.endFlood());
    webSocket.on('message', (data, isBinary) => this.receive(data, isBinary));
    webSocket.on('ping', () => this.intake.admits());
    webSocket.on('pong', () => {
      this.alive = true;
    });
    webSocket.on('close', () => {
      this.intake.stop();
      this.outgoing.close();
    });
  }

  /** Learns what the station was answered on its last connection. */
  recall(): Promise<void> {
    return this.incoming.recall();
  }

  /** What it sends is not read now, so that nothing is known of it. */
  get isPaused(): boolean {
    return this.socket.isPaused;
  }

  /** A call of the one side or the other waits for its answer. */
  get isBusy(): boolean {
    return this.working || this.outgoing.isBusy;
  }

  ping(): void {
    this.alive = false;
    this.socket.ping();
  }

  terminate(): void {
    this.socket.terminate();
  }

  /** As `close`, but waits before that for the answer to the call that the charger has, for so long at most. */
  async drain(code: number, reason: string, graceMs: number): Promise<void> {
    await this.outgoing.finish(graceMs);
    await this.close(code, reason);
  }

  /** Takes no more calls, answers those it holds, then closes. Resolves when the socket is closed. */
  async close(code: number, reason: string): Promise<void> {
    this.stopped = true;
    this.intake.stop();
    this.socket.pause();
    if (this.working) await this.whenIdle();
    this.outgoing.close();
    if (this.socket.readyState === this.socket.CLOSED) return;
    const closed = new Promise<void>((resolve) => this.socket.once('close', () => resolve()));
    this.socket.resume();
    this.socket.close(code, reason);
    const forced = setTimeout(() => this.socket.terminate(), CLOSE_TIMEOUT_MS);
    await closed;
    clearTimeout(forced);
  }

  /**
   * Sends a call and waits for its answer; the exchange is in the message log before this resolves. `cause` is what the
   * lines of the log tell of why it is sent.
   */
  async call(request: OcppRequest, cause?: CommandCause): Promise<CallOutcome> {
    const objection = this.registration.objectionTo(request);
    if (objection !== null) return { kind: 'withheld', reason: objection };
    let sent: { messageId: string; text: string; at: Date } | undefined;
    const outcome = await this.outgoing.call((messageId) => {
      this.exchanges.sending(request.payload);
      sent = { messageId, text: callText(messageId, request.action, request.payload), at: new Date() };
      this.logger.debug({ ...cause, messageId, action: request.action }, 'a call is sent');
      return this.send(sent.text);
    });
    this.logger.debug(
      { ...cause, messageId: sent?.messageId, action: request.action, outcome: outcome.kind },
      'a call has ended',
    );
    this.environment.metrics.calls.inc({ direction: 'out', action: request.action, outcome: outcome.kind });
    if (sent !== undefined && outcome.kind !== 'unsent') {
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
    if (this.stopped || !this.intake.admits()) return;
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
    this.intake.put({ message, text, receivedAt });
    if (!this.working) void this.work();
  }

  /** Or when the database has had long enough: what is not answered then is sent again on the next connection. */
  private async whenIdle(): Promise<void> {
    const overdue = new AbortController();
    await Promise.race([
      new Promise<void>((resolve) => this.idle.push(resolve)),
      sleep(ANSWER_TIMEOUT_MS, undefined, { signal: overdue.signal }).catch(() => undefined),
    ]);
    overdue.abort();
  }

  private async work(): Promise<void> {
    this.working = true;
    for (let next = this.intake.next(); next !== undefined; next = this.intake.next()) {
      if (!(await this.incoming.handle(next))) this.giveUp(CLOSE.tryAgainLater, 'try again later');
    }
    this.working = false;
    for (const resolve of this.idle.splice(0)) resolve();
  }

  /** OCPP has one call at a time in each direction: who sends this much has a fault, or means harm. */
  private endFlood(): void {
    if (this.stopped) return;
    this.hasFlooded = true;
    const { station, environment } = this;
    const { perSecond } = environment.messageLimits;
    this.logger.warn({ perSecond }, 'the charger floods us with messages; closing the socket');
    environment.metrics.ended.inc({ reason: 'flood' });
    this.giveUp(CLOSE.policy, 'too many messages');
    const batch = new WriteBatch();
    environment.services.securityEvents.reported(batch, station, {
      type: 'MessageFlood',
      techInfo: `more than ${String(perSecond)} messages a second`,
      time: reportedTime(undefined, new Date()),
    });
    environment.groupCommit.commit(batch).catch((error: unknown) => {
      this.logger.error({ err: error }, 'a flood could not be recorded');
    });
  }

  /** Closes at once; what is not answered by now will not be. */
  private giveUp(code: number, reason: string): void {
    this.intake.discard();
    this.stopped = true;
    void this.close(code, reason);
  }

  private async handleAnswer(answer: CallResult | CallError, text: string, receivedAt: Date): Promise<void> {
    if (this.outgoing.answered(answer, text, receivedAt)) return;
    this.environment.metrics.lateAnswers.inc();
    this.logger.warn({ messageId: answer.messageId }, 'an answer to no outstanding call was dropped');
    await this.exchanges.lateAnswer(answer, text, receivedAt);
  }

  private send(text: string): boolean {
    if (this.socket.readyState !== this.socket.OPEN) return false;
    const unread = this.socket.bufferedAmount;
    // A charger that has read all before may be sent whatever there is.
    if (unread > 0 && unread + Buffer.byteLength(text) > this.environment.maxUnsentBytes) {
      this.logger.warn({ bytes: unread }, 'the charger does not read; closing the socket');
      this.environment.metrics.ended.inc({ reason: 'unread' });
      this.socket.terminate();
      return false;
    }
    this.environment.bursts.join(this.stream);
    this.socket.send(text);
    return true;
  }
}
