import { describe, expect, it } from 'vitest';
import { DeviceModels, type ReportedVariable } from '../../src/modules/station/index.ts';
import { eventsOf, newStation, resources, web } from '../support/stations.ts';

const models = web.app.get(DeviceModels);
/** Another process. */
const others = new DeviceModels(resources.dataSource);

const variables = (from: number, to: number, component = 'C'): ReportedVariable[] =>
  Array.from({ length: to - from }, (_, index) => ({
    component,
    variable: `V${from + index}`,
    value: '1',
    mutability: 'ReadOnly',
  }));

async function countOf(stationId: string, component: string): Promise<number> {
  const [row] = await resources.dataSource.query<{ count: number }[]>(
    `SELECT count(*)::integer AS count FROM station.configuration_variable
      WHERE station_id = $1 AND component = $2`,
    [stationId, component],
  );
  return row?.count ?? 0;
}

describe('a device model', () => {
  it('is whole when the parts came at once, to several processes', async () => {
    const station = await newStation();
    await models.reported(station, {
      requestId: 1,
      seqNo: 0,
      isLast: true,
      variables: variables(0, 10, 'Old'),
    });
    const requestId = await models.expectReport(station, true);
    const parts = Array.from({ length: 20 }, (_, seqNo) => ({
      requestId,
      seqNo,
      isLast: seqNo === 19,
      variables: variables(seqNo * 5, seqNo * 5 + 10),
    }));
    await Promise.all(
      [...parts, ...parts.toReversed()].map((part, index) =>
        (index % 2 === 0 ? models : others).reported(station, part),
      ),
    );
    expect([await countOf(station.stationId, 'C'), await countOf(station.stationId, 'Old')]).toEqual([
      105, 0,
    ]);
    expect(await eventsOf(station.stationId, 'DeviceModelReported')).toEqual([
      { stationId: station.stationId, requestId, isFull: true },
    ]);
  });

  it('is bounded, and a new one has room beside the one that it takes the place of', async () => {
    const station = await newStation();
    const report = (requestId: number, list: ReportedVariable[]) =>
      models.reported(station, { requestId, seqNo: 0, isLast: true, variables: list });
    await report(1, variables(0, 6000, 'Old'));
    await report(2, variables(0, 10, 'Extra'));
    expect([await countOf(station.stationId, 'Old'), await countOf(station.stationId, 'Extra')]).toEqual([
      5000, 0,
    ]);
    await report(await models.expectReport(station, true), variables(0, 4000, 'New'));
    expect([await countOf(station.stationId, 'Old'), await countOf(station.stationId, 'New')]).toEqual([
      0, 4000,
    ]);
  });

  it('awaits the latest reports alone, and takes what others tell as well', async () => {
    const station = await newStation();
    const first = await models.expectReport(station, true);
    // The clock of the database may stand still between the two, or step back.
    await resources.dataSource.query(
      `UPDATE station.device_model_report SET requested_at = requested_at - interval '1 minute' WHERE request_id = $1`,
      [first],
    );
    for (let round = 0; round < 20; round++) await models.expectReport(station, false);
    const [row] = await resources.dataSource.query<{ count: number }[]>(
      `SELECT count(*)::integer AS count FROM station.device_model_report WHERE station_id = $1`,
      [station.stationId],
    );
    expect(row?.count).toBe(20);
    await models.reported(station, {
      requestId: 5,
      seqNo: 0,
      isLast: true,
      variables: variables(0, 1, 'Old'),
    });
    await models.reported(station, { requestId: first, seqNo: 0, isLast: true, variables: variables(0, 1) });
    expect([await countOf(station.stationId, 'C'), await countOf(station.stationId, 'Old')]).toEqual([1, 1]);
    expect(await eventsOf(station.stationId, 'DeviceModelReported')).toEqual([]);
  });

  it('keeps what cannot be stored as it is in a way that it can', async () => {
    const station = await newStation();
    const value = `a${String.fromCharCode(0)}b`;
    const report = { requestId: 1, seqNo: 0, isLast: true };
    await models.reported(station, { ...report, variables: [{ component: value, variable: value, value }] });
    expect(await countOf(station.stationId, 'a\uFFFDb')).toBe(1);
  });
});
