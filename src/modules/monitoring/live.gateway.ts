import type { OnModuleDestroy } from '@nestjs/common';
import {
  ConnectedSocket,
  MessageBody,
  type OnGatewayConnection,
  type OnGatewayDisconnect,
  SubscribeMessage,
  WebSocketGateway,
} from '@nestjs/websockets';
import type { IncomingMessage } from 'node:http';
import type { WebSocket } from 'ws';
import { Authenticator, type Principal, type Role } from '../../platform/auth/index.js';
import { type LiveEvent, LiveEvents } from '../../platform/redis/index.js';
import { StreamLimits } from './stream-limits.js';

/** RFC 6455 §7.4 and its registry; those from 4000 on are ours, after the HTTP status. */
const CLOSE = { serviceRestart: 1012, tryAgainLater: 1013, unauthenticated: 4401, forbidden: 4403 } as const;
const READERS: readonly Role[] = ['admin', 'operator', 'viewer'];
const MAX_TYPES = 100;

interface LiveMessage {
  event: string;
  data: unknown;
}

interface Client {
  principal: Principal | null;
  /** Null: all types. */
  types: ReadonlySet<string> | null;
  /** Ends the socket when it is not, or no longer, authenticated. */
  deadline: NodeJS.Timeout;
  /** Whether it answered the last ping. */
  alive: boolean;
}

/**
 * The live events over a WebSocket, `{"event": type, "data": {…}}` each. A client brings its access token as
 * `?access_token=` or in a first message `{"event": "authenticate", "data": {"token"}}`, with which it can also renew it
 * later; `{"event": "subscribe", "data": {"types": […]}}` narrows what it gets.
 */
@WebSocketGateway({ path: '/live', maxPayload: 16_384 })
export class LiveGateway
  implements OnGatewayConnection<WebSocket>, OnGatewayDisconnect<WebSocket>, OnModuleDestroy
{
  private readonly clients = new Map<WebSocket, Client>();
  private unsubscribe: (() => void) | undefined;
  private heartbeat: NodeJS.Timeout | undefined;
  private closing = false;

  constructor(
    private readonly events: LiveEvents,
    private readonly authenticator: Authenticator,
    private readonly limits: StreamLimits,
  ) {}

  async handleConnection(socket: WebSocket, request: IncomingMessage): Promise<void> {
    if (this.closing || this.clients.size >= this.limits.maxClients) {
      socket.close(CLOSE.tryAgainLater);
      return;
    }
    const client = {
      principal: null,
      types: null,
      alive: true,
      deadline: this.closeAfter(socket, this.limits.authenticationMs),
    };
    this.clients.set(socket, client);
    socket.on('pong', () => (client.alive = true));
    if (this.clients.size === 1) this.listen();
    const token = new URL(request.url ?? '/', 'ws://localhost').searchParams.get('access_token');
    if (token !== null) await this.authenticate(socket, { token });
  }

  handleDisconnect(socket: WebSocket): void {
    clearTimeout(this.clients.get(socket)?.deadline);
    this.clients.delete(socket);
    if (this.clients.size === 0) this.listenNoMore();
  }

  @SubscribeMessage('authenticate')
  async authenticate(@ConnectedSocket() socket: WebSocket, @MessageBody() data: unknown): Promise<void> {
    const client = this.clients.get(socket);
    const token = field(data, 'token');
    const principal =
      typeof token === 'string' ? await this.authenticator.byAccessToken(token).catch(() => null) : null;
    if (client === undefined) return;
    if (principal === null) {
      socket.close(CLOSE.unauthenticated);
      return;
    }
    if (!READERS.includes(principal.role)) {
      socket.close(CLOSE.forbidden);
      return;
    }
    clearTimeout(client.deadline);
    client.principal = principal;
    client.deadline = this.closeAfter(socket, this.limits.lifetimeMs);
    const { name, role } = principal;
    this.send(socket, JSON.stringify({ event: 'authenticated', data: { name, role } }));
  }

  @SubscribeMessage('subscribe')
  subscribe(@ConnectedSocket() socket: WebSocket, @MessageBody() data: unknown): LiveMessage {
    const types = field(data, 'types');
    const valid =
      Array.isArray(types) && types.length <= MAX_TYPES && types.every((type) => typeof type === 'string');
    if (!valid)
      return { event: 'error', data: { message: `types must be a list of at most ${MAX_TYPES} names` } };
    const client = this.clients.get(socket);
    if (client !== undefined) client.types = new Set(types);
    return { event: 'subscribed', data: { types } };
  }

  onModuleDestroy(): void {
    this.closing = true;
    this.listenNoMore();
    for (const [socket, { deadline }] of this.clients) {
      clearTimeout(deadline);
      socket.close(CLOSE.serviceRestart);
    }
  }

  /** One subscription for all clients, so that an event is put into words once. */
  private listen(): void {
    this.unsubscribe = this.events.subscribe((event) => this.publish(event));
    this.heartbeat = setInterval(() => this.pingAll(), this.limits.heartbeatMs).unref();
  }

  private listenNoMore(): void {
    this.unsubscribe?.();
    clearInterval(this.heartbeat);
  }

  private publish({ id, type, tenantId, occurredAt, data }: LiveEvent): void {
    const text = JSON.stringify({ event: type, data: { id, type, occurredAt, data } });
    for (const [socket, { principal, types }] of this.clients) {
      if (principal?.tenantId === tenantId && (types === null || types.has(type))) this.send(socket, text);
    }
  }

  private pingAll(): void {
    for (const [socket, client] of this.clients) {
      if (!client.alive) socket.terminate();
      client.alive = false;
      socket.ping();
    }
  }

  private send(socket: WebSocket, text: string): void {
    if (socket.bufferedAmount > this.limits.maxBufferedBytes) socket.terminate();
    else if (socket.readyState === socket.OPEN) socket.send(text);
  }

  private closeAfter(socket: WebSocket, milliseconds: number): NodeJS.Timeout {
    return setTimeout(() => socket.close(CLOSE.unauthenticated), milliseconds).unref();
  }
}

const field = (data: unknown, name: string): unknown =>
  typeof data === 'object' && data !== null ? (data as Record<string, unknown>)[name] : undefined;
