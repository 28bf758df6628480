// Monitoring behind a web server, on a database of its own for each test file that imports this.
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeEach } from 'vitest';
import { MonitoringHttpModule } from '../../src/modules/monitoring/index.ts';
import { StreamLimits } from '../../src/modules/monitoring/stream-limits.ts';
import { OcppLinkModule } from '../../src/modules/ocpp/index.ts';
import { AuthModule, createUser } from '../../src/platform/auth/index.ts';
import type { LiveEvent } from '../../src/platform/redis/index.ts';
import { openResources } from './resources.ts';
import { caller, startWebApp } from './web-app.ts';

const PASSWORD = 'a password of the tests';
const DRIVER = 'd0000000-0000-4000-8000-000000000001';
export const HARBOUR = 'a0000000-0000-4000-8000-000000000001';
export const AIRPORT = 'a0000000-0000-4000-8000-000000000002';
/** A location of another tenant. */
export const ELSEWHERE = 'a0000000-0000-4000-8000-000000000003';
export const NOWHERE = 'a0000000-0000-4000-8000-00000000000f';

export const resources = await openResources();
export const sql = (text: string, values: unknown[] = []): Promise<unknown[]> =>
  resources.dataSource.query(text, values);
await plantStations();

export const startMonitoring = () => startWebApp(resources, AuthModule, OcppLinkModule, MonitoringHttpModule);
export const web = await startMonitoring();
export const tokens = {
  viewer: await tokenOf('viewer', 'default'),
  driver: await tokenOf('driver', 'default'),
  /** A viewer of another tenant. */
  other: await tokenOf('viewer', 'other'),
};
export const viewer = caller(web.url, { authorization: `Bearer ${tokens.viewer}` });
export const limits = web.app.get(StreamLimits);
/** Clients that are closed when the test has ended. */
export const opened: { close(): void }[] = [];

beforeEach(() => {
  Object.assign(limits, new StreamLimits());
});
afterEach(async () => {
  for (const client of opened.splice(0)) client.close();
  await sql(`DELETE FROM platform.outbox`);
});
afterAll(async () => {
  await web.app.close();
  await resources.close();
});

async function plantStations(): Promise<void> {
  await sql(`INSERT INTO platform.tenant (id, name) VALUES ('other', 'Other')`);
  await sql(
    `INSERT INTO station.location (id, tenant_id, name, time_zone) VALUES
       ($1, 'default', 'Harbour', 'Europe/Berlin'), ($2, 'default', 'Airport', 'Pacific/Kiritimati'),
       ($3, 'other', 'Elsewhere', 'UTC')`,
    [HARBOUR, AIRPORT, ELSEWHERE],
  );
  await sql(
    `INSERT INTO station.charging_station (station_id, tenant_id, location_id, status) VALUES
       ('CP1', 'default', $1, 'Available'), ('CP2', 'default', $1, 'Charging'), ('CP3', 'default', $1, 'Available'),
       ('CP4', 'default', NULL, 'Faulted'), ('OTHER', 'other', $2, 'Available')`,
    [HARBOUR, ELSEWHERE],
  );
}

async function tokenOf(role: 'viewer' | 'driver', tenantId: string): Promise<string> {
  const email = `${role}@${tenantId}.example`;
  const driverId = role === 'driver' ? DRIVER : null;
  const user = { email, name: role, password: PASSWORD, role, driverId };
  await createUser(resources.dataSource, { tenantId }, user);
  const { body } = await caller(web.url)('POST', '/auth/login', { body: { email, password: PASSWORD } });
  return String(body['accessToken']);
}

export const event = (id: string, type = 'SessionStarted', tenantId = 'default'): LiveEvent => ({
  id,
  type,
  tenantId,
  occurredAt: '2026-01-31T12:00:00.000Z',
  data: { stationId: 'CP1' },
});

export const publish = (live: LiveEvent) => resources.backplane.events.publish(live);

/** Large events, at a pace at which a client that reads keeps up. */
export async function publishMany(count: number): Promise<void> {
  const data = { text: 'x'.repeat(10_000) };
  for (let n = 1; n <= count; n++) {
    await publish({ ...event(String(n)), data });
    if (n % 5 === 0) await sleep(1);
  }
}
