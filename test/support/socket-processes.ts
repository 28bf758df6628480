import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pino } from 'pino';
import { WebSocket, WebSocketServer } from 'ws';
import { Connections } from '../../src/modules/ocpp/connection/connections.ts';
import { WriteBursts } from '../../src/platform/write-bursts.ts';
import type { OcppMetrics } from '../../src/modules/ocpp/connection/ocpp-metrics.ts';
import { Registration } from '../../src/modules/ocpp/connection/registration.ts';
import type { SocketEnvironment } from '../../src/modules/ocpp/connection/socket-environment.ts';
import { StationSocket } from '../../src/modules/ocpp/connection/station-socket.ts';
import { ocpp16 } from '../../src/modules/ocpp/v16/index.ts';
import type { StationReports } from '../../src/modules/station/index.ts';
import type { AppConfig } from '../../src/platform/config/config.ts';
import {
  type Backplane,
  BackplaneUnavailableError,
  type InProcessHub,
  openBackplane,
  type StationRegistry,
} from '../../src/platform/redis/index.ts';

export const PING_INTERVAL_SECONDS = 30;

const logger = pino({ level: 'silent' });
/** Why sockets were ended by us, in order. */
export const ended: string[] = [];
const metrics = {
  countConnections: () => {},
  calls: { inc: () => {} },
  ended: { inc: ({ reason }: { reason: string }) => void ended.push(reason) },
} as unknown as OcppMetrics;
const config = { ocpp: { pingIntervalSeconds: PING_INTERVAL_SECONDS, drainSeconds: 1 } } as AppConfig;
export const MAX_UNSENT_BYTES = 100_000;
const environment = {
  messageLimits: { perSecond: 0 },
  maxUnsentBytes: MAX_UNSENT_BYTES,
  callTimeoutMs: 500,
  metrics,
  bursts: new WriteBursts(),
  messageLog: { record: () => {} },
  groupCommit: { commit: async () => {} },
} as unknown as SocketEnvironment;

/** A charger with its socket, and the other end of that. */
export interface Connected {
  readonly client: WebSocket;
  readonly socket: StationSocket;
  /** Resolves when the process has taken it, rejects when it could not. */
  readonly added: Promise<void>;
}

/**
 * The sockets of one process, on a backplane that it shares with others by a hub. The sockets are real; what is recorded
 * of them is kept here, and the registry can be made to be away, or to answer later.
 */
export class SocketProcess {
  /** What was announced, in order: `+` and `-`, station and epoch. */
  readonly announced: string[] = [];
  /** Whether the registry can be reached. */
  isCutOff = false;
  /** What its answers to claims wait for. */
  claimsWaitFor: Promise<unknown> = Promise.resolve();
  /** What the record of an admitted socket waits for. */
  recordsWaitFor: Promise<unknown> = Promise.resolve();

  private constructor(
    readonly backplane: Backplane,
    private readonly server: WebSocketServer,
    readonly processId: string,
  ) {}

  readonly connections = new Connections(
    this.registry(),
    this.backplane.router,
    this.reports(),
    metrics,
    config,
    this.processId,
    logger,
  );

  static async start(processId: string, hub: InProcessHub): Promise<SocketProcess> {
    const backplane = await openBackplane({ processId, hub, onError: () => {} });
    const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
    await once(server, 'listening');
    const process = new SocketProcess(backplane, server, processId);
    await backplane.router.serve((request) => process.connections.supersede(request as never));
    await process.connections.start();
    return process;
  }

  async stop(): Promise<void> {
    this.isCutOff = false;
    await this.connections.stop();
    this.server.close();
    await this.backplane.close();
  }

  /** A charger that has connected. One that is half open reads what comes, and does not answer pings. */
  async open(stationId: string, autoPong = true): Promise<Connected> {
    const accepted = once(this.server, 'connection') as Promise<[WebSocket, IncomingMessage]>;
    const client = new WebSocket(`ws://127.0.0.1:${(this.server.address() as AddressInfo).port}`, {
      autoPong,
    });
    const [[webSocket, request]] = await Promise.all([accepted, once(client, 'open')]);
    const registration = new Registration('Accepted', { accepted: new Set(), timeZone: 'UTC' }, ocpp16);
    const ref = { stationId, tenantId: 'default' };
    const line = { webSocket, stream: request.socket };
    const socket = new StationSocket(ref, ocpp16, registration, line, environment, logger);
    webSocket.on('close', () => this.connections.remove(socket));
    const authentication = {} as Parameters<Connections['add']>[2];
    const added = this.connections.add(socket, '127.0.0.1', authentication);
    added.catch(() => undefined);
    return { client, socket, added };
  }

  /** As `open`, once the process has taken it. */
  async connect(stationId: string, autoPong = true): Promise<Connected> {
    const connected = await this.open(stationId, autoPong);
    await connected.added;
    return connected;
  }

  private registry(): StationRegistry {
    return new Proxy(this.backplane.registry, {
      get:
        (registry, name: keyof StationRegistry) =>
        async (...parameters: never[]) => {
          if (this.isCutOff) throw new BackplaneUnavailableError('cut off by the test');
          const answer = await (registry[name] as (...given: never[]) => Promise<unknown>)(...parameters);
          if (name === 'claim') await this.claimsWaitFor;
          return answer;
        },
    });
  }

  private reports(): StationReports {
    const reports = {
      connected: () => this.recordsWaitFor,
      seen: async () => {},
      takenOver: async () => {},
      connectionOpened: async ({ stationId }: { stationId: string }, epoch: number) =>
        void this.announced.push(`+${stationId} ${epoch}`),
      connectionClosed: async ({ stationId }: { stationId: string }, epoch: number | null) => {
        if (epoch !== null) this.announced.push(`-${stationId} ${epoch}`);
      },
    };
    return reports as unknown as StationReports;
  }
}
