import { beforeEach, describe, expect, it } from 'vitest';
import {
  type ConnectionFault,
  RefusedConnections,
  SecurityEvents,
  type StationRef,
} from '../../src/modules/station/index.ts';
import { LOGGER, type Logger } from '../../src/platform/logging/logger.ts';
import { openPool } from '../support/resources.ts';
import { newStation, OTHER, resources, viewer, web } from '../support/stations.ts';

const logger = web.app.get<Logger>(LOGGER);
const events = web.app.get(SecurityEvents);
const newProcess = (dataSource = resources.dataSource) => new RefusedConnections(dataSource, events, logger);

let process: RefusedConnections;
beforeEach(() => {
  process = newProcess();
});

/** So many connections, which are written. */
async function refuse(station: StationRef, count: number, fault: ConnectionFault, address = '192.0.2.1') {
  for (let number = 0; number < count; number++) process.noted(station, fault, address);
  await process.onModuleDestroy();
}
const eventsOf = async ({ stationId }: StationRef) =>
  (await viewer('GET', `/stations/${stationId}/security-events`)).body['data'] as Record<string, unknown>[];
const stationOf = async ({ stationId }: StationRef) => (await viewer('GET', `/stations/${stationId}`)).body;
const anHourPasses = ({ stationId }: StationRef) =>
  resources.dataSource.query(
    `UPDATE station.refused_connection SET reported_at = reported_at - interval '61 minutes' WHERE station_id = $1`,
    [stationId],
  );

describe('connections that are refused', () => {
  it('are counted, and shown with the station', async () => {
    const station = await newStation();
    await refuse(station, 2, 'InvalidCredentials');
    expect(await eventsOf(station)).toEqual([]);
    expect(await stationOf(station)).toMatchObject({
      refusedConnections: 2,
      lastRefusedConnectionAt: expect.any(String) as string,
    });
  });

  it('are a security event when a password was wrong repeatedly, and others at once', async () => {
    const station = await newStation();
    await refuse(station, 2, 'InvalidCredentials');
    await refuse(station, 1, 'InvalidCredentials', '192.0.2.2');
    await refuse(station, 1, 'InvalidChargingStationCertificate');
    expect(
      (await eventsOf(station)).toSorted((a, b) => (String(a['type']) < String(b['type']) ? -1 : 1)),
    ).toMatchObject([
      { type: 'InvalidChargingStationCertificate', critical: true },
      {
        type: 'InvalidCredentials',
        critical: true,
        techInfo: '3 refused, the last of them from 192.0.2.2',
        reportedAt: null,
      },
    ]);
    expect(await stationOf(station)).toMatchObject({ refusedConnections: 4 });
  });

  it('are one event an hour, whoever tries and however often', async () => {
    const station = await newStation();
    await refuse(station, 500, 'InvalidCredentials');
    await refuse(station, 500, 'InvalidCredentials');
    expect(await eventsOf(station)).toHaveLength(1);
    await anHourPasses(station);
    await refuse(station, 1, 'InvalidCredentials');
    const [newest] = await eventsOf(station);
    expect(newest).toMatchObject({ techInfo: '501 refused, the last of them from 192.0.2.1' });
    expect(await eventsOf(station)).toHaveLength(2);
    const [rows] = await resources.dataSource.query<{ count: number }[]>(
      `SELECT count(*)::integer AS count FROM station.refused_connection WHERE station_id = $1`,
      [station.stationId],
    );
    expect(rows).toEqual({ count: 1 });
  });

  it('are counted once when two processes write at the same time', async () => {
    const stations = [await newStation(), await newStation(), await newStation()];
    const pool = await openPool(resources.database, 2);
    const processes = [newProcess(), newProcess(pool)];
    for (const [index, one] of processes.entries())
      for (const station of index === 0 ? stations : stations.toReversed())
        for (let number = 0; number < 10; number++) one.noted(station, 'InvalidCredentials', '192.0.2.1');
    await Promise.all(processes.map((one) => one.onModuleDestroy()));
    for (const station of stations) {
      expect(await stationOf(station)).toMatchObject({ refusedConnections: 20 });
      expect(await eventsOf(station)).toHaveLength(1);
    }
    await pool.destroy();
  });

  it('of a station that is gone meanwhile, or of others, are not in the way', async () => {
    const theirs = await newStation('THEIRS', OTHER);
    const own = await newStation();
    process.noted({ stationId: 'GONE', tenantId: 'default' }, 'InvalidCredentials', '192.0.2.1');
    process.noted(theirs, 'InsufficientSecurityProfile', '192.0.2.1');
    await refuse(own, 1, 'InsufficientSecurityProfile');
    expect(await eventsOf(own)).toMatchObject([{ type: 'InsufficientSecurityProfile' }]);
    const { body } = await viewer('GET', '/security-events?type=InsufficientSecurityProfile');
    expect(body['data']).toHaveLength(1);
  });
});
