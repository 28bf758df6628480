import type { InProcessHub } from './in-process-hub.js';
import { type LiveEvent, LiveEvents } from './live-events.js';

export class InProcessLiveEvents extends LiveEvents {
  private readonly receiver = (text: string) => this.deliver(text);

  constructor(
    private readonly hub: InProcessHub,
    onError: (error: Error) => void,
  ) {
    super(onError);
  }

  async publish(event: LiveEvent): Promise<void> {
    const text = JSON.stringify(event);
    // Not before the publisher has gone on, as with Redis.
    setImmediate(() => {
      for (const receive of this.hub.eventReceivers) receive(text);
    });
  }

  protected listen(): void {
    this.hub.eventReceivers.add(this.receiver);
  }

  close(): void {
    this.hub.eventReceivers.delete(this.receiver);
  }
}
