import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls, createSecureContext, type SecureContext } from 'node:tls';

const HANDSHAKE_TIMEOUT_MS = 60_000;
const MASK = Buffer.alloc(4, 0x5a);
const OPCODE = { text: 1, close: 8, ping: 9, pong: 10 } as const;
const END_OF_HEAD = '\r\n\r\n';

export interface LightChargerOptions {
  /** `ws://` or `wss://`; `/{stationId}` is appended. */
  readonly url: string;
  readonly stationId: string;
  readonly password: string;
  /** Where it calls from: an address of the loopback network. */
  readonly localAddress?: string | undefined;
  /** PEM, for `wss://`. */
  readonly ca?: string | undefined;
  /** Of the upgrade, beside its own. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** An upgrade that was not let through. */
export class HandshakeRefused extends Error {
  readonly status: number;
  readonly retryAfterSeconds: number | null;

  constructor(status: number, retryAfter: string | undefined) {
    super(`the handshake was answered ${status}`);
    this.status = status;
    this.retryAfterSeconds = retryAfter === undefined ? null : Number(retryAfter);
  }
}

interface Outstanding {
  readonly id: string;
  readonly settle: (answer: { payload: object } | { error: string }) => void;
}

/**
 * A charger of OCPP 1.6 that costs next to nothing, so that one process can be thousands of them: its own WebSocket
 * frames on a bare socket, one call outstanding. It accepts every command, and says nothing of its own accord.
 */
export class LightCharger {
  /** Resolves when the line is gone. */
  readonly closed: Promise<void>;
  readonly #socket: Socket;
  #unread: Buffer | null = null;
  #outstanding: Outstanding | null = null;
  #calls = 0;

  private constructor(socket: Socket) {
    this.#socket = socket;
    this.closed = new Promise((resolve) => {
      socket.once('close', () => {
        this.#settle({ error: 'the line is gone' });
        resolve();
      });
    });
    socket.on('data', (data) => this.#read(data));
  }

  /** Rejects with HandshakeRefused, or with the error of the socket. */
  static async connect(options: LightChargerOptions): Promise<LightCharger> {
    const { hostname, port, protocol, pathname } = new URL(options.url);
    const place = { host: hostname, port: Number(port), localAddress: options.localAddress };
    const isSecure = protocol === 'wss:';
    const socket = isSecure
      ? connectTls({ ...place, secureContext: contextOf(options.ca) })
      : connectTcp(place);
    // Whatever ends the socket is heard of by its close, or by whoever waits for it.
    socket.on('error', () => {});
    socket.setNoDelay(true);
    socket.setTimeout(HANDSHAKE_TIMEOUT_MS, () => socket.destroy(new Error('no answer to the handshake')));
    try {
      await once(socket, isSecure ? 'secureConnect' : 'connect');
      const rest = await upgrade(socket, `${pathname}/${options.stationId}`, options);
      socket.setTimeout(0);
      const charger = new LightCharger(socket);
      if (rest.length > 0) charger.#read(rest);
      return charger;
    } catch (error) {
      socket.destroy();
      throw error;
    }
  }

  get isOpen(): boolean {
    return this.#socket.writable;
  }

  /** Rejects when it is not answered with a CALLRESULT. */
  async call(action: string, payload: object): Promise<Record<string, unknown>> {
    const id = String(++this.#calls);
    const answer = await new Promise<{ payload: object } | { error: string }>((settle) => {
      this.#outstanding = { id, settle };
      this.#send(OPCODE.text, Buffer.from(JSON.stringify([2, id, action, payload])));
    });
    if ('payload' in answer) return answer.payload as Record<string, unknown>;
    throw new Error(`${action}: ${answer.error}`);
  }

  /** At once, without a word. */
  cut(): void {
    this.#socket.destroy();
  }

  #read(data: Buffer): void {
    let bytes = this.#unread === null ? data : Buffer.concat([this.#unread, data]);
    this.#unread = null;
    for (;;) {
      const frame = frameAt(bytes);
      if (frame === null) break;
      this.#receive(frame.opcode, bytes.subarray(frame.start, frame.end));
      bytes = bytes.subarray(frame.end);
    }
    if (bytes.length > 0) this.#unread = Buffer.from(bytes);
  }

  #receive(opcode: number, payload: Buffer): void {
    if (opcode === OPCODE.ping) this.#send(OPCODE.pong, payload);
    if (opcode === OPCODE.close) this.#socket.end();
    if (opcode !== OPCODE.text) return;
    const [type, id, content] = JSON.parse(payload.toString()) as [number, string, object];
    if (type === 2) this.#send(OPCODE.text, Buffer.from(JSON.stringify([3, id, { status: 'Accepted' }])));
    else if (id === this.#outstanding?.id)
      this.#settle(type === 3 ? { payload: content } : { error: `CALLERROR ${JSON.stringify(content)}` });
  }

  #settle(answer: { payload: object } | { error: string }): void {
    const outstanding = this.#outstanding;
    this.#outstanding = null;
    outstanding?.settle(answer);
  }

