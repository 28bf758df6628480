import { randomUUID } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { WebSocket } from 'ws';
import { HandshakeRefused, openSocket } from './handshake.js';

const CALL = 2;
const CALL_RESULT = 3;
const CALL_ERROR = 4;
const FIRST_BACK_OFF_MS = 500;
const LONGEST_BACK_OFF_MS = 30_000;
const CLOSE_TIMEOUT_MS = 2000;
/** Calls that timed out and whose late answer is no violation. */
const REMEMBERED_TIME_OUTS = 100;

/** The CSMS answered with a CALLERROR, with something its schema forbids, or not in time. */
export class CallFailed extends Error {}

/** The line is down, or went down before the answer came. */
export class LineDown extends Error {}

/** Thrown by a handler: answered as a CALLERROR. */
export class CallRefused extends Error {
  readonly code: string;

  constructor(code: string, description: string) {
    super(description);
    this.code = code;
  }
}

/** A handler's answer to a CALL of the CSMS, and what follows once it has been sent. */
export interface Reply {
  payload: object;
  after?: () => void;
}

/** One CALL to the CSMS and how it ended; `interrupted` by a lost line is nobody's failure. */
export interface CallRecord {
  action: string;
  latencyMs: number;
  outcome: 'answered' | 'failed' | 'interrupted';
  /** Why it failed. */
  error?: string;
}

export interface OcppClientOptions {
  /** Such as ws://host:4000; /ocpp/{stationId} is appended. */
  url: string;
  stationId: string;
  password?: string | undefined;
  subprotocol: string;
  callTimeoutSeconds: number;
  /** How long to try to get a lost line back. */
  giveUpAfterSeconds: number;
  /** What is wrong with an answer, if anything. */
  checkAnswer: (action: string, payload: unknown) => string | undefined;
  /** Answers a CALL of the CSMS. */
  onCall: (action: string, payload: unknown) => Reply;
}

interface Events {
  connected: [];
  disconnected: [code: number, reason: string];
  retrying: [cause: string, delayMs: number];
  /** A lost line did not come back in time. */
  lost: [error: Error];
  call: [record: CallRecord];
  /** The CSMS sent what the OCPP-J framing forbids. */
  violation: [text: string];
}

interface Call {
  id: string;
  action: string;
  payload: object;
  sentAt: number;
  timer?: NodeJS.Timeout;
  resolve: (answer: unknown) => void;
  reject: (error: Error) => void;
}

/** The charger's side of OCPP-J: keeps the line up and has one CALL outstanding at a time. */
export class OcppClient extends EventEmitter<Events> {
  readonly #options: OcppClientOptions;
  #socket: WebSocket | undefined;
  #attempts: AbortController | undefined;
  /** False while the line is meant to be down, so that a close is not answered by a reconnect. */
  #wanted = false;
  #current: Call | undefined;
  readonly #waiting: Call[] = [];
  readonly #timedOut = new Set<string>();

  constructor(options: OcppClientOptions) {
    super();
    this.#options = options;
  }

  get connected(): boolean {
    return this.#socket !== undefined;
  }

  /**
   * Opens the line, trying again with jittered back-off for so long. From then on a lost line is brought back by itself.
   * @throws HandshakeRefused at once when the CSMS does not want this charger; the last error when time is up
   */
  async connect(patienceSeconds: number): Promise<void> {
    this.#wanted = true;
    await this.#establish(patienceSeconds, true);
  }

  /** Cuts the line without a close frame; `connect` brings it back. */
  cut(): void {
    this.#wanted = false;
    this.#attempts?.abort();
    this.#socket?.terminate();
  }

  async close(): Promise<void> {
    this.#wanted = false;
    this.#attempts?.abort();
    const socket = this.#socket;
    if (!socket) return;
    const closed = new Promise((resolve) => socket.once('close', resolve));
    socket.close(1000);
    const timer = setTimeout(() => socket.terminate(), CLOSE_TIMEOUT_MS);
    await closed;
    clearTimeout(timer);
  }

