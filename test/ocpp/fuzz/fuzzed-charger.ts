import { once } from 'node:events';
import { WebSocket } from 'ws';
import { mutatedFrame, type Random } from './mutations.ts';

export interface FuzzTotals {
  frames: number;
  calls: number;
  answered: number;
  refused: number;
  /** The close codes of sockets that the CSMS ended. */
  closed: number[];
  unanswered: string[];
  /** Answered more than once, or never asked. */
  unexpected: string[];
  internalErrors: string[];
}

export const noTotals = (): FuzzTotals => ({
  frames: 0,
  calls: 0,
  answered: 0,
  refused: 0,
  closed: [],
  unanswered: [],
  unexpected: [],
  internalErrors: [],
});

const ROUND = 25;

/** One station's socket that sends mutated frames in rounds, each ended by a call whose answer says that all are read. */
export class FuzzedCharger {
  #socket: WebSocket | undefined;
  #sent = 0;
  #over = false;
  readonly #expected = new Map<string, string[]>();
  #roundEnd: { id: string; reached: () => void } | undefined;

  constructor(
    private readonly url: string,
    private readonly auth: string,
    private readonly random: Random,
    private readonly totals: FuzzTotals,
  ) {}

  async run(frames: number): Promise<void> {
    while (this.#sent < frames) await this.#round(Math.min(ROUND, frames - this.#sent));
    this.#over = true;
    this.#socket?.terminate();
  }

  async #round(count: number): Promise<void> {
    const socket = await this.#open();
    const id = `end-${this.#sent}`;
    const reached = new Promise<void>((resolve) => {
      this.#roundEnd = { id, reached: resolve };
    });
    for (let index = 0; index < count; index++)
      this.#send(socket, mutatedFrame(this.random, `f-${this.#sent}`));
    socket.send(JSON.stringify([2, id, 'Heartbeat', {}]));
    await reached;
    for (const texts of this.#expected.values()) this.totals.unanswered.push(...texts);
    this.#expected.clear();
  }

  #send(socket: WebSocket, text: string): void {
    this.#sent += 1;
    this.totals.frames += 1;
    const id = readableId(text);
    if (id !== null) {
      this.totals.calls += 1;
      this.#expected.set(id, [...(this.#expected.get(id) ?? []), text]);
    }
    socket.send(text);
  }

  #receive(data: Buffer): void {
    const [type, id, ...rest] = JSON.parse(data.toString()) as [number, string, ...unknown[]];
    if (id === this.#roundEnd?.id) {
      this.#roundEnd.reached();
      return;
    }
    const [text, ...others] = this.#expected.get(id) ?? [];
    if (text === undefined) this.totals.unexpected.push(data.toString());
    if (others.length === 0) this.#expected.delete(id);
    else this.#expected.set(id, others);
    this.totals.answered += 1;
    if (type === 4) this.totals.refused += 1;
    if (rest[0] === 'InternalError') this.totals.internalErrors.push(text ?? '');
  }

  async #open(): Promise<WebSocket> {
    if (this.#socket?.readyState === WebSocket.OPEN) return this.#socket;
    const socket = new WebSocket(this.url, ['ocpp1.6'], { auth: this.auth });
    socket.on('message', (data: Buffer) => this.#receive(data));
    socket.on('close', (code) => {
      if (!this.#over) this.totals.closed.push(code);
      this.#roundEnd?.reached();
    });
    await once(socket, 'open');
    this.#socket = socket;
    return socket;
  }
}

/** The id of a text that is a CALL, or the beginning of one. */
function readableId(text: string): string | null {
  const id = idOf(text);
  return typeof id === 'string' && id.length > 0 && id.length <= 255 ? id : null;
}

function idOf(text: string): unknown {
  try {
    const frame: unknown = JSON.parse(text);
    return Array.isArray(frame) && frame[0] === 2 ? frame[1] : null;
  } catch {
    return /^\s*,?\s*\[\s*2\s*,\s*"([^"\\]*)"\s*,/.exec(text)?.[1];
  }
}
