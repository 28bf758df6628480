import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { Connections } from '../../src/modules/ocpp/connection/connections.ts';
import type { OcppMetrics } from '../../src/modules/ocpp/connection/ocpp-metrics.ts';
import { Registration } from '../../src/modules/ocpp/connection/registration.ts';
import { type SocketEnvironment, StationSocket } from '../../src/modules/ocpp/connection/station-socket.ts';
import { ocpp16 } from '../../src/modules/ocpp/v16/index.ts';
import type { StationReports } from '../../src/modules/station/index.ts';
import { openBackplane } from '../../src/platform/redis/index.ts';
import { eventually } from '../support/rest.ts';

const PING_INTERVAL_MS = 30_000;

/** The sockets are real. What is recorded of them has no part in this. */
let server: WebSocketServer;
let connections: Connections;
const presence: [stationId: string, online: boolean][] = [];
const reports = {
  connected: async () => {},
  seen: async () => {},
  connectionChanged: async ({ stationId }: { stationId: string }, online: boolean) => {
    presence.push([stationId, online]);
  },
};
const logger = pino({ level: 'silent' });

beforeAll(async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await once(server, 'listening');
  const { registry, router } = await openBackplane({ processId: 'test', onError: () => {} });
  connections = new Connections(
    registry,
    router,
    reports as unknown as StationReports,
    { countConnections: () => {} } as unknown as OcppMetrics,
    'test',
    logger,
  );
  await connections.start();
});
afterAll(async () => {
  await connections.stop();
  server.close();
  vi.useRealTimers();
});
beforeEach(() => presence.splice(0));

/** A charger that is connected; one that is half open reads what comes, and does not answer pings. */
async function connect(stationId: string, autoPong: boolean): Promise<WebSocket> {
  const accepted = once(server, 'connection') as Promise<[WebSocket]>;
  const client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`, { autoPong });
  const [webSocket] = await accepted;
  const socket = new StationSocket(
    { stationId, tenantId: 'default' },
    ocpp16,
    new Registration('Accepted', { accepted: new Set(), timeZone: 'UTC' }, ocpp16),
    webSocket,
    {} as SocketEnvironment,
    logger,
  );
  webSocket.on('close', () => connections.remove(socket));
  await connections.add(socket, '127.0.0.1', { securityProfile: 0, credentialGeneration: null });
  return client;
}

describe('a socket whose charger does not answer pings', () => {
  it('is ended at the next one, and the station is off line', async () => {
    const lost = await connect('LOST', false);
    const closed = once(lost, 'close') as Promise<[number]>;
    const pinged = once(lost, 'ping');
    vi.advanceTimersByTime(PING_INTERVAL_MS);
    await pinged;
    expect(connections.get('LOST')).not.toBeNull();
    vi.advanceTimersByTime(PING_INTERVAL_MS);
    expect((await closed)[0]).toBe(1006);
    await eventually(async () => presence.length === 2);
    expect(presence).toEqual([
      ['LOST', true],
      ['LOST', false],
    ]);
    expect(connections.get('LOST')).toBeNull();
  });

  it('is kept as long as it answers', async () => {
    const healthy = await connect('HEALTHY', true);
    for (let round = 0; round < 4; round++) {
      const pinged = once(healthy, 'ping');
      vi.advanceTimersByTime(PING_INTERVAL_MS);
      await pinged;
      await eventually(async () => connections.get('HEALTHY')?.alive);
    }
    expect(presence).toEqual([['HEALTHY', true]]);
  });
});
