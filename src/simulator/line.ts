import { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { WebSocket } from 'ws';
import { type Access, HandshakeRefused, type HandshakeOptions, openSocket } from './handshake.js';
import { LineDown } from './ocpp-call.js';
import { halfFrameOnWire } from './ocpp-frame.js';

const FIRST_BACK_OFF_MS = 500;
const LONGEST_BACK_OFF_MS = 30_000;
const CLOSE_TIMEOUT_MS = 2000;
/** A socket that was left standing is given up so long after a new one is open. */
const ABANDONED_MS = 1000;
const ABNORMAL_CLOSURE = 1006;

export interface LineOptions extends HandshakeOptions {
  /** How long to try to get a lost line back. */
  giveUpAfterSeconds: number;
}

export interface LineEvents {
  connected: [];
  disconnected: [code: number, reason: string];
  retrying: [cause: string, delayMs: number];
  /** A lost line did not come back in time. */
  lost: [error: Error];
  text: [text: string];
  binary: [];
}

/** The charger's line to the CSMS: brings itself back when it is lost, and can be disturbed. */
export class Line extends EventEmitter<LineEvents> {
  readonly #options: LineOptions;
  #socket: WebSocket | undefined;
  /** Under the WebSocket, for what the WebSocket would not do. */
  #wire: Socket | undefined;
  #abandoned: WebSocket | undefined;
  #attempts: AbortController | undefined;
  /** False while the line is meant to be down, so that a close is not answered by a reconnect. */
  #wanted = false;

  constructor(options: LineOptions) {
    super();
    this.#options = { ...options };
  }

  get up(): boolean {
    return this.#socket !== undefined;
  }

  get access(): Access {
    const { url, password, tls } = this.#options;
    return { url, password, tls };
  }

  /** Holds from the next handshake on. */
  set access(access: Access) {
    Object.assign(this.#options, access);
  }

  /**
   * Opens the line unless it is open, trying again with jittered back-off for so long. From then on a lost line is brought back by itself.
   * @throws HandshakeRefused at once when the CSMS does not want this charger; the last error when time is up
   */
  async connect(patienceSeconds: number): Promise<void> {
    this.#wanted = true;
    if (!this.#socket) await this.#establish(patienceSeconds, true);
  }

  /** Cuts the line without a close frame; `connect` brings it back. */
  cut(): void {
    this.#wanted = false;
    this.#attempts?.abort();
    this.#socket?.terminate();
  }

  /** Sends the first half of a frame and cuts the line, which then comes back by itself. */
  cutInMidFrame(text: string): void {
    const wire = this.#wire;
    if (this.#socket && wire) wire.write(halfFrameOnWire(text), () => wire.destroy());
  }

  /** Leaves the socket open but deaf and dumb, as when the network is gone; `connect` opens another one. */
  abandon(): void {
    const socket = this.#socket;
    if (!socket) return;
    this.#wanted = false;
    this.#attempts?.abort();
    socket.removeAllListeners('message');
    socket.removeAllListeners('close');
    socket.pause();
    this.#abandoned?.terminate();
    this.#abandoned = socket;
    this.#onClose(ABNORMAL_CLOSURE, 'left half-open');
  }

  async close(): Promise<void> {
    this.#wanted = false;
    this.#attempts?.abort();
    this.#abandoned?.terminate();
    const socket = this.#socket;
    if (!socket) return;
    const closed = new Promise((resolve) => socket.once('close', resolve));
    socket.close(1000);
    const timer = setTimeout(() => socket.terminate(), CLOSE_TIMEOUT_MS);
    await closed;
    clearTimeout(timer);
  }

  send(text: string, sent?: () => void): void {
    this.#socket?.send(text, sent);
  }

  async #establish(patienceSeconds: number, refusalIsFinal: boolean): Promise<void> {
    this.#attempts?.abort();
    const { signal } = (this.#attempts = new AbortController());
    const deadline = Date.now() + patienceSeconds * 1000;
    for (let attempt = 0; ; attempt += 1) {
      const delayMs = backOffMs(attempt);
      try {
        if (attempt > 0 || !refusalIsFinal) await sleep(delayMs, undefined, { signal });
        await openSocket(this.#options, signal, (socket, wire) => this.#adopt(socket, wire));
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

  #adopt(socket: WebSocket, wire: Socket | undefined): void {
    this.#socket = socket;
    this.#wire = wire;
    socket.on('message', (data: Buffer, isBinary) => {
      if (isBinary) this.emit('binary');
      else this.emit('text', data.toString('utf8'));
    });
    socket.on('close', (code, reason) => {
      if (this.#socket === socket) this.#onClose(code, reason.toString('utf8'));
    });
    const abandoned = this.#abandoned;
    if (abandoned) setTimeout(() => abandoned.terminate(), ABANDONED_MS).unref();
    this.emit('connected');
  }

  #onClose(code: number, reason: string): void {
    this.#socket = undefined;
    this.emit('disconnected', code, reason);
    if (!this.#wanted) return;
    this.#establish(this.#options.giveUpAfterSeconds, false).catch((error: unknown) => {
      if (error instanceof Error && !(error instanceof LineDown)) this.emit('lost', error);
    });
  }
}

/** Doubles from half a second to half a minute; half of it is left to chance, so that a fleet does not return at once. */
function backOffMs(attempt: number): number {
  const fullMs = Math.min(LONGEST_BACK_OFF_MS, FIRST_BACK_OFF_MS * 2 ** attempt);
  return fullMs * (0.5 + Math.random() / 2);
}
