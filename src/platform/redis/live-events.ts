/** Something that has just happened, for whoever is looking: dashboards and event streams. Never the record of it. */
export interface LiveEvent {
  id: string;
  type: string;
  tenantId: string;
  /** UTC, ISO 8601. */
  occurredAt: string;
  data: Record<string, unknown>;
}

export type LiveEventListener = (event: LiveEvent) => void;

/**
 * Events to every process. Each process sees each event once, also its own, in the order of one publisher. There is no
 * replay: who was not listening, or was cut off from Redis, has missed it.
 */
export abstract class LiveEvents {
  private readonly listeners = new Set<LiveEventListener>();

  constructor(private readonly onError: (error: Error) => void) {}

  /** Resolves when the event is on its way. Rejects with BackplaneUnavailableError while Redis is away. */
  abstract publish(event: LiveEvent): Promise<void>;

  /** Listens until the returned function is called. All listeners of a process share one event: it is not to be changed. */
  subscribe(listener: LiveEventListener): () => void {
    // The same function given twice is two subscriptions.
    const own: LiveEventListener = (event) => listener(event);
    if (this.listeners.size === 0) this.listen();
    this.listeners.add(own);
    return () => void this.listeners.delete(own);
  }

  /** Called before a first listener comes, and perhaps again. */
  protected abstract listen(): void;

  /** Hands an event as it travelled to the listeners. */
  protected deliver(text: string): void {
    if (this.listeners.size === 0) return;
    const event = JSON.parse(text) as LiveEvent;
    for (const listener of this.listeners) {
      try {
        listener(event);
      } catch (error) {
        this.onError(error instanceof Error ? error : new Error(String(error)));
      }
    }
  }
}
