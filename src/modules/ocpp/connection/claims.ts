import type { Logger } from '../../../platform/logging/logger.js';
import type { CommandRouter, StationConnection, StationRegistry } from '../../../platform/redis/index.js';
import type { StationSocket } from './station-socket.js';

const LEASE_INTERVAL_MS = 5_000;
const REASSERT_EVERY = 6;
const CHUNK = 500;
const SUPERSEDE_TIMEOUT_MS = 5_000;

/** A socket of this process, and what is known of its place in the registry. */
export interface Held {
  readonly socket: StationSocket;
  readonly remoteAddress: string;
  /** On the clock of `performance.now()`. */
  readonly authenticatedAt: number;
  /** When in each interval it is pinged. */
  readonly slot: number;
  /** Null while Redis could not be told. */
  connection: StationConnection | null;
  /** The claim that is under way, with what it displaces. Never rejects. */
  claiming: Promise<StationConnection | null> | null;
  /** Resolves when its opening is recorded and announced, or that has failed. */
  opening: Promise<void>;
}

/** Asks the process that holds an older socket of a station to close it. */
export interface SupersedeRequest {
  readonly type: 'supersede';
  readonly stationId: string;
  readonly epoch: number;
}

interface Consequences {
  /** Redis has learnt of a socket that it could not be told of when that opened. */
  late(held: Held): Promise<void>;
  /** Another process holds a newer socket of the station. */
  lost(held: Held): void;
}

/**
 * Keeps the registry of all processes true of the sockets of this one: claims and releases them, keeps the lease, and
 * sets right what Redis missed while it was away, or answered too late to be known.
 */
export class Claims {
  private readonly unreleased = new Set<string>();
  private timer: NodeJS.Timeout | undefined;
  private ticks = 0;
  private isReassertDue = false;
  private settling: Promise<void> | null = null;

  constructor(
    private readonly registry: StationRegistry,
    private readonly router: CommandRouter,
    private readonly held: ReadonlyMap<string, Held>,
    private readonly processId: string,
    private readonly logger: Logger,
    private readonly consequences: Consequences,
  ) {}

  async start(): Promise<void> {
    await this.renewLease();
    this.timer = setInterval(() => void this.renewLease(), LEASE_INTERVAL_MS).unref();
  }

  /** Once all sockets are closed. */
  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.settling;
    await this.registry.endLease().catch((error: unknown) => {
      this.logger.warn({ err: error }, 'the lease could not be ended; it runs out by itself');
    });
  }

  /** Resolves with the connection of another process that it displaces. Never rejects: what fails is done later. */
  claim(held: Held, isLate = false): Promise<StationConnection | null> {
    const claiming = this.tryClaim(held, isLate).finally(() => {
      held.claiming = null;
    });
    held.claiming = claiming;
    return claiming;
  }

  /** Frees the station of a socket that has closed. Returns the epoch, or null where another socket has the station. */
  async release(held: Held): Promise<number | null> {
    await held.claiming;
    const { stationId } = held.socket.station;
    const epoch = held.connection?.epoch ?? null;
    if (epoch === null) {
      this.unreleased.add(stationId);
      return null;
    }
    const isFree = await this.registry.release(stationId, epoch).catch(() => null);
    if (isFree !== true) this.unreleased.add(stationId);
    return isFree === false ? null : epoch;
  }

  /** Judges a socket that has no epoch yet only when it has one: of two new sockets one is to stay. */
  async supersede({ stationId, epoch }: SupersedeRequest): Promise<void> {
    let held = this.held.get(stationId);
    while (held?.claiming) {
      await held.claiming;
      held = this.held.get(stationId);
    }
    if (held === undefined) return;
    // Redis was away when it opened: its age decides.
    if (held.connection === null) await this.claimLate(held);
    else if (held.connection.epoch < epoch) this.consequences.lost(held);
  }

  private async tryClaim(held: Held, isLate: boolean): Promise<StationConnection | null> {
    const { station, version } = held.socket;
    const { stationId } = station;
    const wanted = { ...station, protocol: version.subprotocol, remoteAddress: held.remoteAddress };
    try {
      const { connection, displaced } = isLate
        ? await this.registry.claimLate(wanted, performance.now() - held.authenticatedAt)
        : await this.registry.claim(wanted);
      held.connection = connection;
      if (connection === null) this.consequences.lost(held);
      else if (displaced !== null && displaced.processId !== this.processId)
        void this.askToClose(displaced, connection.epoch);
      return displaced;
    } catch (error) {
      this.logger.warn({ err: error, stationId }, 'the registry is away; presence follows later');
      return null;
    }
  }

  private async claimLate(held: Held): Promise<void> {
    await this.claim(held, true);
    await this.consequences.late(held);
  }

  private async askToClose(displaced: StationConnection, epoch: number): Promise<void> {
    const { stationId, processId } = displaced;
    const request: SupersedeRequest = { type: 'supersede', stationId, epoch };
    this.logger.warn(
      { stationId, from: displaced.remoteAddress, heldBy: processId },
      'a station connected anew while its older socket was open',
    );
    await this.router.request(processId, request, SUPERSEDE_TIMEOUT_MS).catch((error: unknown) => {
      this.logger.warn({ err: error, stationId, processId }, 'the older socket could not be closed');
    });
  }

  private async renewLease(): Promise<void> {
    try {
      const stood = await this.registry.renewLease(this.held.size);
      this.ticks++;
      if (!stood || this.ticks % REASSERT_EVERY === 0) this.isReassertDue = true;
      this.settling ??= this.settle().finally(() => {
        this.settling = null;
      });
      await this.settling;
    } catch (error) {
      this.logger.warn({ err: error }, 'the lease could not be renewed');
    }
  }

  private async settle(): Promise<void> {
    if (this.isReassertDue) {
      await this.reassert();
      this.isReassertDue = false;
    }
    await this.disown();
    const unclaimed = [...this.held.values()].filter((held) => held.connection === null);
    for (const chunk of chunks(unclaimed)) {
      const waiting = chunk.filter((held) => held.claiming === null && this.isHeld(held));
      await Promise.all(waiting.map((held) => this.claimLate(held)));
    }
  }

  private async reassert(): Promise<void> {
    for (const chunk of chunks([...this.held.values()])) {
      // As they are by now: what was released since the last chunk is not to be asserted again.
      const connections = chunk.flatMap((held) => (this.isHeld(held) ? (held.connection ?? []) : []));
      const lost = new Set(await this.registry.reassert(connections));
      for (const { stationId, epoch } of connections) {
        const held = this.held.get(stationId);
        if (lost.has(stationId) && held?.connection?.epoch === epoch) this.consequences.lost(held);
      }
    }
  }

  /** Frees what may still stand in the registry of sockets that are gone. */
  private async disown(): Promise<void> {
    for (const chunk of chunks([...this.unreleased])) {
      await this.registry.disown(chunk.filter((stationId) => !this.held.has(stationId)));
      for (const stationId of chunk) this.unreleased.delete(stationId);
    }
  }

  private isHeld(held: Held): boolean {
    return this.held.get(held.socket.station.stationId) === held;
  }
}

function chunks<T>(items: readonly T[]): T[][] {
  return Array.from({ length: Math.ceil(items.length / CHUNK) }, (_, index) =>
    items.slice(index * CHUNK, (index + 1) * CHUNK),
  );
}
