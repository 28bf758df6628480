import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { type RawData, WebSocket } from 'ws';

export interface ReceivedEvent {
  id: string | undefined;
  event: string;
  data: Record<string, unknown>;
}

/** Reads server-sent events as a browser's EventSource does, but never comes back by itself. */
export class EventStreamClient {
  readonly events: ReceivedEvent[] = [];
  comments = 0;
  retryMs: number | undefined;
  /** Whether the server has ended the stream in good order. */
  ended = false;
  closed = false;
  private rest = '';

  private constructor(readonly response: IncomingMessage) {
    response.setEncoding('utf8');
    response.on('data', (text: string) => this.read(text));
    response.on('end', () => (this.ended = true));
    response.on('close', () => (this.closed = true));
    response.on('error', () => undefined);
  }

  static async open(url: string, headers: Record<string, string> = {}): Promise<EventStreamClient> {
    const [response] = (await once(get(url, { headers }), 'response')) as [IncomingMessage];
    return new EventStreamClient(response);
  }

  get types(): string[] {
    return this.events.map(({ event }) => event);
  }

  close(): void {
    this.response.destroy();
  }

  private read(text: string): void {
    const blocks = (this.rest + text).split('\n\n');
    this.rest = blocks.pop() ?? '';
    for (const block of blocks) this.readBlock(block);
  }

  private readBlock(block: string): void {
    if (block.startsWith(':')) this.comments++;
    const fields = new Map(
      block
        .split('\n')
        .map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()]),
    );
    if (fields.has('retry')) this.retryMs = Number(fields.get('retry'));
    const data = fields.get('data');
    if (data === undefined) return;
    const parsed = JSON.parse(data) as Record<string, unknown>;
    this.events.push({ id: fields.get('id'), event: fields.get('event') ?? 'message', data: parsed });
  }
}

/** A client of `/live`. */
export class LiveClient {
  readonly messages: { event: string; data: Record<string, unknown> }[] = [];
  closeCode: number | undefined;

  private constructor(readonly socket: WebSocket) {
    socket.on('message', (text: RawData) =>
      this.messages.push(
        JSON.parse((text as Buffer).toString()) as { event: string; data: Record<string, unknown> },
      ),
    );
    socket.on('close', (code) => (this.closeCode = code));
    socket.on('error', () => undefined);
  }

  /** Resolves when the socket is open; the server may close it at once. */
  static async open(url: string): Promise<LiveClient> {
    const client = new LiveClient(new WebSocket(url));
    await once(client.socket, 'open');
    return client;
  }

  get events(): string[] {
    return this.messages.map(({ event }) => event);
  }

  send(event: string, data: unknown): void {
    this.socket.send(JSON.stringify({ event, data }));
  }

  close(): void {
    this.socket.terminate();
  }
}
