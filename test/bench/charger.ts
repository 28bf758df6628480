import { once } from 'node:events';
import { WebSocket } from 'ws';
import { CallFrame } from './call-frame.ts';
import type { Round } from './closed-loop.ts';
import type { Histogram } from './histogram.ts';

export type Protocol = 'ocpp1.6' | 'ocpp2.0.1';

const CALL = 2;
const CALL_RESULT = 3;
const HANDSHAKE_TIMEOUT_MS = 30_000;
export const ANSWER_TIMEOUT_MS = 30_000;
const AS_TEXT = { binary: false };

export interface ChargerIdentity {
  readonly stationId: string;
  readonly password: string | null;
  readonly idToken: string;
}

/** What the chargers of one load share: whether they call, and where their latencies go. */
export interface LoadState {
  isCalling: boolean;
  /** Null while nothing is measured. */
  latencies: Histogram | null;
  errors: number;
  /** The first error, for whoever has to find out why. */
  firstError: string | null;
}

/**
 * A charger that only calls: OCPP-J over one socket, one call outstanding. Lean on purpose: the answer to a call of
 * the loop is recognised by its first bytes, and everything else is looked at in full.
 */
export class Charger {
  readonly identity: ChargerIdentity;
  /** Calls of the loop that were answered with a CALLRESULT, or rounds that were. */
  answered = 0;
  readonly #state: LoadState;
  readonly #socket: WebSocket;
  #frame: CallFrame | null = null;
  #isOutstanding = false;
  #isLooping = false;
  #sentAt = 0;
  #onAnswer: ((answer: { payload: unknown } | { error: string }) => void) | null = null;

  constructor(url: string, protocol: Protocol, identity: ChargerIdentity, state: LoadState) {
    this.identity = identity;
    this.#state = state;
    const { stationId, password } = identity;
    const login = Buffer.from(`${stationId}:${password ?? ''}`).toString('base64');
    this.#socket = new WebSocket(`${url}/${encodeURIComponent(stationId)}`, [protocol], {
      headers: password === null ? {} : { Authorization: `Basic ${login}` },
      perMessageDeflate: false,
      skipUTF8Validation: true,
      handshakeTimeout: HANDSHAKE_TIMEOUT_MS,
      // Not zero, so that the server has to unmask as it has to for a real charger.
      generateMask: (mask) => mask.fill(0x5a),
    });
    this.#socket.on('message', (data) => this.#receive(data as Buffer));
    this.#socket.on('error', (error) => this.#fail(error.message));
    this.#socket.on('close', (code) => this.#fail(`the server closed the socket with ${code}`));
  }

  get isOutstanding(): boolean {
    return this.#isOutstanding;
  }

  /** Rejects when the server does not let it in. */
  async opened(): Promise<void> {
    await once(this.#socket, 'open');
  }

  /** One call outside the loop. Rejects when it is not answered with a CALLRESULT in time. */
  async call(action: string, payload: object): Promise<Record<string, unknown>> {
    const frame = new CallFrame(action, payload);
    const answer = await new Promise<{ payload: unknown } | { error: string }>((resolve) => {
      this.#onAnswer = resolve;
      this.#send(frame);
    });
    if ('payload' in answer) return answer.payload as Record<string, unknown>;
    throw new Error(`${this.identity.stationId} ${action}: ${answer.error}`);
  }

  /** Makes its rounds until the load has ended, the last one to its end; gives up at the first wrong answer. */
  async goRound(round: Round): Promise<void> {
    while (this.#state.isCalling) {
      const startedAt = performance.now();
      try {
        await round();
      } catch (error) {
        this.#countError(error instanceof Error ? error.message : String(error));
        return;
      }
      this.answered += 1;
      this.#state.latencies?.record(performance.now() - startedAt);
    }
  }

  /** Sends the frame anew as soon as it is answered, until the load has ended or an answer does not come. */
  loop(frame: CallFrame): void {
    this.#isLooping = true;
    this.#send(frame);
  }

  /** To be called now and then: gives up a call that was not answered in time, and goes on with the next. */
  expire(now: number): void {
    if (!this.#isOutstanding || now - this.#sentAt < ANSWER_TIMEOUT_MS) return;
    this.#ended({ error: `no answer within ${ANSWER_TIMEOUT_MS / 1000} s` });
  }

  close(): void {
    this.#isLooping = false;
    this.#isOutstanding = false;
    this.#socket.close();
  }

  #send(frame: CallFrame): void {
    frame.renew();
    this.#frame = frame;
    this.#isOutstanding = true;
    this.#sentAt = performance.now();
    this.#socket.send(frame.bytes, AS_TEXT);
  }

  #receive(text: Buffer): void {
    if (this.#isLooping && this.#isOutstanding && this.#frame?.isAnsweredBy(text)) this.#answeredInLoop();
    else this.#receiveOther(text);
  }

  #answeredInLoop(): void {
    this.#isOutstanding = false;
    this.answered += 1;
    this.#state.latencies?.record(performance.now() - this.#sentAt);
    this.#sendAgain();
  }

  #sendAgain(): void {
    if (this.#state.isCalling && this.#frame !== null) this.#send(this.#frame);
  }

  #receiveOther(text: Buffer): void {
    const [type, id, ...rest] = JSON.parse(text.toString()) as unknown[];
    if (type === CALL) {
      this.#socket.send(JSON.stringify([4, id, 'NotImplemented', '', {}]));
    } else if (this.#isOutstanding && id === this.#frame?.messageId) {
      this.#ended(
        type === CALL_RESULT ? { payload: rest[0] } : { error: `CALLERROR ${JSON.stringify(rest)}` },
      );
    }
  }

  #ended(answer: { payload: unknown } | { error: string }): void {
    if (this.#isLooping && 'payload' in answer) {
      this.#answeredInLoop();
      return;
    }
    this.#isOutstanding = false;
    if (this.#isLooping && 'error' in answer) {
      this.#countError(answer.error);
      this.#sendAgain();
    } else {
      this.#onAnswer?.(answer);
    }
  }

  /** The line is gone, and with it this charger: a load that reconnected would hide it. */
  #fail(reason: string): void {
    const wasLooping = this.#isLooping;
    this.#isLooping = false;
    this.#isOutstanding = false;
    if (wasLooping) this.#countError(reason);
    else this.#onAnswer?.({ error: reason });
  }

  #countError(reason: string): void {
    this.#state.errors += 1;
    this.#state.firstError ??= `${this.identity.stationId}: ${reason}`;
  }
}
