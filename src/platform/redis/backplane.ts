import { InProcessCommandRouter } from './command-router.in-process.js';
import { RedisCommandRouter } from './command-router.redis.js';
import type { CommandRouter } from './command-router.js';
import { InProcessHub } from './in-process-hub.js';
import { InProcessLiveEvents } from './live-events.in-process.js';
import { RedisLiveEvents } from './live-events.redis.js';
import type { LiveEvents } from './live-events.js';
import { RedisConnection } from './redis-connection.js';
import { InProcessSharedAnswers } from './shared-answers.in-process.js';
import { ANSWER_SCRIPTS, RedisSharedAnswers } from './shared-answers.redis.js';
import type { SharedAnswers } from './shared-answers.js';
import { InProcessSharedCache } from './shared-cache.in-process.js';
import { CACHE_SCRIPTS, RedisSharedCache } from './shared-cache.redis.js';
import type { SharedCache } from './shared-cache.js';
import { InProcessStationRegistry } from './station-registry.in-process.js';
import { RedisStationRegistry } from './station-registry.redis.js';
import { REGISTRY_SCRIPTS } from './station-registry.scripts.js';
import { LEASE_TTL_MS, type StationRegistry } from './station-registry.js';

/** What the processes of one deployment share beside the database. All of it may be lost at any moment. */
export interface Backplane {
  readonly registry: StationRegistry;
  readonly router: CommandRouter;
  readonly events: LiveEvents;
  readonly cache: SharedCache;
  readonly answers: SharedAnswers;
  /**
   * Resolves when the backplane works and every subscription made before is in force; rejects with
   * BackplaneUnavailableError otherwise.
   */
  ping(): Promise<void>;
  /** Requests still waiting are rejected. Does not end the lease: that comes first, when the sockets are closed. */
  close(): Promise<void>;
}

export interface BackplaneOptions {
  /** `redis://` or `rediss://`, with user and password if need be. Without it everything stays in this process. */
  redisUrl?: string | undefined;
  /** Unique to this run of this process: a restart is another process. */
  processId: string;
  /** Told of lost connections, at most once a second, and of listeners that throw. */
  onError: (error: Error) => void;
  leaseTtlMs?: number;
  /** Without Redis: what backplanes opened in one process share. Each has its own unless told. */
  hub?: InProcessHub;
}

/** Rejects with BackplaneUnavailableError when Redis cannot be reached now; later it may go and come back. */
export function openBackplane(options: BackplaneOptions): Promise<Backplane> {
  return options.redisUrl === undefined ? openInProcess(options) : openRedis(options.redisUrl, options);
}

async function openInProcess(options: BackplaneOptions): Promise<Backplane> {
  const { processId, onError, leaseTtlMs = LEASE_TTL_MS, hub = new InProcessHub() } = options;
  const router = new InProcessCommandRouter(hub, processId);
  const events = new InProcessLiveEvents(hub, onError);
  return {
    registry: new InProcessStationRegistry(hub, processId, leaseTtlMs),
    router,
    events,
    cache: new InProcessSharedCache(hub),
    answers: new InProcessSharedAnswers(hub),
    ping: async () => {},
    close: async () => {
      router.close();
      events.close();
    },
  };
}

async function openRedis(url: string, options: BackplaneOptions): Promise<Backplane> {
  const { processId, onError, leaseTtlMs = LEASE_TTL_MS } = options;
  const scripts = { ...REGISTRY_SCRIPTS, ...CACHE_SCRIPTS, ...ANSWER_SCRIPTS };
  const connection = await RedisConnection.open(url, scripts, onError);
  const router = await RedisCommandRouter.open(connection, processId, onError);
  const answers = new RedisSharedAnswers(connection);
  return {
    registry: new RedisStationRegistry(connection, processId, leaseTtlMs),
    router,
    events: new RedisLiveEvents(connection, onError),
    cache: new RedisSharedCache(connection),
    answers,
    ping: () => connection.ping(),
    close: async () => {
      router.close();
      await answers.flush();
      await connection.close();
    },
  };
}
