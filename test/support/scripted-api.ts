import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

type Handler = (path: string) => object & { status?: unknown };

/** The part of the REST interface that the simulator uses, by a script. A `status` in an answer is its HTTP status. */
export class ScriptedApi {
  /** Each request as `METHOD path body`. */
  readonly requests: string[] = [];
  /** What each request was authenticated with. */
  readonly credentials: unknown[] = [];
  readonly #handlers = new Map<string, Handler>();
  #server: Server | undefined;
  #port = 0;

  constructor() {
    this.on('POST /stations', () => ({ status: 201 }));
    this.on('POST /stations/*/credentials', (path) => ({
      password: `password-of-${path.split('/')[2] ?? ''}`,
    }));
    this.on('GET /tokens', () => ({ data: [] }));
    this.on('GET /drivers', () => ({ data: [] }));
    this.on('POST /drivers', () => ({ status: 201, id: 'driver-1' }));
    this.on('POST /drivers/*/tokens', () => ({ status: 201 }));
    this.on('GET /charging-sessions', () => ({ data: [] }));
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  on(route: string, handler: Handler): void {
    this.#handlers.set(route, handler);
  }

  async listen(): Promise<void> {
    this.#server = createServer((request, response) => void this.#answer(request, response)).listen(
      this.#port,
      '127.0.0.1',
    );
    await once(this.#server, 'listening');
    this.#port = (this.#server.address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    this.#server?.closeAllConnections();
    await new Promise((resolve) => this.#server?.close(resolve));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await text(request);
    const { method = '', url = '' } = request;
    this.requests.push(`${method} ${url} ${body}`.trim());
    this.credentials.push(request.headers['x-api-key'] ?? request.headers.authorization);
    const [path = ''] = url.split('?');
    const route = `${method} ${path.replace(/^\/(\w+)\/[^/]+\//, '/$1/*/')}`;
    const answer = this.#handlers.get(route)?.(path) ?? { status: 404 };
    const status = typeof answer.status === 'number' ? answer.status : 200;
    response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(answer));
  }
}
