import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Asked {
  readonly method: string | undefined;
  readonly path: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** A service of others at the network's edge: keeps what it was asked, and answers as it is told to. */
export class StandInService {
  readonly asked: Asked[] = [];
  answer: (body: Buffer) => { status: number; body: Buffer | string } = () => ({ status: 404, body: '' });

  private constructor(private readonly server: Server) {}

  /** On a port of its own, or the one given. */
  static async start(port = 0): Promise<StandInService> {
    const server = createServer();
    const service = new StandInService(server);
    server.on('request', (request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const body = Buffer.concat(chunks);
        service.asked.push({ method: request.method, path: request.url, headers: request.headers, body });
        const answer = service.answer(body);
        response.writeHead(answer.status).end(answer.body);
      });
    });
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    return service;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }
}
