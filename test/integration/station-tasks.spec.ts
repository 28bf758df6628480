import { describe, expect, it } from 'vitest';
import { FirmwareUpdates, LogUploads, type StationRef } from '../../src/modules/station/index.ts';
import { NotFoundError } from '../../src/platform/errors.ts';
import {
  admin,
  commands,
  eventsOf,
  link,
  newStation,
  onlineStation,
  OPERATOR,
  OTHER,
  OWN,
  resources,
  stations,
  viewer,
  web,
} from '../support/stations.ts';

const updates = web.app.get(FirmwareUpdates);
const uploads = web.app.get(LogUploads);
const AT = new Date('2026-01-31T12:00:00Z');
const LATER = new Date('2026-01-31T12:00:01Z');
const location = 'https://example.com/firmware.bin';
const log = { logType: 'SecurityLog', remoteLocation: 'https://logs.example.com/in' } as const;

const page = { limit: 200 };
const updatesOf = async ({ stationId }: StationRef) => (await updates.list(OWN, stationId, page)).data;
const uploadsOf = async ({ stationId }: StationRef) => (await uploads.list(OWN, stationId, page)).data;
const requestUpdate = ({ stationId }: StationRef, waitSeconds = 5) =>
  updates.request(OPERATOR, stationId, { location }, waitSeconds);
const requestLog = ({ stationId }: StationRef, waitSeconds = 5) =>
  uploads.requestLog(OPERATOR, stationId, log, waitSeconds);
const report = (station: StationRef, status: string, requestId: number | null = null, at = AT) =>
  updates.reported(station, { requestId, status }, at);
const tenTimes = <T>(ask: () => Promise<T>) => Promise.all(Array.from({ length: 10 }, ask));

