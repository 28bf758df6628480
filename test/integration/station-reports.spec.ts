import { describe, expect, it } from 'vitest';
import { MAX_CONNECTORS, Quirks, StationReports } from '../../src/modules/station/index.ts';
import { GroupCommit } from '../../src/platform/database/group-commit.ts';
import { NotFoundError } from '../../src/platform/errors.ts';
import { openPool } from '../support/resources.ts';
import {
  boot,
  BOOT,
  eventsOf,
  newStation,
  OWN,
  reports,
  resources,
  stations,
  status,
  viewer,
} from '../support/stations.ts';

describe('the reports of a charger', () => {
  it('tells what to answer to a boot, and keeps and announces what was reported', async () => {
    const station = await newStation();
    const at = new Date('2026-01-31T12:00:00Z');
    expect(await boot(station, BOOT, at)).toBe('Accepted');
    await stations.update(OWN, station.stationId, { registrationStatus: 'Pending' });
    expect(await boot(station, { ...BOOT, firmwareVersion: '1.1\u0000' }, at)).toBe('Pending');
    expect(await stations.find(OWN, station.stationId)).toMatchObject({
      vendor: 'ChargerCo',
      model: 'Wallbox 22',
      serialNumber: 'S1',
      firmwareVersion: '1.1\uFFFD',
      lastBootAt: at,
      lastSeenAt: at,
    });
    const [, second] = await eventsOf(station.stationId, 'StationBooted');
    expect(second).toMatchObject({ vendor: 'ChargerCo', registrationStatus: 'Pending' });
    await expect(boot({ ...station, stationId: 'gone' }, BOOT, at)).rejects.toThrow(NotFoundError);
  });

  it('makes a connector known right after the first boot, and keeps the newest status by event time', async () => {
    const station = await newStation();
    await boot(station, BOOT, new Date());
    await reports.statusReported(station, status(1, 'Preparing', '10:00:00'));
    await reports.statusReported(station, status(1, 'Charging', '10:05:00', { info: 'second' }));
    await reports.statusReported(station, status(1, 'Available', '10:02:00', { info: 'late' }));
    const { data } = await stations.connectors(OWN, station.stationId, { limit: 50 });
    expect(data).toEqual([
      {
        evseId: 1,
        connectorId: 1,
        status: 'Charging',
        errorCode: 'NoError',
        info: 'second',
        vendorId: null,
        vendorErrorCode: null,
        statusAt: new Date('2026-01-31T10:05:00Z'),
        reportedAt: new Date('2026-01-31T10:05:00Z'),
        receivedAt: new Date('2026-01-31T20:00:00Z'),
      },
    ]);
    expect((await stations.find(OWN, station.stationId)).status).toBe('Charging');
    expect(
      (await eventsOf(station.stationId, 'ConnectorStatusChanged')).map((event) => event['status']),
    ).toEqual(['Preparing', 'Charging']);
  });

  it('takes the later of two reports of the same second, and announces a repeated one once', async () => {
    const station = await newStation();
    for (const text of ['Preparing', 'Charging', 'Charging']) {
      await reports.statusReported(station, status(1, text, '10:00:00'));
    }
    expect(await eventsOf(station.stationId, 'ConnectorStatusChanged')).toEqual([
      expect.objectContaining({ status: 'Preparing', previousStatus: null, stationStatus: 'Preparing' }),
      expect.objectContaining({ status: 'Charging', previousStatus: 'Preparing', stationStatus: 'Charging' }),
    ]);
  });

  it('announces another error of a connector that stays faulted', async () => {
    const station = await newStation();
    await reports.statusReported(station, status(1, 'Faulted', '10:00:00', { errorCode: 'GroundFailure' }));
    await reports.statusReported(station, status(1, 'Faulted', '10:01:00', { errorCode: 'HighTemperature' }));
    expect(await eventsOf(station.stationId, 'ConnectorStatusChanged')).toHaveLength(2);
  });

  it('sums a station up by the most telling status', async () => {
    const station = await newStation();
    const summary = async () => (await stations.find(OWN, station.stationId)).status;
    expect(await summary()).toBe('Unknown');
    await reports.statusReported(station, status(0, 'Available', '10:00:00'));
    expect(await summary()).toBe('Available');
    await reports.statusReported(station, status(1, 'Unavailable', '10:00:00'));
    expect(await summary()).toBe('Unavailable');
    await reports.statusReported(station, status(2, 'Charging', '10:00:00'));
    expect(await summary()).toBe('Charging');
    await reports.statusReported(station, status(0, 'Faulted', '10:01:00'));
    expect(await summary()).toBe('Faulted');
    await reports.statusReported(station, status(0, 'Available', '09:00:00'));
    expect(await summary()).toBe('Faulted');
    await reports.statusReported(station, status(0, 'Available', '10:02:00'));
    await reports.statusReported(station, status(2, 'Available', '10:02:00'));
    expect(await summary()).toBe('Unavailable');
    expect((await eventsOf(station.stationId, 'ConnectorStatusChanged')).at(-1)).toMatchObject({ evseId: 2 });
    expect((await stations.find(OWN, station.stationId)).evses).toEqual([
      { evseId: 1, connectors: [{ connectorId: 1, status: 'Unavailable' }] },
      { evseId: 2, connectors: [{ connectorId: 1, status: 'Available' }] },
    ]);
  });

  it('keeps no more connectors than a charger can have, and no impossible one', async () => {
    const station = await newStation();
    for (let evseId = 1; evseId <= MAX_CONNECTORS + 2; evseId++) {
      await reports.statusReported(station, status(evseId * 7_000_000, 'Available', '10:00:00'));
    }
    await reports.statusReported(station, status(7_000_000, 'Charging', '10:01:00'));
    for (const evseId of [-1, 1.5, 2 ** 31, Number.NaN]) {
      await reports.statusReported(station, status(evseId, 'Faulted', '10:02:00'));
    }
    await reports.statusReported(station, status(1, 'Faulted', '10:02:00', { connectorId: 0 }));
    const { evses, status: summary } = await stations.find(OWN, station.stationId);
    expect(evses).toHaveLength(MAX_CONNECTORS);
    expect(evses[0]).toEqual({ evseId: 7_000_000, connectors: [{ connectorId: 1, status: 'Charging' }] });
    expect(summary).toBe('Charging');
    const warnings = resources.logLines.filter(
      (line) => line.includes(station.stationId) && line.includes('warn'),
    );
    expect(warnings).toHaveLength(2 + 4 + 1);
  });

  it('records 50 reports at once with a pool of 2, for one station and for many', async () => {
    const small = await openPool(resources.database, 2);
    const concurrent = new StationReports(small, new GroupCommit(small), new Quirks(small), resources.logger);
    const one = await newStation();
    const many = await Promise.all(Array.from({ length: 25 }, () => newStation()));
    await Promise.all([
      ...Array.from({ length: 25 }, (_, index) =>
        concurrent.statusReported(one, status(index + 1, index === 13 ? 'Faulted' : 'Available', '10:00:00')),
      ),
      ...many.map((station) => concurrent.statusReported(station, status(1, 'Charging', '10:00:00'))),
    ]);
    await small.destroy();
    const described = await stations.find(OWN, one.stationId);
    expect(described.evses).toHaveLength(25);
    expect(described.status).toBe('Faulted');
    const events = await eventsOf(one.stationId, 'ConnectorStatusChanged');
    expect(events).toHaveLength(25);
    expect(events.at(-1)?.['stationStatus']).toBe('Faulted');
    for (const { stationId } of many) expect((await stations.find(OWN, stationId)).status).toBe('Charging');
  });

  it('sums up what another process is about to commit', async () => {
    const station = await newStation();
    const other = await openPool(resources.database, 1);
    const inserted = Promise.withResolvers<undefined>();
    const released = Promise.withResolvers<undefined>();
    const first = other.transaction(async (manager) => {
      const parameters = [station.stationId];
      await manager.query(
        `SELECT FROM station.charging_station WHERE station_id = $1 FOR NO KEY UPDATE`,
        parameters,
      );
      await manager.query(`INSERT INTO station.evse VALUES ($1, 1)`, parameters);
      await manager.query(`INSERT INTO station.connector VALUES ($1, 1, 1, 'Faulted')`, parameters);
      inserted.resolve(undefined);
      await released.promise;
    });
    await inserted.promise;
    const second = reports.statusReported(station, status(2, 'Available', '10:00:00'));
    const waiting = `SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
    await expect.poll(() => resources.dataSource.query<unknown>(waiting)).toEqual([{ count: 1 }]);
    released.resolve(undefined);
    await Promise.all([first, second]);
    await other.destroy();
    expect((await stations.find(OWN, station.stationId)).status).toBe('Faulted');
  });

  it('notes when stations were seen, never backwards, also when two processes note the same ones', async () => {
    const seen = await Promise.all(Array.from({ length: 30 }, () => newStation()));
    const ids = seen.map(({ stationId }) => stationId);
    const [earlier, later] = [new Date('2026-01-31T12:00:00Z'), new Date('2026-01-31T12:01:00Z')];
    await Promise.all([
      reports.seen(ids, earlier),
      reports.seen([...ids].reverse(), later),
      reports.seen(ids, earlier),
      reports.seen(['gone'], later),
    ]);
    for (const stationId of ids) expect((await stations.find(OWN, stationId)).lastSeenAt).toEqual(later);
  });
});

/** What only the variables of 2.x have. */
const NOT_OF_KEYS = {
  componentInstance: null,
  evseId: null,
  connectorId: null,
  variableInstance: null,
  mutability: null,
  persistent: null,
  constant: null,
  unit: null,
  dataType: null,
  minLimit: null,
  maxLimit: null,
  valuesList: null,
  supportsMonitoring: null,
};

describe('the configuration of a charger', () => {
  const variable = (name: string, value: string | null, readOnly = false) => ({
    component: '',
    variable: name,
    value,
    readOnly,
  });

  it('reads back as reported last, without secrets, and believes no impossible number', async () => {
    const station = await newStation();
    await reports.configurationRead(station, [
      variable('HeartbeatInterval', '300'),
      variable('Gone', null, true),
    ]);
    await reports.configurationRead(station, [
      variable('HeartbeatInterval', '60'),
      variable('NumberOfConnectors', '1800000000', true),
      variable('AuthorizationKey', 'a1b2c3'),
      variable('HeartbeatInterval', '90'),
    ]);
    await reports.configurationRead(station, []);
    const { status: code, body } = await viewer('GET', `/stations/${station.stationId}/configuration`);
    expect(code).toBe(200);
    const receivedAt = expect.stringMatching(/^\d{4}-.*Z$/) as string;
    expect(body).toEqual({
      data: [
        { variable: 'AuthorizationKey', value: null, readOnly: false, marks: ['hidden'] },
        { variable: 'Gone', value: null, readOnly: true, marks: [] },
        { variable: 'HeartbeatInterval', value: '90', readOnly: false, marks: [] },
        { variable: 'NumberOfConnectors', value: '1800000000', readOnly: true, marks: ['implausible'] },
      ].map((key) => ({ ...NOT_OF_KEYS, component: '', attributeType: 'Actual', ...key, receivedAt })),
      nextCursor: null,
    });
    expect((await stations.find(OWN, station.stationId)).evses).toEqual([]);
  });

  it('is bounded, and goes on being updated at its bound', async () => {
    const station = await newStation();
    const names = (from: number, to: number, value: string) =>
      Array.from({ length: to - from }, (_, index) => variable(`V${from + index}`, value));
    await reports.configurationRead(station, names(0, 6000, 'a'));
    await reports.configurationRead(station, [...names(6000, 6100, 'b'), variable('V0', 'b')]);
    const rows = await resources.dataSource.query<{ count: number; value: string }[]>(
      `SELECT count(*), max(value) FILTER (WHERE variable = 'V0') AS value
         FROM station.configuration_variable WHERE station_id = $1`,
      [station.stationId],
    );
    expect(rows).toEqual([{ count: 5000, value: 'b' }]);
  });

  it('pages', async () => {
    const station = await newStation();
    await reports.configurationRead(
      station,
      ['A', 'B', 'C'].map((name) => variable(name, '1')),
    );
    const path = `/stations/${station.stationId}/configuration?limit=2`;
    const first = await viewer('GET', path);
    const second = await viewer('GET', `${path}&cursor=${String(first.body['nextCursor'])}`);
    const namesOf = ({ body }: typeof first) =>
      (body['data'] as { variable: string }[]).map((row) => row.variable);
    expect([namesOf(first), namesOf(second), second.body['nextCursor']]).toEqual([['A', 'B'], ['C'], null]);
  });
});
