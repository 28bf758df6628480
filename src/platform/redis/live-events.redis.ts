import { type LiveEvent, LiveEvents } from './live-events.js';
import type { RedisConnection } from './redis-connection.js';

const CHANNEL = 'csms:events';

export class RedisLiveEvents extends LiveEvents {
  private isListening = false;

  constructor(
    private readonly connection: RedisConnection,
    onError: (error: Error) => void,
  ) {
    super(onError);
  }

  async publish(event: LiveEvent): Promise<void> {
    await this.connection.run((redis) => redis.publish(CHANNEL, JSON.stringify(event)));
  }

  /** A process in which nobody listens is not sent the events of the whole network. */
  protected listen(): void {
    if (this.isListening) return;
    this.isListening = true;
    void this.connection.subscribe(CHANNEL, (text) => this.deliver(text));
  }
}
