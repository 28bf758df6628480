import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { OCPP16, OCPP20 } from 'typed-ocpp';
import { type WebSocket, WebSocketServer } from 'ws';

export interface ReceivedCall {
  stationId: string;
  action: string;
  payload: Record<string, unknown>;
}

export type Answer = object | { error: string } | 'nothing' | 'cut';
type Script = (payload: Record<string, unknown>, stationId: string) => Answer;

const ajv = new Ajv({ strict: false, multipleOfPrecision: 3 });
addFormats.default(ajv);

const SCHEMAS: Readonly<Record<string, Record<string, object>>> = {
  'ocpp1.6': OCPP16.schemas,
  'ocpp2.0.1': OCPP20.schemas,
};

/** A CSMS that plays its part by a script, and notes what breaks the official schemas of the version that it speaks. */
export class ScriptedCsms {
  readonly calls: ReceivedCall[] = [];
  /** Each frame that came in: the action of a CALL, or `answer`. */
  readonly frames: string[] = [];
  readonly authorizations: (string | undefined)[] = [];
  readonly violations: string[] = [];
  /** HTTP status with which upgrades are refused. */
  refuseWith: number | undefined;
  subprotocol = 'ocpp1.6';
  readonly #script: Record<string, Script>;
  readonly #sockets = new Map<string, WebSocket>();
  readonly #answers = new Map<string, (frame: unknown[]) => void>();
  #server: WebSocketServer | undefined;
  #lastTransactionId = 0;
  #lastId = 0;

  constructor(script: Record<string, Script> = {}) {
    const accepted = { idTagInfo: { status: 'Accepted' } };
    const now = (): string => new Date().toISOString();
    this.#script = {
      Authorize: () => (this.subprotocol === 'ocpp1.6' ? accepted : { idTokenInfo: { status: 'Accepted' } }),
      BootNotification: () => ({ status: 'Accepted', currentTime: now(), interval: 300 }),
      Heartbeat: () => ({ currentTime: now() }),
      StartTransaction: () => ({ ...accepted, transactionId: (this.#lastTransactionId += 1) }),
      ...script,
    };
  }

  async listen(port = 0): Promise<void> {
    const server = new WebSocketServer({
      port,
      host: '127.0.0.1',
      verifyClient: (_info, done) => done(this.refuseWith === undefined, this.refuseWith),
      handleProtocols: (offered) => (offered.has(this.subprotocol) ? this.subprotocol : false),
    });
    server.on('connection', (socket, request) => this.#accept(socket, request));
    this.#server = server;
    await once(server, 'listening');
  }

  get port(): number {
    return (this.#server?.address() as AddressInfo).port;
  }

  get url(): string {
    return `ws://127.0.0.1:${this.port}`;
  }

  /** Replaces the answer to an action from now on. */
  on(action: string, script: Script): void {
    this.#script[action] = script;
  }

  received(action: string): Record<string, unknown>[] {
    return this.calls.filter((call) => call.action === action).map(({ payload }) => payload);
  }

  /** Sends a CALL to a charger; resolves with the frame of its answer. */
  async request(stationId: string, action: string, payload: unknown): Promise<unknown[]> {
    const id = `csms-${(this.#lastId += 1)}`;
    const answered = new Promise<unknown[]>((resolve) => this.#answers.set(id, resolve));
    this.sendText(stationId, JSON.stringify([2, id, action, payload]));
    const answer = await answered;
    if (answer[0] === 3) this.#check(`${action}Response`, answer[2]);
    return answer;
  }

  sendText(stationId: string, text: string): void {
    this.#sockets.get(stationId)?.send(text);
  }

  closeAll(code: number): void {
    for (const socket of this.#sockets.values()) socket.close(code);
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets.values()) socket.terminate();
    await new Promise((resolve) => this.#server?.close(resolve));
  }

  #accept(socket: WebSocket, request: IncomingMessage): void {
    const stationId = decodeURIComponent(request.url?.split('/').at(-1) ?? '');
    this.authorizations.push(request.headers.authorization);
    this.#sockets.set(stationId, socket);
    socket.on('message', (data: Buffer) => {
      const frame = JSON.parse(data.toString('utf8')) as unknown[];
      const [type, id, action] = frame as [number, string, string];
      this.frames.push(type === 2 ? action : 'answer');
      if (type === 2) this.#onCall(socket, stationId, frame as [2, string, string, Record<string, unknown>]);
      else this.#answers.get(id)?.(frame);
    });
  }

  #check(name: string, payload: unknown): void {
    const schema = SCHEMAS[this.subprotocol]?.[name];
    if (!schema || !ajv.validate(schema, payload)) this.violations.push(`${name}: ${ajv.errorsText()}`);
  }

  #onCall(socket: WebSocket, stationId: string, frame: [2, string, string, Record<string, unknown>]): void {
    const [, id, action, payload] = frame;
    this.calls.push({ stationId, action, payload });
    this.#check(`${action}Request`, payload);
    const answer = this.#script[action]?.(payload, stationId) ?? {};
    if (answer === 'cut') socket.terminate();
    else if (answer === 'nothing') return;
    else if ('error' in answer) socket.send(JSON.stringify([4, id, answer.error, 'as the script says', {}]));
    else socket.send(JSON.stringify([3, id, answer]));
  }
}
