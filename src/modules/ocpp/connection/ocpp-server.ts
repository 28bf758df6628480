import { Inject, Injectable } from '@nestjs/common';
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { AppConfig } from '../../../platform/config/config.js';
import { GroupCommit } from '../../../platform/database/group-commit.js';
import { OverloadedError } from '../../../platform/errors.js';
import { type Logger, LOGGER } from '../../../platform/logging/logger.js';
import { SharedAnswers } from '../../../platform/redis/index.js';
import { MessageLog } from '../../monitoring/index.js';
import { RefusedConnections, type StationIdentity } from '../../station/index.js';
import { Services } from '../rpc/services.js';
import type { OcppVersion } from '../rpc/version.js';
import { OCPP_VERSIONS } from '../versions.js';
import { AdmissionControl } from './admission-control.js';
import { Connections, DrainingError } from './connections.js';
import { chooseProtocol, offeredProtocols, stationIdOf } from './handshake.js';
import { WriteBursts } from '../../../platform/write-bursts.js';
import { HandshakeLimit } from './handshake-limit.js';
import { OcppMetrics } from './ocpp-metrics.js';
import { type Peer, Peers } from './peer.js';
import { Registration } from './registration.js';
import { type Admitted, StationGate } from './station-gate.js';
import type { SocketEnvironment } from './socket-environment.js';
import { CLOSE, type Line, StationSocket } from './station-socket.js';

const HTTP_REASON = {
  400: 'Bad Request',
  401: 'Unauthorized',
  404: 'Not Found',
  429: 'Too Many Requests',
  503: 'Service Unavailable',
} as const;

/** RFC 7692, without memory kept from message to message; what is short is not worth it. */
const DEFLATE = {
  serverNoContextTakeover: true,
  clientNoContextTakeover: true,
  threshold: 1024,
  concurrencyLimit: 4,
};

/** Of one message: each costs memory, however small it is. */
const MAX_FRAGMENTS = 2_048;
/** What TCP brings of one frame: each piece costs memory, however small it is. */
const MAX_BUFFERED_CHUNKS = 4_096;

/** Owns the upgrade of `/ocpp/{stationId}` on the HTTP server of the ocpp role. */
@Injectable()
export class OcppServer {
  private readonly plain: WebSocketServer;
  /** For those whose version has compression, when they ask for it. */
  private readonly compressing: WebSocketServer;
  private readonly environment: SocketEnvironment;
  private stopping = false;

  constructor(
    private readonly gate: StationGate,
    private readonly peers: Peers,
    private readonly limit: HandshakeLimit,
    private readonly admissions: AdmissionControl,
    private readonly connections: Connections,
    private readonly metrics: OcppMetrics,
    private readonly refusedConnections: RefusedConnections,
    @Inject(LOGGER) private readonly logger: Logger,
    services: Services,
    messageLog: MessageLog,
    groupCommit: GroupCommit,
    answers: SharedAnswers,
    config: AppConfig,
  ) {
    const { maxFrameBytes, callTimeoutSeconds, maxUnsentBytes, messageLimits } = config.ocpp;
    const common = {
      noServer: true,
      clientTracking: false,
      maxPayload: maxFrameBytes,
      maxFragments: MAX_FRAGMENTS,
      maxBufferedChunks: MAX_BUFFERED_CHUNKS,
      // The subprotocol was chosen before the upgrade; none means that the socket is closed right after it.
      handleProtocols: (_offered: Set<string>, request: IncomingMessage) => this.chosen.get(request) ?? false,
    };
    this.plain = new WebSocketServer({ ...common, perMessageDeflate: false });
    this.compressing = new WebSocketServer({ ...common, perMessageDeflate: DEFLATE });
    this.environment = {
      services,
      messageLog,
      groupCommit,
      metrics,
      answers,
      bursts: new WriteBursts(),
      callTimeoutMs: callTimeoutSeconds * 1000,
      maxUnsentBytes,
      messageLimits,
    };
  }

  private readonly chosen = new WeakMap<IncomingMessage, string>();

