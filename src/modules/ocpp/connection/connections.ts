import { Inject, Injectable } from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';
import { AppConfig } from '../../../platform/config/config.js';
import { type Logger, LOGGER } from '../../../platform/logging/logger.js';
import { PROCESS_ID } from '../../../platform/platform.module.js';
import { CommandRouter, type StationConnection, StationRegistry } from '../../../platform/redis/index.js';
import { type Authentication, StationReports } from '../../station/index.js';
import { Claims, type Held, type SupersedeRequest } from './claims.js';
import { OcppMetrics } from './ocpp-metrics.js';
import { PING_SLOTS, Pings } from './pings.js';
import { CLOSE, type StationSocket } from './station-socket.js';

const SEEN_INTERVAL_MS = 60_000;
/** Sockets are closed at least at this pace, so that few of them are no matter. */
const MS_BETWEEN_CLOSES = 10;
const TAKEN_OVER = 'a connection from another address took the place of an open one';
const SUPERSEDED = 'a newer connection of this station took over';
const RESTARTING = 'the service restarts';

/** This process takes no more sockets. */
export class DrainingError extends Error {
  constructor() {
    super('the service is about to end');
    this.name = 'DrainingError';
  }
}

/**
 * The sockets of this process, and their place among those of all processes. The newest authenticated socket of a
 * station wins; what an older one does later changes nothing. Without Redis charging goes on, and presence heals when it
 * returns.
 */
@Injectable()
export class Connections {
  private readonly held = new Map<string, Held>();
  private readonly claims: Claims;
  private readonly pings: Pings;
  private readonly drainMs: number;
  private readonly removals = new Set<Promise<void>>();
  private reporting: NodeJS.Timeout | undefined;
  private added = 0;
  private draining = false;

  constructor(
    registry: StationRegistry,
    router: CommandRouter,
    private readonly reports: StationReports,
    private readonly metrics: OcppMetrics,
    { ocpp }: AppConfig,
    @Inject(PROCESS_ID) processId: string,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    this.drainMs = ocpp.drainSeconds * 1000;
    this.claims = new Claims(registry, router, this.held, processId, logger, {
      late: (held) => this.announceOpened(held),
      lost: (held) => this.end(held),
    });
    this.pings = new Pings(
      ocpp.pingIntervalSeconds * 1000,
      () => this.held.values(),
      (socket) => {
        this.metrics.ended.inc({ reason: 'no-pong' });
        socket.terminate();
      },
    );
  }

  async start(): Promise<void> {
    this.metrics.countConnections(() => this.held.size);
    await this.claims.start();
    this.pings.start();
    this.reporting = setInterval(() => {
      this.reportSeen().catch((error: unknown) => this.logger.error({ err: error }, 'periodic work failed'));
    }, SEEN_INTERVAL_MS).unref();
  }

  get(stationId: string): StationSocket | null {
    return this.held.get(stationId)?.socket ?? null;
  }

  get stationIds(): string[] {
    return [...this.held.keys()];
  }

  /**
   * Takes a socket that has just been authenticated. It is the newest from the moment of the call, whatever the
   * database and the registry take their time for. Rejects when it cannot be recorded, and with DrainingError: the
   * socket is then to be closed.
   */
  async add(socket: StationSocket, remoteAddress: string, authentication: Authentication): Promise<void> {
    if (this.draining) throw new DrainingError();
    const { stationId } = socket.station;
    const older = this.held.get(stationId);
    const held: Held = {
      socket,
      remoteAddress,
      authenticatedAt: performance.now(),
      slot: this.added++ % PING_SLOTS,
      connection: null,
      claiming: null,
      opening: Promise.resolve(),
    };
    this.held.set(stationId, held);
    if (older !== undefined) this.close(older);
    const opening = this.open(held, older, authentication);
    held.opening = opening.catch(() => undefined);
    await opening;
  }

  /** A socket has closed. Says nothing of the station when a newer socket has taken over. */
  remove(socket: StationSocket): void {
    const { stationId } = socket.station;
    const held = this.held.get(stationId);
    if (held?.socket !== socket) return;
    this.held.delete(stationId);
    const removal = this.recordClosed(held)
      .catch((error: unknown) =>
        this.logger.error({ err: error, stationId }, 'a disconnection could not be recorded'),
      )
      .finally(() => this.removals.delete(removal));
    this.removals.add(removal);
  }

