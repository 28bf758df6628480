import { Inject, Injectable } from '@nestjs/common';
import { type Logger, LOGGER } from '../../../platform/logging/logger.js';
import { CommandRouter, type StationConnection, StationRegistry } from '../../../platform/redis/index.js';
import { PROCESS_ID } from '../../../platform/platform.module.js';
import { type Authentication, StationReports } from '../../station/index.js';
import { OcppMetrics } from './ocpp-metrics.js';
import { CLOSE, type StationSocket } from './station-socket.js';

const LEASE_INTERVAL_MS = 5_000;
const REASSERT_EVERY = 6;
const PING_INTERVAL_MS = 30_000;
const SEEN_INTERVAL_MS = 60_000;
const REASSERT_CHUNK = 500;
const SUPERSEDE_TIMEOUT_MS = 5_000;
const TAKEN_OVER = 'a connection from another address took the place of an open one';
const SUPERSEDED = 'a newer connection of this station took over';

interface Held {
  readonly socket: StationSocket;
  readonly remoteAddress: string;
  /** Null while Redis could not be told. */
  connection: StationConnection | null;
}

/** Asks the process that holds an older socket of a station to close it. */
export interface SupersedeRequest {
  readonly type: 'supersede';
  readonly stationId: string;
  readonly epoch: number;
}

/**
 * The sockets of this process, and their place in the registry of all processes. The newest authenticated socket of a
 * station wins; what an older one does later changes nothing. Without Redis charging goes on, and presence heals
 * when it returns.
 */
@Injectable()
export class Connections {
  private readonly held = new Map<string, Held>();
  private readonly timers: NodeJS.Timeout[] = [];
  private readonly removals = new Set<Promise<void>>();
  private leaseTicks = 0;

  constructor(
    private readonly registry: StationRegistry,
    private readonly router: CommandRouter,
    private readonly reports: StationReports,
    private readonly metrics: OcppMetrics,
    @Inject(PROCESS_ID) private readonly processId: string,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  async start(): Promise<void> {
    this.metrics.countConnections(() => this.held.size);
    await this.renewLease();
    this.every(LEASE_INTERVAL_MS, () => this.renewLease());
    this.every(PING_INTERVAL_MS, async () => this.pingAll());
    this.every(SEEN_INTERVAL_MS, () => this.reportSeen());
  }

  get(stationId: string): StationSocket | null {
    return this.held.get(stationId)?.socket ?? null;
  }

  /**
   * Takes a socket that has just been authenticated. It is the newest from the moment of the call, whatever the
   * database and the registry take their time for.
   */
  async add(socket: StationSocket, remoteAddress: string, authentication: Authentication): Promise<void> {
    const { station, version } = socket;
    const older = this.held.get(station.stationId);
    const held: Held = { socket, remoteAddress, connection: null };
    this.held.set(station.stationId, held);
    if (older !== undefined) void older.socket.close(CLOSE.policy, SUPERSEDED);
    await this.reports.connected(station, version.subprotocol, authentication);
    const displaced = await this.claim(held);
    const previousAddress = older?.remoteAddress ?? displaced?.remoteAddress;
    if (previousAddress === undefined) await this.reports.connectionChanged(station, true);
    else if (previousAddress !== remoteAddress) {
      this.logger.warn({ stationId: station.stationId, remoteAddress, previousAddress }, TAKEN_OVER);
      await this.reports.takenOver(station, remoteAddress, previousAddress);
    }
  }

  /** A socket has closed. Says nothing of the station when a newer socket has taken over. */
  remove(socket: StationSocket): void {
    const { stationId } = socket.station;
    const held = this.held.get(stationId);
    if (held?.socket !== socket) return;
    this.held.delete(stationId);
    const removal = this.release(held)
      .catch((error: unknown) =>
        this.logger.error({ err: error, stationId }, 'a disconnection could not be recorded'),
      )
      .finally(() => this.removals.delete(removal));
    this.removals.add(removal);
  }

  /** Closes the socket of a station that another process has a newer one of. */
  supersede({ stationId, epoch }: SupersedeRequest): void {
    const held = this.held.get(stationId);
    if (held === undefined || (held.connection !== null && held.connection.epoch >= epoch)) return;
    this.held.delete(stationId);
    void held.socket.close(CLOSE.policy, SUPERSEDED);
  }

  /** Closes every socket after it has answered what it holds, then gives up the lease. */
  async stop(): Promise<void> {
    for (const timer of this.timers) clearInterval(timer);
    const sockets = [...this.held.values()].map(({ socket }) => socket);
    await Promise.all(sockets.map((socket) => socket.close(CLOSE.serviceRestart, 'the service restarts')));
    await Promise.all(this.removals);
    await this.registry.endLease().catch((error: unknown) => {
      this.logger.warn({ err: error }, 'the lease could not be ended; it runs out by itself');
    });
  }

  private async claim(held: Held): Promise<StationConnection | null> {
    const { station, version } = held.socket;
    try {
      const { connection, displaced } = await this.registry.claim({
        ...station,
        protocol: version.subprotocol,
        remoteAddress: held.remoteAddress,
      });
      held.connection = connection;
      // The socket closed meanwhile, when there was nothing to release yet.
      if (this.held.get(station.stationId) !== held)
        await this.registry.release(station.stationId, connection.epoch);
      if (displaced !== null && displaced.processId !== this.processId)
        await this.askToClose(displaced, connection.epoch);
      return displaced;
    } catch (error) {
      this.logger.warn(
        { err: error, stationId: station.stationId },
        'the registry is away; presence follows later',
      );
      return null;
    }
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

  private async release({ socket, connection }: Held): Promise<void> {
    const { station } = socket;
    const isGone =
      connection === null ||
      (await this.registry.release(station.stationId, connection.epoch).catch(() => true));
    await this.reports.seen([station.stationId], socket.lastSeenAt);
    if (isGone) await this.reports.connectionChanged(station, false);
  }

  private async renewLease(): Promise<void> {
    try {
      const stood = await this.registry.renewLease();
      this.leaseTicks++;
      if (!stood || this.leaseTicks % REASSERT_EVERY === 0) await this.reassert();
      for (const held of this.held.values()) if (held.connection === null) await this.claim(held);
    } catch (error) {
      this.logger.warn({ err: error }, 'the lease could not be renewed');
    }
  }

  private async reassert(): Promise<void> {
    const connections = [...this.held.values()].flatMap(({ connection }) => connection ?? []);
    for (let start = 0; start < connections.length; start += REASSERT_CHUNK) {
      const chunk = connections.slice(start, start + REASSERT_CHUNK);
      for (const stationId of await this.registry.reassert(chunk)) {
        this.supersede({ type: 'supersede', stationId, epoch: Number.POSITIVE_INFINITY });
      }
    }
  }

  /** A socket that did not answer the last ping is dead, whatever the network says. */
  private pingAll(): void {
    for (const { socket } of this.held.values()) {
      if (socket.alive) socket.ping();
      else socket.terminate();
    }
  }

  private async reportSeen(): Promise<void> {
    const since = Date.now() - SEEN_INTERVAL_MS;
    const seen = [...this.held].flatMap(([stationId, { socket }]) =>
      socket.lastSeenAt.getTime() >= since ? [stationId] : [],
    );
    if (seen.length > 0) await this.reports.seen(seen, new Date());
  }

  private every(milliseconds: number, work: () => Promise<void>): void {
    const timer = setInterval(() => {
      work().catch((error: unknown) => this.logger.error({ err: error }, 'periodic work failed'));
    }, milliseconds);
    timer.unref();
    this.timers.push(timer);
  }
}