  /**
   * Sends a CALL when those before it are answered.
   * @throws LineDown, CallFailed
   */
  call(action: string, payload: object): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (!this.#socket) {
        reject(new LineDown('the line is down'));
        return;
      }
      this.#waiting.push({ id: randomUUID(), action, payload, sentAt: 0, resolve, reject });
      this.#sendNext();
    });
  }

  async #establish(patienceSeconds: number, refusalIsFinal: boolean): Promise<void> {
    this.#attempts?.abort();
    const { signal } = (this.#attempts = new AbortController());
    const deadline = Date.now() + patienceSeconds * 1000;
    for (let attempt = 0; ; attempt += 1) {
      const delayMs = backOffMs(attempt);
      try {
        if (attempt > 0 || !refusalIsFinal) await sleep(delayMs, undefined, { signal });
        await openSocket(this.#options, signal, (socket) => this.#adopt(socket));
        return;
      } catch (error) {
        if (signal.aborted) throw new LineDown('the line is kept down');
        if (!(error instanceof Error)) throw error;
        if (refusalIsFinal && error instanceof HandshakeRefused && error.final) throw error;
        if (Date.now() + delayMs > deadline) throw error;
        this.emit('retrying', error.message, delayMs);
      }
    }
  }

  #adopt(socket: WebSocket): void {
    this.#socket = socket;
    socket.on('message', (data: Buffer, isBinary) => {
      if (isBinary) this.emit('violation', 'the CSMS sent a binary frame');
      else this.#receive(socket, data.toString('utf8'));
    });
    socket.on('close', (code, reason) => this.#onClose(code, reason.toString('utf8')));
    this.emit('connected');
  }

  #onClose(code: number, reason: string): void {
    this.#socket = undefined;
    const unanswered = this.#current ? [this.#current, ...this.#waiting] : [...this.#waiting];
    this.#waiting.length = 0;
    for (const call of unanswered) {
      if (call.sentAt > 0) this.#settle(call, 'interrupted');
      call.reject(new LineDown(`the line went down (${code})`));
    }
    this.emit('disconnected', code, reason);
    if (!this.#wanted) return;
    this.#establish(this.#options.giveUpAfterSeconds, false).catch((error: unknown) => {
      if (error instanceof Error && !(error instanceof LineDown)) this.emit('lost', error);
    });
  }

  #sendNext(): void {
    if (this.#current || !this.#socket) return;
    const call = this.#waiting.shift();
    if (!call) return;
    this.#current = call;
    call.sentAt = performance.now();
    call.timer = setTimeout(() => this.#onTimeout(call), this.#options.callTimeoutSeconds * 1000);
    this.#socket.send(JSON.stringify([CALL, call.id, call.action, call.payload]));
  }

  #onTimeout(call: Call): void {
    if (this.#timedOut.size >= REMEMBERED_TIME_OUTS) this.#timedOut.clear();
    this.#timedOut.add(call.id);
    this.#fail(call, `no answer in ${this.#options.callTimeoutSeconds} s`);
    this.#sendNext();
  }

  #fail(call: Call, cause: string): void {
    const error = `${call.action}: ${cause}`;
    this.#settle(call, 'failed', { error });
    call.reject(new CallFailed(error));
  }

  #settle(call: Call, outcome: CallRecord['outcome'], why: { error?: string } = {}): void {
    clearTimeout(call.timer);
    this.#current = undefined;
    const latencyMs = performance.now() - call.sentAt;
    this.emit('call', { action: call.action, latencyMs, outcome, ...why });
  }

  #receive(socket: WebSocket, text: string): void {
    const frame = parseFrame(text);
    if (!frame) {
      this.emit('violation', `the CSMS sent what is no OCPP-J frame: ${text.slice(0, 120)}`);
      return;
    }
    const [type, id, ...rest] = frame;
    if (type === CALL) this.#answer(socket, id, rest);
    else this.#onAnswer(type, id, rest);
  }

  #onAnswer(type: number, id: string, rest: unknown[]): void {
    const call = this.#current;
    if (call?.id !== id) {
      if (!this.#timedOut.delete(id))
        this.emit('violation', `the CSMS answered a CALL that was never made (${id})`);
      return;
    }
    const [answer, description] = rest;
    const fault =
      type === CALL_ERROR
        ? `CALLERROR ${String(answer)} ${String(description)}`.trim()
        : this.#options.checkAnswer(call.action, answer);
    if (fault !== undefined) this.#fail(call, fault);
    else {
      this.#settle(call, 'answered');
      call.resolve(answer);
    }
    this.#sendNext();
  }

  #answer(socket: WebSocket, id: string, [action, payload]: unknown[]): void {
    try {
      const reply = this.#options.onCall(String(action), payload);
      socket.send(JSON.stringify([CALL_RESULT, id, reply.payload]), () => reply.after?.());
    } catch (error) {
      const code = error instanceof CallRefused ? error.code : 'InternalError';
      const description = error instanceof Error ? error.message.slice(0, 255) : '';
      socket.send(JSON.stringify([CALL_ERROR, id, code, description, {}]));
    }
  }
}

/** Doubles from half a second to half a minute; half of it is left to chance, so that a fleet does not return at once. */
function backOffMs(attempt: number): number {
  const fullMs = Math.min(LONGEST_BACK_OFF_MS, FIRST_BACK_OFF_MS * 2 ** attempt);
  return fullMs * (0.5 + Math.random() / 2);
}

function parseFrame(text: string): [type: number, id: string, ...rest: unknown[]] | undefined {
  let frame: unknown;
  try {
    frame = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!Array.isArray(frame)) return undefined;
  const [type, id, ...rest] = frame as unknown[];
  if (typeof id !== 'string' || id.length > 36) return undefined;
  if (type === CALL && typeof rest[0] === 'string' && rest.length === 2) return [type, id, ...rest];
  if (type === CALL_RESULT && rest.length === 1) return [type, id, ...rest];
  if (type === CALL_ERROR && rest.length >= 2 && rest.length <= 3) return [type, id, ...rest];
  return undefined;
}