  /** Closes the socket of a station that another process has a newer one of. */
  supersede(request: SupersedeRequest): Promise<void> {
    return this.claims.supersede(request);
  }

  /** Closes so many of these, spread over some time, so that the chargers connect anew, perhaps elsewhere. */
  shed(stationIds: readonly string[], milliseconds: number): void {
    const sockets = stationIds.flatMap((stationId) => this.get(stationId) ?? []);
    this.metrics.ended.inc({ reason: 'rebalance' }, sockets.length);
    void closeSpread(sockets, milliseconds, 'the load is balanced anew');
  }

  /** Closes every socket after it has answered what it holds, spread over some seconds, then gives up the lease. */
  async stop(): Promise<void> {
    this.draining = true;
    this.pings.stop();
    clearInterval(this.reporting);
    const sockets = [...this.held.values()].map(({ socket }) => socket);
    // Those with a call under way last: they have the longest for its answer.
    sockets.sort((a, b) => Number(a.isBusy) - Number(b.isBusy));
    this.metrics.ended.inc({ reason: 'restart' }, sockets.length);
    await closeSpread(sockets, this.drainMs, RESTARTING);
    await Promise.all(this.removals);
    await this.claims.stop();
  }

  private async open(held: Held, older: Held | undefined, authentication: Authentication): Promise<void> {
    const { station, version } = held.socket;
    // At once, so that claims reach the registry in the order of the sockets.
    const claiming = this.claims.claim(held);
    await this.reports.connected(station, version.subprotocol, authentication);
    const displaced = await claiming;
    await this.announceOpened(held);
    await this.noteTakeOver(held, older ?? displaced);
  }

  private async announceOpened(held: Held): Promise<void> {
    const { socket, connection } = held;
    const isCurrent = this.held.get(socket.station.stationId) === held;
    if (isCurrent && connection !== null)
      await this.reports.connectionOpened(socket.station, connection.epoch);
  }

  private async noteTakeOver(
    { socket: { station }, remoteAddress }: Held,
    older: Pick<StationConnection, 'remoteAddress'> | null,
  ): Promise<void> {
    const previousAddress = older?.remoteAddress;
    if (previousAddress === undefined || previousAddress === remoteAddress) return;
    this.logger.warn({ stationId: station.stationId, remoteAddress, previousAddress }, TAKEN_OVER);
    await this.reports.takenOver(station, remoteAddress, previousAddress);
  }

  private async recordClosed(held: Held): Promise<void> {
    // What is announced of its opening comes first.
    await held.opening;
    const epoch = await this.claims.release(held);
    await this.reports.connectionClosed(held.socket.station, epoch, held.socket.lastSeenAt);
  }

  /** A newer socket of the station has its place. */
  private end(held: Held): void {
    const { stationId } = held.socket.station;
    if (this.held.get(stationId) === held) this.held.delete(stationId);
    this.close(held);
  }

  private close({ socket }: Held): void {
    this.metrics.ended.inc({ reason: 'superseded' });
    void socket.close(CLOSE.policy, SUPERSEDED);
  }

  private async reportSeen(): Promise<void> {
    const since = Date.now() - SEEN_INTERVAL_MS;
    const seen = [...this.held].flatMap(([stationId, { socket }]) =>
      socket.lastSeenAt.getTime() >= since ? [stationId] : [],
    );
    if (seen.length > 0) await this.reports.seen(seen, new Date());
  }
}

/** Evenly, and no slower than few sockets need; each has the time that is left for the call that it has. */
async function closeSpread(
  sockets: readonly StationSocket[],
  milliseconds: number,
  reason: string,
): Promise<void> {
  const spreadMs = Math.min(milliseconds, sockets.length * MS_BETWEEN_CLOSES);
  await Promise.all(
    sockets.map(async (socket, index) => {
      const atMs = (index / sockets.length) * spreadMs;
      await sleep(atMs);
      await socket.drain(CLOSE.serviceRestart, reason, milliseconds - atMs);
    }),
  );
}
