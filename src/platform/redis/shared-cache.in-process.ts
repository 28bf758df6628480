import type { InProcessHub } from './in-process-hub.js';
import { SharedCache } from './shared-cache.js';

/** Beyond this many keys the oldest go, expired or not: a cache may forget, and must not grow without bound. */
export const MAX_CACHED_KEYS = 10_000;

export class InProcessSharedCache extends SharedCache {
  constructor(private readonly hub: InProcessHub) {
    super();
  }

  async get<T>(key: string): Promise<T | null> {
    const entry = this.entry(key);
    return entry ? (JSON.parse(entry.json) as T) : null;
  }

  async set(key: string, value: unknown, ttlSeconds: number): Promise<void> {
    this.store(key, value, ttlSeconds);
  }

  async setIfAbsent(key: string, value: unknown, ttlSeconds: number): Promise<boolean> {
    if (this.entry(key)) return false;
    this.store(key, value, ttlSeconds);
    return true;
  }

  async delete(key: string): Promise<void> {
    this.hub.cache.delete(key);
  }

  async increment(key: string, ttlSeconds: number): Promise<number> {
    const entry = this.entry(key);
    if (!entry) {
      this.store(key, 1, ttlSeconds);
      return 1;
    }
    const count = Number(entry.json) + 1;
    if (!Number.isSafeInteger(count)) throw new Error(`The cached value of ${key} is not a count`);
    entry.json = String(count);
    return count;
  }

  private entry(key: string): { json: string; expiresAt: number } | undefined {
    const entry = this.hub.cache.get(key);
    if (entry && entry.expiresAt > performance.now()) return entry;
    this.hub.cache.delete(key);
    return undefined;
  }

  private store(key: string, value: unknown, ttlSeconds: number): void {
    // A Map keeps the order of insertion; a key set anew becomes the youngest.
    this.hub.cache.delete(key);
    this.hub.cache.set(key, {
      json: JSON.stringify(value),
      expiresAt: performance.now() + ttlSeconds * 1000,
    });
    if (this.hub.cache.size <= MAX_CACHED_KEYS) return;
    const [oldest] = this.hub.cache.keys();
    if (oldest !== undefined) this.hub.cache.delete(oldest);
  }
}
