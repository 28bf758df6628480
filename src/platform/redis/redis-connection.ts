import { Redis, type RedisOptions, ReplyError } from 'ioredis';
import { WriteBursts } from '../write-bursts.js';
import { BackplaneUnavailableError } from './backplane.errors.js';

/** Long for Redis and short for a person: what takes longer is answered with BackplaneUnavailableError. */
const COMMAND_TIMEOUT_MS = 3_000;
const HEARTBEAT_MS = 5_000;
const MAX_RECONNECT_DELAY_MS = 2_000;
const ERROR_REPORT_INTERVAL_MS = 1_000;

const OPTIONS: RedisOptions = {
  lazyConnect: true,
  // Fail at once while Redis is away: no queue of commands, and none sent a second time, which would count twice.
  enableOfflineQueue: false,
  autoResendUnfulfilledCommands: false,
  maxRetriesPerRequest: 0,
  commandTimeout: COMMAND_TIMEOUT_MS,
  connectTimeout: 5_000,
  // Jittered, so that the processes do not come back in step.
  retryStrategy: (attempt) => Math.min(50 * 2 ** attempt, MAX_RECONNECT_DELAY_MS) * (0.5 + Math.random() / 2),
  // A replica that was the primary before a failover.
  reconnectOnError: (error) => error.message.startsWith('READONLY'),
  // ioredis leaves the rejection of its own resubscription unhandled; `resubscribe` below takes its place.
  autoResubscribe: false,
  disableClientInfo: true,
  // IPv4 and IPv6.
  family: 0,
};

/**
 * Two connections to Redis, since one that subscribes can do nothing else. Each reconnects by itself, for ever, with
 * bounded back-off, and subscribes again to all its channels.
 */
export class RedisConnection {
  private readonly commands: Redis;
  private readonly subscriber: Redis;
  private readonly channels = new Map<string, (text: string) => void>();
  private readonly heartbeat: NodeJS.Timeout;
  private readonly bursts = new WriteBursts();
  /** Whether what is published on the channels arrives here now. */
  isSubscribed = false;
  private lastError: Error | undefined;
  private lastReportAt = -Infinity;

  private constructor(
    url: string,
    scripts: NonNullable<RedisOptions['scripts']>,
    private readonly onError: (error: Error) => void,
  ) {
    this.commands = new Redis(url, { ...OPTIONS, scripts });
    this.subscriber = new Redis(url, OPTIONS);
    for (const client of [this.commands, this.subscriber])
      client.on('error', (error: Error) => this.report(error));
    this.subscriber.on('close', () => (this.isSubscribed = false));
    this.subscriber.on('ready', () => void this.resubscribe());
    this.subscriber.on('message', (channel: string, text: string) => this.receive(channel, text));
    this.heartbeat = setInterval(() => void this.beat(), HEARTBEAT_MS).unref();
  }

  /** Rejects with BackplaneUnavailableError when Redis cannot be reached now, or refuses the credentials. */
  static async open(
    url: string,
    scripts: NonNullable<RedisOptions['scripts']>,
    onError: (error: Error) => void,
  ): Promise<RedisConnection> {
    const connection = new RedisConnection(url, scripts, onError);
    try {
      await Promise.all([connection.commands.connect(), connection.subscriber.connect()]);
      return connection;
    } catch (error) {
      await connection.close();
      const cause = connection.lastError ?? error;
      throw new BackplaneUnavailableError(cause instanceof Error ? cause.message : String(cause), { cause });
    }
  }

  /** Runs a command. Rejects with BackplaneUnavailableError when Redis did not answer; its own errors pass through. */
  async run<T>(command: (redis: Redis) => Promise<T>): Promise<T> {
    try {
      if (this.commands.status === 'ready') this.bursts.join(this.commands.stream);
      return await command(this.commands);
    } catch (error) {
      if (error instanceof ReplyError || !(error instanceof Error)) throw error;
      throw new BackplaneUnavailableError(error.message, { cause: error });
    }
  }

  /** Receives a channel from now on. Resolves when that is so, or when the attempt is left to the reconnection. */
  async subscribe(channel: string, receive: (text: string) => void): Promise<void> {
    this.channels.set(channel, receive);
    if (this.subscriber.status === 'ready') await this.resubscribe();
  }

  /** Resolves when both connections work and every subscription made before is in force. */
  async ping(): Promise<void> {
    await this.run((redis) => Promise.all([redis.ping(), this.subscriber.ping()]));
  }

  /** When it resolves, what was sent has been answered, and nobody counts this process among the receivers. */
  async close(): Promise<void> {
    clearInterval(this.heartbeat);
    await Promise.all(
      [this.commands, this.subscriber].map((client) => client.quit().catch(() => client.disconnect())),
    );
  }

  private async resubscribe(): Promise<void> {
    if (this.channels.size === 0) return;
    try {
      await this.subscriber.subscribe(...this.channels.keys());
      this.isSubscribed = true;
    } catch {
      // Without its channels the connection is of no use: the next one tries again.
      this.reconnect(this.subscriber);
    }
  }

  private receive(channel: string, text: string): void {
    try {
      this.channels.get(channel)?.(text);
    } catch (error) {
      this.report(error instanceof Error ? error : new Error(String(error)));
    }
  }

  /** A peer that vanished without closing shows only by its silence, and on the subscriber nothing else is sent. */
  private async beat(): Promise<void> {
    await Promise.all(
      [this.commands, this.subscriber].map((client) => client.ping().catch(() => this.reconnect(client))),
    );
  }

  private reconnect(client: Redis): void {
    if (client.status === 'ready') client.disconnect(true);
  }

  private report(error: Error): void {
    this.lastError = error;
    if (performance.now() - this.lastReportAt < ERROR_REPORT_INTERVAL_MS) return;
    this.lastReportAt = performance.now();
    this.onError(error);
  }
}
