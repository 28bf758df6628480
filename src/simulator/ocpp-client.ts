import { randomUUID } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { Misbehaviour } from './faults.js';
import { Line, type LineOptions } from './line.js';
import { CallFailed, type CallRecord, CallRefused, LineDown, type Reply } from './ocpp-call.js';
import { answersJunk, CALL, CALL_ERROR, CALL_RESULT, junk, parseFrame } from './ocpp-frame.js';

/** Calls that timed out and whose late answer is no violation. */
const REMEMBERED_TIME_OUTS = 100;

export interface OcppClientOptions extends LineOptions {
  callTimeoutSeconds: number;
  /** What is wrong with an answer, if anything. */
  checkAnswer: (action: string, payload: unknown) => string | undefined;
  /** Answers a CALL of the CSMS. */
  onCall: (action: string, payload: unknown) => Reply;
  /** Whether an action is one of the messages of a transaction, which faults are about. */
  isOfTransaction: (action: string) => boolean;
  misbehaviour?: Misbehaviour;
}

interface Events {
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

/** The charger's side of OCPP-J: has one CALL outstanding at a time, and answers those of the CSMS. */
export class OcppClient extends EventEmitter<Events> {
  readonly line: Line;
  readonly #options: OcppClientOptions;
  readonly #misbehaviour: Misbehaviour;
  #current: Call | undefined;
  readonly #waiting: Call[] = [];
  readonly #timedOut = new Set<string>();
  /** Calls that were sent twice: what the first was answered, once it is. */
  readonly #repeated = new Map<string, string | undefined>();
  #junkSent = 0;

  constructor(options: OcppClientOptions) {
    super();
    this.#options = options;
    this.#misbehaviour = options.misbehaviour ?? new Misbehaviour();
    this.line = new Line(options);
    this.line.on('disconnected', (code) => this.#onDown(code));
    this.line.on('text', (text) => this.#receive(text));
    this.line.on('binary', () => this.emit('violation', 'the CSMS sent a binary frame'));
  }

  /**
   * Sends a CALL when those before it are answered.
   * @throws LineDown, CallFailed
   */
  call(action: string, payload: object): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (!this.line.up) {
        reject(new LineDown('the line is down'));
        return;
      }
      this.#waiting.push({ id: randomUUID(), action, payload, sentAt: 0, resolve, reject });
      this.#sendNext();
    });
  }

  #onDown(code: number): void {
    const unanswered = this.#current ? [this.#current, ...this.#waiting] : [...this.#waiting];
    this.#waiting.length = 0;
    this.#repeated.clear();
    for (const call of unanswered) {
      if (call.sentAt > 0) this.#settle(call, 'interrupted');
      call.reject(new LineDown(`the line went down (${code})`));
    }
  }

  #sendNext(): void {
    if (this.#current || !this.line.up) return;
    const call = this.#waiting.shift();
    if (!call) return;
    this.#current = call;
    call.sentAt = performance.now();
    call.timer = setTimeout(() => this.#onTimeout(call), this.#options.callTimeoutSeconds * 1000);
    const text = JSON.stringify([CALL, call.id, call.action, call.payload]);
    const ofTransaction = this.#options.isOfTransaction(call.action);
    if (ofTransaction && this.#misbehaviour.commits('cut-frames'))
      this.line.send(junk(call.action, call.payload, this.#junkSent++));
    this.line.send(text);
    if (ofTransaction && this.#misbehaviour.commits('duplicate-messages')) {
      this.#repeated.set(call.id, undefined);
      this.line.send(text);
    }
  }

  #onTimeout(call: Call): void {
    if (this.#timedOut.size >= REMEMBERED_TIME_OUTS) this.#timedOut.clear();
    this.#timedOut.add(call.id);
    this.#repeated.delete(call.id);
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
    const { id: messageId, action, payload } = call;
    this.emit('call', { messageId, action, payload, latencyMs, outcome, ...why });
  }

  #receive(text: string): void {
    const frame = parseFrame(text);
    if (!frame) {
      this.emit('violation', `the CSMS sent what is no OCPP-J frame: ${text.slice(0, 120)}`);
      return;
    }
    const [type, id, ...rest] = frame;
    if (type === CALL) this.#answer(id, rest);
    else this.#onAnswer(type, id, rest);
  }

  #onAnswer(type: number, id: string, rest: unknown[]): void {
    const call = this.#current;
    if (call?.id !== id) {
      this.#onStray(type, id, rest);
      return;
    }
    if (this.#repeated.has(id)) this.#repeated.set(id, JSON.stringify([type, ...rest]));
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

  /** An answer to no outstanding CALL: a late one, the second one to a repeated CALL, one to junk, or a fault. */
  #onStray(type: number, id: string, rest: unknown[]): void {
    if (this.#repeated.has(id)) {
      const [first, second] = [this.#repeated.get(id), JSON.stringify([type, ...rest])];
      this.#repeated.delete(id);
      if (first !== second)
        this.emit('violation', `the CSMS answered a repeated CALL with ${second} after ${String(first)}`);
      return;
    }
    if (this.#timedOut.delete(id)) return;
    if (type === CALL_ERROR && this.#misbehaviour.has('cut-frames') && answersJunk(id)) return;
    this.emit('violation', `the CSMS answered a CALL that was never made (${id})`);
  }

  #answer(id: string, [action, payload]: unknown[]): void {
    try {
      const reply = this.#options.onCall(String(action), payload);
      this.line.send(JSON.stringify([CALL_RESULT, id, reply.payload]), () => reply.after?.());
    } catch (error) {
      const code = error instanceof CallRefused ? error.code : 'InternalError';
      const description = error instanceof Error ? error.message.slice(0, 255) : '';
      this.line.send(JSON.stringify([CALL_ERROR, id, code, description, {}]));
    }
  }
}
