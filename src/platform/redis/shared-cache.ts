/**
 * Small values that all processes share for a while: JSON, at most a day old, and lost without harm. A time to live is
 * in seconds, more than 0; fractions count.
 *
 * Every method rejects with BackplaneUnavailableError while Redis is away.
 */
export abstract class SharedCache {
  /** The value, or null when there is none or it has expired. The type is the caller's word for what was set. */
  abstract get<T>(key: string): Promise<T | null>;

  abstract set(key: string, value: unknown, ttlSeconds: number): Promise<void>;

  /** Sets the value unless the key has one already, and says whether it did. */
  abstract setIfAbsent(key: string, value: unknown, ttlSeconds: number): Promise<boolean>;

  abstract delete(key: string): Promise<void>;

  /**
   * Counts up from 0 and returns the new count. The time to live is set at the first increment and not prolonged by
   * later ones: a fixed window, as for rate limits.
   */
  abstract increment(key: string, ttlSeconds: number): Promise<number>;
}
