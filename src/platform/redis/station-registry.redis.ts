import type { Result } from 'ioredis';
import type { RedisConnection } from './redis-connection.js';
import {
  type ConnectedStation,
  type SocketProcess,
  type StationConnection,
  StationRegistry,
} from './station-registry.js';

/** Hash: station id -> `<epoch> <JSON of the rest>`, so that a script reads the epoch without parsing the rest. */
const CONNECTIONS = 'csms:connections';
/** Hash: process id -> JSON of what it told of itself; those that count have a lease. */
const PROCESSES = 'csms:processes';
const LEASE_PREFIX = 'csms:process:';
const leaseKey = (processId: string) => `${LEASE_PREFIX}${processId}`;
const BATCH = 500;

declare module 'ioredis' {
  interface RedisCommander<Context> {
    csmsClaim(
      key: string,
      leasePrefix: string,
      processId: string,
      stationId: string,
      details: string,
      ageMicroseconds: string,
    ): Result<[epoch: string | null, displaced: string | null], Context>;
    csmsRelease(key: string, ...stationIdsAndEpochs: string[]): Result<number, Context>;
    csmsDisown(key: string, processId: string, ...stationIds: string[]): Result<number, Context>;
    csmsReassert(
      key: string,
      processId: string,
      ...stationIdsAndEntries: string[]
    ): Result<string[], Context>;
    csmsFind(key: string, leasePrefix: string, ...stationIds: string[]): Result<(string | null)[], Context>;
  }
}

export class RedisStationRegistry extends StationRegistry {
  private readonly since = new Date().toISOString();

  constructor(
    private readonly connection: RedisConnection,
    private readonly processId: string,
    private readonly leaseTtlMs: number,
  ) {
    super();
  }

  async claim(station: ConnectedStation) {
    const { connection, displaced } = await this.claimAs(station, '');
    if (connection === null) throw new Error('a claim of a new socket was refused');
    return { connection, displaced };
  }

  async claimLate(station: ConnectedStation, ageMs: number) {
    return this.claimAs(station, String(Math.round(ageMs * 1000)));
  }

  async release(stationId: string, epoch: number): Promise<boolean> {
    return (
      (await this.connection.run((redis) => redis.csmsRelease(CONNECTIONS, stationId, String(epoch)))) === 0
    );
  }

  async disown(stationIds: readonly string[]): Promise<void> {
    for (const batch of batches(stationIds))
      await this.connection.run((redis) => redis.csmsDisown(CONNECTIONS, this.processId, ...batch));
  }

  async reassert(connections: readonly StationConnection[]): Promise<string[]> {
    const lost: string[] = [];
    for (const batch of batches(connections)) {
      const fields = batch.flatMap((connection) => [connection.stationId, toEntry(connection)]);
      lost.push(
        ...(await this.connection.run((redis) => redis.csmsReassert(CONNECTIONS, this.processId, ...fields))),
      );
    }
    return lost;
  }

  async find(stationIds: readonly string[]): Promise<Map<string, StationConnection>> {
    if (stationIds.length === 0) return new Map();
    const entries = await this.connection.run((redis) =>
      redis.csmsFind(CONNECTIONS, LEASE_PREFIX, ...stationIds),
    );
    return new Map(
      stationIds.flatMap((stationId, index) => {
        const entry = entries[index];
        return entry ? [[stationId, fromEntry(stationId, entry)]] : [];
      }),
    );
  }

  async list(tenantId: string): Promise<StationConnection[]> {
    return this.liveOf(await this.scan((connection) => connection.tenantId === tenantId));
  }

  async listAll(): Promise<StationConnection[]> {
    return this.liveOf(await this.scan(() => true));
  }

  async processes(): Promise<SocketProcess[]> {
    const told = await this.connection.run((redis) => redis.hvals(PROCESSES));
    const processes = told.map((text) => JSON.parse(text) as SocketProcess);
    const live = await this.liveOf(processes);
    const gone = processes.filter((process) => !live.includes(process)).map(({ processId }) => processId);
    if (gone.length > 0) await this.connection.run((redis) => redis.hdel(PROCESSES, ...gone));
    return live;
  }

  async renewLease(connections = 0): Promise<boolean> {
    const { processId, since } = this;
    const told = JSON.stringify({ processId, since, connections } satisfies SocketProcess);
    const [previous] = await this.connection.run((redis) =>
      Promise.all([
        redis.set(leaseKey(processId), '1', 'PX', this.leaseTtlMs, 'GET'),
        redis.hset(PROCESSES, processId, told),
      ]),
    );
    return previous !== null;
  }

  async endLease(): Promise<void> {
    await this.connection.run((redis) =>
      Promise.all([redis.del(leaseKey(this.processId)), redis.hdel(PROCESSES, this.processId)]),
    );
    const held = await this.scan((connection) => connection.processId === this.processId);
    for (const batch of batches(held)) {
      const fields = batch.flatMap((connection) => [connection.stationId, String(connection.epoch)]);
      await this.connection.run((redis) => redis.csmsRelease(CONNECTIONS, ...fields));
    }
  }

  /** An age, in microseconds, makes it a late claim. */
  private async claimAs(
    { stationId, tenantId, protocol, remoteAddress }: ConnectedStation,
    ageMicroseconds: string,
  ) {
    const { processId } = this;
    const connectedAt = new Date(Date.now() - Number(ageMicroseconds) / 1000).toISOString();
    const details = { tenantId, protocol, remoteAddress, processId, connectedAt };
    const [epoch, displaced] = await this.connection.run((redis) =>
      redis.csmsClaim(
        CONNECTIONS,
        LEASE_PREFIX,
        processId,
        stationId,
        JSON.stringify(details),
        ageMicroseconds,
      ),
    );
    return {
      connection: epoch === null ? null : { stationId, epoch: Number(epoch), ...details },
      displaced: displaced === null ? null : fromEntry(stationId, displaced),
    };
  }

  /** Those whose process has a lease. */
  private async liveOf<T extends { processId: string }>(connections: T[]): Promise<T[]> {
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
