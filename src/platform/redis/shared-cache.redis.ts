import type { Result } from 'ioredis';
import type { RedisConnection } from './redis-connection.js';
import { SharedCache } from './shared-cache.js';

const cacheKey = (key: string) => `csms:cache:${key}`;
const milliseconds = (seconds: number) => Math.max(1, Math.round(seconds * 1000));

declare module 'ioredis' {
  interface RedisCommander<Context> {
    csmsIncrement(key: string, ttlMs: number): Result<number, Context>;
  }
}

// One script, so that no counter is left without its end.
const INCREMENT = `
local count = redis.call('INCR', KEYS[1])
if count == 1 then redis.call('PEXPIRE', KEYS[1], ARGV[1]) end
return count`;

export const CACHE_SCRIPTS = { csmsIncrement: { lua: INCREMENT, numberOfKeys: 1 } };

export class RedisSharedCache extends SharedCache {
  constructor(private readonly connection: RedisConnection) {
    super();
  }

  async get<T>(key: string): Promise<T | null> {
    const json = await this.connection.run((redis) => redis.get(cacheKey(key)));
    return json === null ? null : (JSON.parse(json) as T);
  }

  async set(key: string, value: unknown, ttlSeconds: number): Promise<void> {
    const json = JSON.stringify(value);
    await this.connection.run((redis) => redis.set(cacheKey(key), json, 'PX', milliseconds(ttlSeconds)));
  }

  async setIfAbsent(key: string, value: unknown, ttlSeconds: number): Promise<boolean> {
    const json = JSON.stringify(value);
    const answer = await this.connection.run((redis) =>
      redis.set(cacheKey(key), json, 'PX', milliseconds(ttlSeconds), 'NX'),
    );
    return answer === 'OK';
  }

  async delete(key: string): Promise<void> {
    await this.connection.run((redis) => redis.del(cacheKey(key)));
  }

  async increment(key: string, ttlSeconds: number): Promise<number> {
    return this.connection.run((redis) => redis.csmsIncrement(cacheKey(key), milliseconds(ttlSeconds)));
  }
}