  attach(server: Server): void {
    server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      socket.on('error', (error) =>
        this.logger.debug({ err: error }, 'a socket failed during its handshake'),
      );
      this.upgrade(request, socket, head).catch((error: unknown) => {
        if (!(error instanceof OverloadedError)) this.logger.error({ err: error }, 'a handshake failed');
        this.turnAway(socket);
      });
    });
  }

  /** Admits no more sockets and closes those that are open, each after it has answered what it holds. */
  async stop(): Promise<void> {
    this.stopping = true;
    this.admissions.close();
    await this.connections.stop();
  }

  private async upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    const stationId = stationIdOf(request.url);
    const peer = this.peers.of(request);
    const remoteAddress = peer.address;
    if (this.stopping) {
      this.turnAway(socket);
      return;
    }
    if (stationId === null) {
      const logger = this.logger.child({ module: 'ocpp', remoteAddress });
      this.deny(socket, 404, 'the path names no station', logger);
      return;
    }
    const waitSeconds = this.limit.waitSeconds(remoteAddress, stationId);
    if (waitSeconds > 0) {
      this.metrics.handshakes.inc({ outcome: '429' });
      refuse(socket, 429, waitSeconds);
      return;
    }
    if (!(await this.admissions.enter())) {
      this.turnAway(socket);
      return;
    }
    try {
      if (!socket.destroyed) await this.shakeHands(stationId, peer, request, socket, head);
    } finally {
      this.admissions.leave();
    }
  }

  private async shakeHands(
    stationId: string,
    peer: Peer,
    request: IncomingMessage,
    socket: Duplex,
    head: Buffer,
  ): Promise<void> {
    const remoteAddress = peer.address;
    const logger = this.logger.child({ module: 'ocpp', stationId, remoteAddress });
    const admission = await this.gate.admit(stationId, request, peer);
    if (admission.kind === 'refused') {
      this.limit.failed(remoteAddress, stationId);
      const { fault, station } = admission;
      if (fault !== null && station !== null) this.refusedConnections.noted(station, fault, remoteAddress);
      this.deny(socket, admission.status, admission.reason, logger);
      return;
    }
    this.limit.letIn(remoteAddress, stationId);
    if (socket.destroyed) return;
    if (this.stopping) {
      this.turnAway(socket);
      return;
    }

    const { station } = admission;
    const offered = offeredProtocols(request);
    const protocol = chooseProtocol(offered, SPOKEN, station.fallbackProtocol);
    if (protocol !== null && offered.includes(protocol)) this.chosen.set(request, protocol);
    const version = protocol === null ? undefined : OCPP_VERSIONS.get(protocol);
    const webSockets = version?.mayCompress === true ? this.compressing : this.plain;
    let welcomed: Promise<void> | undefined;
    webSockets.handleUpgrade(request, socket, head, (webSocket) => {
      if (version === undefined) {
        this.metrics.handshakes.inc({ outcome: 'no-subprotocol' });
        logger.warn({ offered }, 'no common subprotocol: the socket is closed');
        webSocket.on('error', () => webSocket.terminate());
        webSocket.close(1002, 'no common subprotocol');
        return;
      }
      welcomed = this.welcome({ webSocket, stream: socket }, version, admission, remoteAddress, logger);
    });
    await welcomed;
  }

  /** Nothing is read from the socket until its place in the registry is taken. */
  private async welcome(
    line: Line,
    version: OcppVersion,
    admission: Admitted,
    remoteAddress: string,
    logger: Logger,
  ): Promise<void> {
    const { station, authentication, certificateFault } = admission;
    // What listens for as long as the socket lives keeps nothing else of who was admitted.
    const { stationId } = station;
    const { webSocket } = line;
    webSocket.pause();
    const socket = new StationSocket(
      ref(station),
      version,
      new Registration(station.registrationStatus, station.quirks, version),
      line,
      this.environment,
      logger,
    );
    webSocket.on('error', (error) => logger.warn({ err: error }, 'a socket failed'));
    webSocket.on('close', (code) => {
      logger.info({ code }, 'disconnected');
      this.connections.remove(socket);
      if (socket.hasFlooded) this.limit.failed(remoteAddress, stationId);
    });
    try {
      await Promise.all([this.connections.add(socket, remoteAddress, authentication), socket.recall()]);
      await this.gate.confirm(admission);
    } catch (error) {
      this.letGo(socket, error, logger);
      return;
    }
    this.metrics.handshakes.inc({ outcome: 'accepted' });
    const { securityProfile } = authentication;
    logger.info({ protocol: version.subprotocol, securityProfile, certificateFault }, 'connected');
    webSocket.resume();
  }

  /** Whoever it is, before anything is looked up. */
  private turnAway(socket: Duplex): void {
    this.metrics.handshakes.inc({ outcome: '503' });
    refuse(socket, 503, this.admissions.retryAfterSeconds());
  }

  private letGo(socket: StationSocket, error: unknown, logger: Logger): void {
    this.connections.remove(socket);
    if (error instanceof DrainingError) void socket.close(CLOSE.serviceRestart, error.message);
    else {
      logger.error({ err: error }, 'a connection could not be recorded');
      void socket.close(CLOSE.tryAgainLater, 'try again later');
    }
  }

  private deny(socket: Duplex, status: 401 | 404, reason: string, logger: Logger): void {
    this.metrics.handshakes.inc({ outcome: String(status) });
    logger.warn({ status, reason }, 'a connection was refused');
    refuse(socket, status);
  }
}

const SPOKEN: ReadonlySet<string> = new Set(OCPP_VERSIONS.keys());

const ref = ({ stationId, tenantId }: StationIdentity) => ({ stationId, tenantId });

/** Says no more than the status: neither whether a station exists nor what was wrong with its credentials. */
function refuse(socket: Duplex, status: keyof typeof HTTP_REASON, waitSeconds = 0): void {
  const challenge = status === 401 ? 'WWW-Authenticate: Basic realm="ocpp"\r\n' : '';
  const retry = waitSeconds > 0 ? `Retry-After: ${String(waitSeconds)}\r\n` : '';
  socket.end(
    `HTTP/1.1 ${String(status)} ${HTTP_REASON[status]}\r\nConnection: close\r\nContent-Length: 0\r\n${challenge}${retry}\r\n`,
  );
}
