/** A charging station as its socket was authenticated. */
export interface ConnectedStation {
  stationId: string;
  tenantId: string;
  /** The negotiated subprotocol, such as `ocpp1.6`. */
  protocol: string;
  remoteAddress: string;
}

/** The live socket of a charging station, and the process that holds it. */
export interface StationConnection extends ConnectedStation {
  processId: string;
  /** Orders the sockets of one station: the greatest is the newest. A safe integer. */
  epoch: number;
  /** UTC, ISO 8601. */
  connectedAt: string;
}

/** A process that holds sockets of chargers, as it told of itself with its lease. */
export interface SocketProcess {
  processId: string;
  /** When it began. UTC, ISO 8601. */
  since: string;
  /** How many sockets it held when it last renewed its lease. */
  connections: number;
}

/** How long a process counts as live after it last renewed its lease; it renews three times as often. */
export const LEASE_TTL_MS = 15_000;

/**
 * Which process holds which station's socket. A connection counts only while the lease of its process runs, so that
 * the stations of a process that died are free after LEASE_TTL_MS. Nothing here is the only copy: each process knows
 * its own sockets and asserts them again, and so presence heals when Redis was emptied.
 *
 * Every method rejects with BackplaneUnavailableError while Redis is away.
 */
export abstract class StationRegistry {
  /**
   * Claims a station for a socket of this process that has just been authenticated; the newest claim wins. The epoch is
   * greater than any that the station had before, also after Redis was emptied. `displaced` is the connection that
   * stood until now, if its process is live; its socket is to be closed.
   */
  abstract claim(
    station: ConnectedStation,
  ): Promise<{ connection: StationConnection; displaced: StationConnection | null }>;

  /**
   * Claims a station for a socket that was authenticated so long ago, while Redis was away. Its epoch is of that time, by
   * the clock of Redis: `connection` is null when a live process holds a newer socket, and this one is to be closed.
   * What this very process has stored, by a claim that it knows no outcome of, is never newer.
   */
  abstract claimLate(
    station: ConnectedStation,
    ageMs: number,
  ): Promise<{ connection: StationConnection | null; displaced: StationConnection | null }>;

  /** Compare and delete: frees the station when the stored epoch is this one. False when another socket has it. */
  abstract release(stationId: string, epoch: number): Promise<boolean>;

  /** Frees those of the stations that this process is said to hold, whatever the epoch: it holds none of them. */
  abstract disown(stationIds: readonly string[]): Promise<void>;

  /**
   * Asserts again what this process holds: after `renewLease` answered false, and every half minute besides, since a
   * Redis that failed over may have lost single entries. Returns the ids of the stations that a newer socket of another
   * process took meanwhile; the sockets given here for them are stale.
   */
  abstract reassert(connections: readonly StationConnection[]): Promise<string[]>;

  /** The connections of those of the stations that are connected. */
  abstract find(stationIds: readonly string[]): Promise<Map<string, StationConnection>>;

  /** All connections of a tenant, in no order. */
  abstract list(tenantId: string): Promise<StationConnection[]>;

  /** All connections of all tenants, in no order. */
  abstract listAll(): Promise<StationConnection[]>;

  /** The processes that have a lease, in no order. */
  abstract processes(): Promise<SocketProcess[]>;

  /**
   * Starts or prolongs the lease of this process, and tells how many sockets it holds; to be called before the first
   * claim and every third of LEASE_TTL_MS. False when no lease stood: at the start, after it ran out, and after Redis
   * was emptied.
   */
  abstract renewLease(connections?: number): Promise<boolean>;

  /** On shutdown: ends the lease and frees every station that this process still holds. */
  abstract endLease(): Promise<void>;
}
