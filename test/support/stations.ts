// The station module behind a web server, on a database of its own for each test file that imports this.
import { afterAll, beforeEach } from 'vitest';
import {
  type BootReport,
  Commands,
  Credentials,
  LocalLists,
  Locations,
  StationDirectory,
  StationHttpModule,
  type StationRef,
  StationReports,
  Stations,
  type StatusReport,
} from '../../src/modules/station/index.ts';
import { AuthModule, ensureFirstAdmin, type Principal } from '../../src/platform/auth/index.ts';
import { WriteBatch } from '../../src/platform/database/group-commit.ts';
import { reportedTime } from '../../src/platform/time/reported-time.ts';
import { openResources } from './resources.ts';
import { knownTariffs, link, localListSource, PRESENT, StandInModule } from './station-link.ts';
import { loggedIn, startWebApp, withApiKey } from './web-app.ts';

export { knownTariffs, link, localListSource, PRESENT };
export const ADMIN = { email: 'admin@example.com', password: 'a password of the tests' };
export const OWN = { tenantId: 'default' };
export const OTHER = { tenantId: 'other' };
export const OPERATOR: Principal = {
  ...OWN,
  kind: 'user',
  id: 'u',
  name: 'op@example.com',
  role: 'operator',
  driverId: null,
};

export const resources = await openResources();
await ensureFirstAdmin(resources.dataSource, ADMIN.email, ADMIN.password);
export const web = await startWebApp(resources, AuthModule, StandInModule, StationHttpModule);
export const admin = await loggedIn(web.url, ADMIN.email, ADMIN.password);
export const viewer = await withApiKey(web, resources, 'viewer');
export const directory = web.app.get(StationDirectory);
export const reports = web.app.get(StationReports);
export const stations = web.app.get(Stations);
export const locations = web.app.get(Locations);
export const localLists = web.app.get(LocalLists);
export const credentials = web.app.get(Credentials);
export const commands = web.app.get(Commands);

beforeEach(() => link.reset());
afterAll(async () => {
  await web.app.close();
  await resources.close();
});

let count = 0;
export const newId = () => `CP${String(++count).padStart(4, '0')}`;

export async function newStation(stationId = newId(), scope = OWN): Promise<StationRef> {
  await stations.create(scope, { stationId });
  return { stationId, tenantId: scope.tenantId };
}

export async function onlineStation(): Promise<StationRef> {
  const station = await newStation();
  link.online.set(station.stationId, PRESENT);
  return station;
}

export const BOOT: BootReport = {
  vendor: 'ChargerCo',
  model: 'Wallbox 22',
  serialNumber: 'S1',
  firmwareVersion: '1.0',
  iccid: null,
  imsi: null,
  meterType: null,
  meterSerialNumber: null,
  reason: null,
};

/** A boot whose message is committed. */
export async function boot(station: StationRef, report: BootReport, at: Date): Promise<string> {
  const batch = new WriteBatch();
  const { status: told } = await reports.booted(station, report, at, batch);
  await resources.groupCommit.commit(batch);
  return told;
}

/** The status of an EVSE's one connector, or of the station as a whole (EVSE 0). */
export function status(
  evseId: number,
  text: string,
  at: string,
  more: Partial<StatusReport> = {},
): StatusReport {
  return {
    evseId,
    connectorId: evseId === 0 ? 0 : 1,
    status: text,
    errorCode: 'NoError',
    info: null,
    vendorId: null,
    vendorErrorCode: null,
    time: reportedTime(`2026-01-31T${at}Z`, new Date('2026-01-31T20:00:00Z')),
    ...more,
  };
}

/** What the events of a type said of a station, in the order in which they were announced. */
export async function eventsOf(stationId: string, type: string): Promise<Record<string, unknown>[]> {
  const rows = await resources.dataSource.query<{ data: Record<string, unknown> }[]>(
    `SELECT data FROM platform.outbox WHERE data->>'stationId' = $1 AND type = $2 ORDER BY id`,
    [stationId, type],
  );
  return rows.map(({ data }) => data);
}
