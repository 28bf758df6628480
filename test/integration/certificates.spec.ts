import { describe, expect, it } from 'vitest';
import {
  CertificateRequestReports,
  CertificateRequests,
  SecurityEvents,
} from '../../src/modules/station/index.ts';
import { GroupCommit, WriteBatch } from '../../src/platform/database/group-commit.ts';
import { reportedTime } from '../../src/platform/time/reported-time.ts';
import { signingRequest } from '../support/certificates.ts';
import { eventsOf, newStation, OTHER, OWN, resources, stations, web } from '../support/stations.ts';

const requests = web.app.get(CertificateRequests);
const reports = web.app.get(CertificateRequestReports);
const events = web.app.get(SecurityEvents);
const groupCommit = new GroupCommit(resources.dataSource);
const NOW = new Date('2026-01-31T12:00:00Z');
const PAGE = { limit: 50 };

const ask = (station: { stationId: string; tenantId: string }, csr: string) =>
  reports.received(station, 'ChargingStationCertificate', csr, NOW);

describe('requests for certificates', () => {
  it('that are the same and come at once are one', async () => {
    const station = await newStation();
    const csr = await signingRequest(`CN=${station.stationId}`);
    const answers = await Promise.all(Array.from({ length: 5 }, () => ask(station, csr)));
    expect(answers).toEqual(Array(5).fill('Accepted'));
    expect((await requests.list(OWN, station.stationId, PAGE)).data).toHaveLength(1);
    expect(await eventsOf(station.stationId, 'CertificateRequested')).toHaveLength(1);
  });

  it('that differ and come at once leave one of them open', async () => {
    const station = await newStation();
    const csrs = await Promise.all(
      Array.from({ length: 5 }, () => signingRequest(`CN=${station.stationId}`)),
    );
    await Promise.all(csrs.map((csr) => ask(station, csr)));
    const { data } = await requests.list(OWN, station.stationId, PAGE);
    expect(data.map(({ status }) => status).sort()).toEqual([
      'pending',
      ...Array<string>(4).fill('superseded'),
    ]);
  });

  it('of a station that is gone are not answered as if they were kept', async () => {
    const csr = await signingRequest('CN=GONE');
    await expect(ask({ ...OWN, stationId: 'GONE' }, csr)).rejects.toThrow('There is no station GONE');
  });

  it('are of their tenant, and a claimed serial number matters within it alone', async () => {
    const ours = await newStation();
    const theirs = await newStation(undefined, OTHER);
    for (const { stationId } of [ours, theirs])
      await resources.dataSource.query(
        `UPDATE station.charging_station SET serial_number = 'SHARED-1' WHERE station_id = $1`,
        [stationId],
      );
    expect(await ask(ours, await signingRequest('CN=SHARED-1'))).toBe('Accepted');
    await expect(requests.list(OTHER, ours.stationId, PAGE)).rejects.toThrow('There is no station');
  });
});

describe('security events', () => {
  const report = (type: string, second: number) => ({
    type,
    techInfo: null,
    time: reportedTime(`2026-01-31T11:00:${String(second).padStart(2, '0')}Z`, NOW),
  });

  it('that are the same are kept and announced once, in one group and in the next', async () => {
    const station = await newStation();
    const tell = async (second: number) => {
      const batch = new WriteBatch();
      events.reported(batch, station, report('ResetOrReboot', second));
      await groupCommit.commit(batch);
    };
    await Promise.all([tell(1), tell(1), tell(2), tell(1)]);
    await tell(2);
    const { data } = await events.listOf(OWN, station.stationId, PAGE);
    expect(data.map(({ at }) => at.toISOString())).toEqual([
      '2026-01-31T11:00:02.000Z',
      '2026-01-31T11:00:01.000Z',
    ]);
    expect(await eventsOf(station.stationId, 'SecurityEventReported')).toHaveLength(2);
  });

  it('go with their station, as its certificates do', async () => {
    const station = await newStation();
    const batch = new WriteBatch();
    events.reported(batch, station, report('MemoryExhaustion', 3));
    await groupCommit.commit(batch);
    await ask(station, 'nonsense');
    await stations.remove(OWN, station.stationId);
    const left = await resources.dataSource.query<unknown[]>(
      `SELECT id FROM station.security_event WHERE station_id = $1
       UNION ALL SELECT id FROM station.certificate_request WHERE station_id = $1`,
      [station.stationId],
    );
    expect(left).toEqual([]);
  });
});
