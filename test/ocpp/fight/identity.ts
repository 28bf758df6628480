import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket } from 'ws';

const SETTLES_WITHIN_MS = 10_000;

/** One of the sockets that were opened in the name of a station. It answers every call with Accepted. */
class Contender {
  /** Calls that it was asked and has answered. */
  answered = 0;
  isHalfOpen = false;
  isServed = false;
  readonly closed: Promise<unknown>;

  constructor(readonly socket: WebSocket) {
    this.closed = new Promise((resolve) => socket.once('close', resolve));
    // One that is cut while it shakes hands.
    socket.on('error', () => {});
    socket.on('pong', () => (this.isServed = true));
    socket.on('message', (data: Buffer) => {
      const [type, messageId] = JSON.parse(data.toString()) as [number, string];
      if (type !== 2) return;
      this.answered++;
      socket.send(JSON.stringify([3, messageId, { status: 'Accepted' }]));
    });
  }

  get isOpen(): boolean {
    return this.socket.readyState === WebSocket.OPEN && !this.isHalfOpen;
  }
}

/** A station that several sockets fight for, each of them by its password. */
export class Identity {
  private contenders: Contender[] = [];
  private halfOpen: Contender[] = [];
  /** Calls that were answered by any of its sockets. */
  answered = 0;

  constructor(
    readonly stationId: string,
    private readonly password: string,
  ) {}

  get holder(): Contender | undefined {
    return this.contenders[0];
  }

  /** Opens a socket; resolves when its handshake is over. */
  async open(url: string): Promise<void> {
    const socket = new WebSocket(`${url}/ocpp/${this.stationId}`, ['ocpp1.6'], {
      auth: `${this.stationId}:${this.password}`,
    });
    const contender = new Contender(socket);
    this.contenders.push(contender);
    await Promise.race([once(socket, 'open').catch(() => undefined), contender.closed]);
    if (socket.readyState === WebSocket.OPEN) socket.ping();
  }

  /** The holder vanishes without a word. */
  cut(): void {
    this.holder?.socket.terminate();
  }

  /** The holder hears nothing any more, and is there all the same. */
  leaveHalfOpen(): void {
    const { holder } = this;
    if (holder === undefined) return;
    holder.isHalfOpen = true;
    holder.socket.pause();
    this.halfOpen.push(holder);
  }

  /** Waits until one socket is left that is served. Fails when there is none, or more than one for long. */
  async settle(): Promise<void> {
    const giveUpAt = performance.now() + SETTLES_WITHIN_MS;
    for (;;) {
      const open = this.contenders.filter(({ isOpen }) => isOpen);
      const [only] = open;
      if (only?.isServed === true && open.length === 1) break;
      if (open.length === 0 || performance.now() > giveUpAt)
        throw new Error(`${this.stationId} has ${open.length} open sockets of ${this.contenders.length}`);
      await sleep(1);
    }
    for (const { isOpen, answered } of this.contenders) if (!isOpen) this.answered += answered;
    this.contenders = this.contenders.filter(({ isOpen }) => isOpen);
  }

  /** Those that were left half open hear again, and find that they were closed. */
  async endHalfOpen(): Promise<number> {
    const ended = this.halfOpen.splice(0);
    for (const { socket } of ended) socket.resume();
    await Promise.all(ended.map(({ closed }) => closed));
    return ended.length;
  }

  async close(): Promise<void> {
    const { holder } = this;
    holder?.socket.close();
    await holder?.closed;
    this.answered += holder?.answered ?? 0;
    this.contenders = [];
  }
}