describe('firmware updates and log uploads', () => {
  it('are recorded with their command, before it is sent', async () => {
    const station = await onlineStation();
    let found: unknown[] = [];
    link.answer = async () => {
      found = await updatesOf(station);
      return { status: 'accepted', response: {} };
    };
    const { id: commandId, request } = await requestUpdate(station);
    const { requestId } = request;
    expect(found).toMatchObject([{ commandId, requestId, status: 'Requested', location }]);
    expect(link.delivered[0]?.requests[0]?.payload).toMatchObject({ location, requestId });
  });

  it('are not recorded for a station that is offline or not there', async () => {
    const station = await newStation();
    await expect(requestUpdate(station)).rejects.toThrow('is not connected');
    await expect(requestLog({ ...station, stationId: 'NONE' })).rejects.toThrow(NotFoundError);
    expect([await updatesOf(station), await uploadsOf(station)]).toEqual([[], []]);
  });

  it('have a number each, however many are asked for at once', async () => {
    const both = [await onlineStation(), await onlineStation()];
    await Promise.all(
      both.flatMap((station) => [
        tenTimes(() => requestUpdate(station)),
        tenTimes(() => requestLog(station)),
      ]),
    );
    const tasks = await Promise.all(both.flatMap((station) => [updatesOf(station), uploadsOf(station)]));
    const numbers = tasks.flat().map(({ requestId }) => requestId);
    expect(numbers).toHaveLength(40);
    expect(new Set(numbers).size).toBe(40);
  });

  it.each<[outcome: object, status: string]>([
    [{ status: 'failed', response: { errorCode: 'NotSupported' } }, 'Rejected'],
    [{ status: 'failed', response: { error: 'The station has disconnected' } }, 'Failed'],
    [{ status: 'failed', response: null }, 'Failed'],
    [{ status: 'timeout', response: null }, 'Failed'],
  ])('whose command ends as %j are %s', async (outcome, status) => {
    const station = await onlineStation();
    link.answer = async () => outcome as never;
    await requestUpdate(station);
    await requestLog(station);
    await uploads.requestDiagnostics(OPERATOR, station.stationId, { location }, 5);
    for (const task of [...(await updatesOf(station)), ...(await uploadsOf(station))])
      expect(task).toMatchObject({ status, endedAt: task.statusAt });
  });

  it('are Failed when the process that asked is gone, until the charger reports on them', async () => {
    const station = await onlineStation();
    link.answer = () => new Promise(() => {});
    const { id } = await requestUpdate(station, 0);
    await resources.dataSource.query(
      `UPDATE station.command SET created_at = now() - interval '1 day' WHERE id = $1`,
      [id],
    );
    await commands.expireLost(3600);
    expect(await updatesOf(station)).toMatchObject([{ status: 'Failed' }]);
    await report(station, 'Downloading');
    expect(await updatesOf(station)).toMatchObject([{ status: 'Downloading', endedAt: null }]);
  });

  it('take the answer of the charger but once, and the name of the file with it', async () => {
    const station = await onlineStation();
    const { id } = await requestLog(station);
    await uploads.answered(station, id, 'Accepted', 'a\u0000b.log');
    await uploads.answered(station, id, 'Rejected', null);
    expect(await uploadsOf(station)).toMatchObject([{ status: 'Accepted', filename: 'a\uFFFDb.log' }]);
  });

  it('leave alone a command that is not theirs', async () => {
    const station = await onlineStation();
    const { id } = await commands.run(
      OPERATOR,
      station.stationId,
      'ocpp',
      { action: 'GetLog', payload: {} },
      5,
    );
    await uploads.answered(station, id, 'AcceptedCanceled', 'a.log');
    await updates.answered(station, id, 'Accepted');
    expect([await updatesOf(station), await uploadsOf(station)]).toEqual([[], []]);
  });

  it('are one for a charger that says the same over two connections at once', async () => {
    const station = await newStation();
    await tenTimes(() => report(station, 'Downloading'));
    expect(await updatesOf(station)).toMatchObject([{ history: [{ status: 'Downloading' }] }]);
    await tenTimes(() => report(station, 'Installing', 7, LATER));
    expect(await updatesOf(station)).toMatchObject([{ requestId: 7 }, { requestId: null }]);
    expect(await eventsOf(station.stationId, 'FirmwareStatusReported')).toHaveLength(20);
  });

  it('of a station that is gone cannot be reported', async () => {
    const station = await newStation();
    await report(station, 'Downloading');
    await stations.remove(OWN, station.stationId);
    await expect(report(station, 'Downloaded')).rejects.toThrow(NotFoundError);
    expect(
      await resources.dataSource.query(`SELECT FROM station.firmware_update WHERE station_id = $1`, [
        station.stationId,
      ]),
    ).toEqual([]);
  });

  it('are shown to their tenant alone', async () => {
    const theirs = await newStation(undefined, OTHER);
    await report(theirs, 'Downloading');
    const { data } = await updates.list(OTHER, theirs.stationId, page);
    const id = data[0]?.id ?? '';
    expect(await updates.find(OTHER, theirs.stationId, id)).toEqual(data[0]);
    await expect(updates.find(OWN, theirs.stationId, id)).rejects.toThrow(NotFoundError);
    await expect(updates.list(OWN, theirs.stationId, page)).rejects.toThrow(NotFoundError);
    const own = await newStation();
    await expect(updates.find(OWN, own.stationId, id)).rejects.toThrow(NotFoundError);
  });

  it('page, newest first, and filter', async () => {
    const station = await onlineStation();
    for (let index = 0; index < 5; index++) await requestUpdate(station);
    await report(station, 'Installed');
    const path = `/stations/${station.stationId}/firmware-updates`;
    const seen: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const { body } = await viewer('GET', `${path}?limit=2${cursor === '' ? '' : `&cursor=${cursor}`}`);
      seen.push(...(body['data'] as { id: string }[]).map(({ id }) => id));
      cursor = body['nextCursor'] as string | null;
    }
    const all = await updatesOf(station);
    expect(seen).toEqual(all.map(({ id }) => id));
    const times = all.map(({ createdAt }) => createdAt.getTime());
    expect(times).toEqual(times.toSorted((a, b) => b - a));
    expect((await viewer('GET', `${path}?status=Installed`)).body['data']).toMatchObject([{ id: seen[0] }]);
    const requestId = all[3]?.requestId ?? 0;
    expect((await viewer('GET', `${path}?requestId=${requestId}`)).body['data']).toMatchObject([
      { id: seen[3] },
    ]);
  });

  it('are asked for by operators', async () => {
    const { stationId } = await onlineStation();
    for (const [command, body] of [
      ['update-firmware', { location }],
      ['get-diagnostics', { location }],
      ['get-log', log],
    ] as const) {
      const path = `/stations/${stationId}/commands/${command}`;
      expect((await viewer('POST', path, { body })).status).toBe(403);
      expect((await admin('POST', path, { body })).status).toBe(200);
    }
  });
});
