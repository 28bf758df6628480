import type { Result } from 'ioredis';
import type { RedisConnection } from './redis-connection.js';
import { type ConnectedStation, type StationConnection, StationRegistry } from './station-registry.js';

/** Hash: station id -> `<epoch> <JSON of the rest>`, so that a script reads the epoch without parsing the rest. */
const CONNECTIONS = 'csms:connections';
const leaseKey = (processId: string) => `csms:process:${processId}`;
const BATCH = 500;

declare module 'ioredis' {
  interface RedisCommander<Context> {
    csmsClaim(key: string, stationId: string, details: string): Result<[string, string | null], Context>;
    csmsRelease(key: string, ...stationIdsAndEpochs: string[]): Result<number, Context>;
    csmsReassert(key: string, ...stationIdsAndEntries: string[]): Result<string[], Context>;
  }
}

const CLAIM = `
local stored = redis.call('HGET', KEYS[1], ARGV[1])
local time = redis.call('TIME')
local epoch = time[1] * 1000000 + time[2]
if stored then epoch = math.max(epoch, tonumber(string.match(stored, '^%d+')) + 1) end
local text = string.format('%.0f', epoch)
redis.call('HSET', KEYS[1], ARGV[1], text .. ' ' .. ARGV[2])
return { text, stored }`;

const RELEASE = `
local released = 0
for i = 1, #ARGV, 2 do
  local stored = redis.call('HGET', KEYS[1], ARGV[i])
  if stored and string.match(stored, '^%d+') == ARGV[i + 1] then
    released = released + redis.call('HDEL', KEYS[1], ARGV[i])
  end
end
return released`;

const REASSERT = `
local lost = {}
for i = 1, #ARGV, 2 do
  local stored = redis.call('HGET', KEYS[1], ARGV[i])
  local held = stored and tonumber(string.match(stored, '^%d+')) or 0
  local epoch = tonumber(string.match(ARGV[i + 1], '^%d+'))
  if held > epoch then lost[#lost + 1] = ARGV[i] end
  if held < epoch then redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 1]) end
end
return lost`;

export const REGISTRY_SCRIPTS = {
  csmsClaim: { lua: CLAIM, numberOfKeys: 1 },
  csmsRelease: { lua: RELEASE, numberOfKeys: 1 },
  csmsReassert: { lua: REASSERT, numberOfKeys: 1 },
};

export class RedisStationRegistry extends StationRegistry {
  constructor(
    private readonly connection: RedisConnection,
    private readonly processId: string,
    private readonly leaseTtlMs: number,
  ) {
    super();
  }

  async claim({ stationId, tenantId, protocol, remoteAddress }: ConnectedStation) {
    const connectedAt = new Date().toISOString();
    const details = { tenantId, protocol, remoteAddress, processId: this.processId, connectedAt };
    const [epoch, stored] = await this.connection.run((redis) =>
      redis.csmsClaim(CONNECTIONS, stationId, JSON.stringify(details)),
    );
    const displaced = stored === null ? [] : await this.liveOf([fromEntry(stationId, stored)]);
    return { connection: { stationId, epoch: Number(epoch), ...details }, displaced: displaced[0] ?? null };
  }

  async release(stationId: string, epoch: number): Promise<boolean> {
    return (
      (await this.connection.run((redis) => redis.csmsRelease(CONNECTIONS, stationId, String(epoch)))) === 1
    );
  }

  async reassert(connections: readonly StationConnection[]): Promise<string[]> {
    const lost: string[] = [];
    for (const batch of batches(connections)) {
      const fields = batch.flatMap((connection) => [connection.stationId, toEntry(connection)]);
      lost.push(...(await this.connection.run((redis) => redis.csmsReassert(CONNECTIONS, ...fields))));
    }
    return lost;
  }

  async find(stationIds: readonly string[]): Promise<Map<string, StationConnection>> {
    if (stationIds.length === 0) return new Map();
    const entries = await this.connection.run((redis) => redis.hmget(CONNECTIONS, ...stationIds));
    const stored = stationIds.flatMap((stationId, index) => {
      const entry = entries[index];
      return entry ? [fromEntry(stationId, entry)] : [];
    });
    return new Map((await this.liveOf(stored)).map((connection) => [connection.stationId, connection]));
  }

  async list(tenantId: string): Promise<StationConnection[]> {
    return this.liveOf(await this.scan((connection) => connection.tenantId === tenantId));
  }

  async renewLease(): Promise<boolean> {
    const previous = await this.connection.run((redis) =>
      redis.set(leaseKey(this.processId), '1', 'PX', this.leaseTtlMs, 'GET'),
    );
    return previous !== null;
  }

  async endLease(): Promise<void> {
    await this.connection.run((redis) => redis.del(leaseKey(this.processId)));
    const held = await this.scan((connection) => connection.processId === this.processId);
    for (const batch of batches(held)) {
      const fields = batch.flatMap((connection) => [connection.stationId, String(connection.epoch)]);
      await this.connection.run((redis) => redis.csmsRelease(CONNECTIONS, ...fields));
    }
  }

  /** Those whose process has a lease. */
  private async liveOf(connections: StationConnection[]): Promise<StationConnection[]> {
    const processIds = [...new Set(connections.map((connection) => connection.processId))];
    if (processIds.length === 0) return [];
    const leases = await this.connection.run((redis) => redis.mget(...processIds.map(leaseKey)));
    const live = new Set(processIds.filter((_, index) => leases[index] !== null));
    return connections.filter((connection) => live.has(connection.processId));
  }

  /** Walks the whole hash in steps, so that Redis serves others in between. */
  private async scan(wanted: (connection: StationConnection) => boolean): Promise<StationConnection[]> {
    // A walk may meet an entry twice.
    const found = new Map<string, StationConnection>();
    let cursor = '0';
    do {
      const [next, fields] = await this.connection.run((redis) =>
        redis.hscan(CONNECTIONS, cursor, 'COUNT', BATCH),
      );
      for (let index = 0; index + 1 < fields.length; index += 2) {
        const connection = fromEntry(String(fields[index]), String(fields[index + 1]));
        if (wanted(connection)) found.set(connection.stationId, connection);
      }
      cursor = next;
    } while (cursor !== '0');
    return [...found.values()];
  }
}

function toEntry({ stationId: _, epoch, ...details }: StationConnection): string {
  return `${epoch} ${JSON.stringify(details)}`;
}

function fromEntry(stationId: string, entry: string): StationConnection {
  const space = entry.indexOf(' ');
  const details = JSON.parse(entry.slice(space + 1)) as Omit<StationConnection, 'stationId' | 'epoch'>;
  return { stationId, epoch: Number(entry.slice(0, space)), ...details };
}

function batches<T>(items: readonly T[]): T[][] {
  return Array.from({ length: Math.ceil(items.length / BATCH) }, (_, index) =>
    items.slice(index * BATCH, (index + 1) * BATCH),
  );
}
