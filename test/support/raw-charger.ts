import { once } from 'node:events';
import type { ClientRequest, IncomingMessage } from 'node:http';
import type { ConnectionOptions } from 'node:tls';
import { type ClientOptions, WebSocket } from 'ws';

export type Frame = [number, string, ...unknown[]];

/** What a charger knows of TLS, which headers are sent with its request, from which address. */
export type ChargerSocketOptions = Pick<ClientOptions, 'headers' | 'localAddress'> & ConnectionOptions;

/** A charger that sends exactly the text it is told to, and gives every frame that comes. */
export class RawCharger {
  readonly received: Frame[] = [];
  private readonly waiting: ((frame: Frame) => void)[] = [];
  private unread: Frame[] = [];

  private constructor(readonly socket: WebSocket) {
    socket.on('message', (data: Buffer) => {
      const frame = JSON.parse(data.toString()) as Frame;
      this.received.push(frame);
      const next = this.waiting.shift();
      if (next) next(frame);
      else this.unread.push(frame);
    });
  }

  static async connect(
    url: string,
    stationId: string,
    password?: string,
    protocols: string[] = ['ocpp1.6'],
    options: ChargerSocketOptions = {},
  ): Promise<RawCharger> {
    const socket = openSocket(url, stationId, password, protocols, options);
    const charger = new RawCharger(socket);
    await once(socket, 'open');
    return charger;
  }

  /** Resolves once the socket is read, which is when the station is on line. */
  async served(): Promise<void> {
    const pong = once(this.socket, 'pong');
    this.socket.ping();
    await pong;
  }

  send(text: string): void {
    this.socket.send(text);
  }

  /** The next frame that was not read yet. */
  async next(timeoutMs = 5_000): Promise<Frame> {
    const ready = this.unread.shift();
    if (ready) return ready;
    return new Promise((resolve, reject) => {
      const take = (frame: Frame) => {
        clearTimeout(timer);
        resolve(frame);
      };
      const timer = setTimeout(() => {
        this.waiting.splice(this.waiting.indexOf(take), 1);
        reject(new Error('no frame came'));
      }, timeoutMs);
      this.waiting.push(take);
    });
  }

  /** Sends a text and resolves with the frame that comes next. */
  async exchange(text: string): Promise<Frame> {
    this.send(text);
    return this.next();
  }

  private nextId = 1;

  /** Sends a call; resolves with the payload of its CALLRESULT, and fails on a CALLERROR. */
  async call<T = Record<string, unknown>>(action: string, payload: object): Promise<T> {
    const id = `raw-${this.nextId++}`;
    const [type, answered, result] = await this.exchange(JSON.stringify([2, id, action, payload]));
    if (type !== 3 || answered !== id)
      throw new Error(`${action} was answered with ${JSON.stringify([type, answered, result])}`);
    return result as T;
  }

  private closing: Promise<number> | undefined;

  /** Resolves with the close code. May be asked again and again. */
  async closed(): Promise<number> {
    if (this.socket.readyState === WebSocket.CLOSED) return 0;
    this.closing ??= once(this.socket, 'close').then(([code]) => code as number);
    return this.closing;
  }

  async close(): Promise<void> {
    const closed = this.closed();
    this.socket.close();
    await closed;
  }
}

function openSocket(
  url: string,
  stationId: string,
  password: string | undefined,
  protocols: string[],
  options: ChargerSocketOptions,
): WebSocket {
  const path = stationId.startsWith('/') ? stationId : `/ocpp/${encodeURIComponent(stationId)}`;
  const user = stationId.startsWith('/') ? 'CP001' : stationId;
  const auth = password === undefined ? {} : { auth: `${user}:${password}` };
  return new WebSocket(url + path, protocols, { ...options, ...auth });
}

/** The status with which an upgrade is refused; 101 when it is not. */
export async function handshakeStatus(
  url: string,
  path: string,
  options: { auth?: string; authorization?: string; protocols?: string[] } & ChargerSocketOptions = {},
): Promise<number> {
  const { auth, authorization, protocols = ['ocpp1.6'], headers, ...others } = options;
  const socket = new WebSocket(url + path, protocols, {
    ...others,
    ...(auth === undefined ? {} : { auth }),
    headers: { ...headers, ...(authorization === undefined ? {} : { authorization }) },
  });
  return new Promise((resolve, reject) => {
    socket.once('open', () => {
      socket.terminate();
      resolve(101);
    });
    socket.once('unexpected-response', (request: ClientRequest, response: IncomingMessage) => {
      request.destroy();
      resolve(response.statusCode ?? 0);
    });
    socket.once('error', reject);
  });
}
