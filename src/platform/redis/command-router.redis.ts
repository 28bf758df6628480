import { randomUUID } from 'node:crypto';
import { BackplaneUnavailableError, ProcessUnreachableError, RouteTimeoutError } from './backplane.errors.js';
import { CommandRouter, outcomeOf, type RequestHandler, resultOf } from './command-router.js';
import type { RedisConnection } from './redis-connection.js';

const requestChannel = (processId: string) => `csms:route:${processId}`;
const replyChannel = (processId: string) => `csms:reply:${processId}`;

interface RequestMessage {
  id: string;
  replyTo: string;
  request?: unknown;
}

interface ReplyMessage {
  id: string;
  outcome: string;
}

interface Waiting {
  resolve: (outcome: string) => void;
  reject: (error: Error) => void;
}

export class RedisCommandRouter extends CommandRouter {
  private readonly waiting = new Map<string, Waiting>();
  private isServing = false;

  private constructor(
    private readonly connection: RedisConnection,
    private readonly processId: string,
    private readonly onError: (error: Error) => void,
  ) {
    super();
  }

  static async open(
    connection: RedisConnection,
    processId: string,
    onError: (error: Error) => void,
  ): Promise<RedisCommandRouter> {
    const router = new RedisCommandRouter(connection, processId, onError);
    await connection.subscribe(replyChannel(processId), (text) => router.receiveReply(text));
    return router;
  }

  async serve(handler: RequestHandler): Promise<void> {
    if (this.isServing) throw new Error('This process serves requests already');
    this.isServing = true;
    await this.connection.subscribe(requestChannel(this.processId), (text) => {
      this.answer(handler, JSON.parse(text) as RequestMessage).catch(this.onError);
    });
  }

  async request(processId: string, request: unknown, timeoutMs: number): Promise<unknown> {
    if (!this.connection.isSubscribed) throw new BackplaneUnavailableError('no connection for the answer');
    const id = randomUUID();
    const { promise: outcome, resolve, reject } = Promise.withResolvers<string>();
    // Before the request goes out: the answer may overtake the count of its receivers.
    this.waiting.set(id, { resolve, reject });
    const timer = setTimeout(() => reject(new RouteTimeoutError(processId, timeoutMs)), timeoutMs);
    try {
      this.send(processId, { id, replyTo: this.processId, request }).catch(reject);
      return resultOf(await outcome);
    } finally {
      clearTimeout(timer);
      this.waiting.delete(id);
    }
  }

  close(): void {
    for (const { reject } of this.waiting.values())
      reject(new BackplaneUnavailableError('the connection was closed'));
  }

  private async send(processId: string, message: RequestMessage): Promise<void> {
    const text = JSON.stringify(message);
    const receivers = await this.connection.run((redis) => redis.publish(requestChannel(processId), text));
    if (receivers === 0) throw new ProcessUnreachableError(processId);
  }

  private async answer(handler: RequestHandler, { id, replyTo, request }: RequestMessage): Promise<void> {
    const reply: ReplyMessage = { id, outcome: await outcomeOf(handler, request) };
    await this.connection.run((redis) => redis.publish(replyChannel(replyTo), JSON.stringify(reply)));
  }

  private receiveReply(text: string): void {
    const { id, outcome } = JSON.parse(text) as ReplyMessage;
    this.waiting.get(id)?.resolve(outcome);
  }
}