  #send(opcode: number, payload: Buffer): void {
    if (!this.#socket.writable) return;
    const isLong = payload.length > 125;
    const head = Buffer.alloc(isLong ? 4 : 2);
    head[0] = 0x80 | opcode;
    head[1] = 0x80 | (isLong ? 126 : payload.length);
    if (isLong) head.writeUInt16BE(payload.length, 2);
    this.#socket.write(Buffer.concat([head, MASK, payload.map((byte) => byte ^ 0x5a)]));
  }
}

const contexts = new Map<string | undefined, SecureContext>();

/** One for all chargers that trust the same authority: it costs more than a handshake. */
function contextOf(ca: string | undefined): SecureContext {
  const context = contexts.get(ca) ?? createSecureContext({ ca });
  contexts.set(ca, context);
  return context;
}

/** Resolves with what came after the head of the answer. */
async function upgrade(
  socket: Socket,
  path: string,
  { stationId, password, headers = {} }: LightChargerOptions,
): Promise<Buffer> {
  const login = Buffer.from(`${stationId}:${password}`).toString('base64');
  const more = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.write(
    `GET ${path} HTTP/1.1\r\nHost: csms\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
      `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${randomBytes(16).toString('base64')}\r\n` +
      `Sec-WebSocket-Protocol: ocpp1.6\r\n${more.join('')}Authorization: Basic ${login}${END_OF_HEAD}`,
  );
  let answer = Buffer.alloc(0);
  const end = () => answer.indexOf(END_OF_HEAD);
  while (end() < 0) answer = Buffer.concat([answer, await nextData(socket)]);
  const head = answer.toString('latin1', 0, end());
  const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(head)?.[1]);
  if (status !== 101) throw new HandshakeRefused(status, /^retry-after: *(\d+)/im.exec(head)?.[1]);
  return answer.subarray(end() + END_OF_HEAD.length);
}

function nextData(socket: Socket): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const onClose = () => reject(socket.errored ?? new Error('the socket was closed in the handshake'));
    socket.once('close', onClose);
    socket.once('data', (data) => {
      socket.off('close', onClose);
      resolve(data);
    });
  });
}

/** The first frame, as servers send them: not masked, and these in one piece; null when it is not whole yet. */
function frameAt(bytes: Buffer): { opcode: number; start: number; end: number } | null {
  if (bytes.length < 2) return null;
  const [first = 0, second = 0] = bytes;
  const isLong = (second & 0x7f) === 126;
  const start = isLong ? 4 : 2;
  if (bytes.length < start) return null;
  const end = start + (isLong ? bytes.readUInt16BE(2) : second & 0x7f);
  return bytes.length < end ? null : { opcode: first & 0x0f, start, end };
}
