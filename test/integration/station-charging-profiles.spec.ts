import { describe, expect, it } from 'vitest';
import {
  ChargingProfileReports,
  type SentProfile,
  type StationRef,
} from '../../src/modules/station/index.ts';
import { RELATIVE, TX } from '../support/charging-profiles.ts';
import {
  admin,
  commands,
  eventsOf,
  link,
  newStation,
  onlineStation,
  resources,
  stations,
  viewer,
  web,
} from '../support/stations.ts';

const reports = web.app.get(ChargingProfileReports);

interface View {
  id: string;
  chargingProfileId: number;
  commandId: string;
  status: string;
  statusReason: string | null;
  evseId: number | null;
  chargingProfile: Record<string, unknown>;
}

const NOBODY_ANSWERS = () => new Promise<never>(() => {});

async function set({ stationId }: StationRef, fields: object = {}): Promise<View> {
  const body = { stationId, evseId: 1, chargingProfile: RELATIVE, ...fields };
  const { status, body: profile } = await admin('POST', '/charging-profiles?wait=1', { body });
  expect(status).toBe(201);
  return profile as unknown as View;
}

const read = async ({ id }: View): Promise<View> =>
  (await viewer('GET', `/charging-profiles/${id}`)).body as unknown as View;

const sent = ({ chargingProfileId, commandId }: View, fields: Partial<SentProfile> = {}): SentProfile => ({
  chargingProfileId,
  commandId,
  evseId: 1,
  chargingProfilePurpose: 'TxDefaultProfile',
  stackLevel: 0,
  transactionId: null,
  ...fields,
});

describe('charging profiles', () => {
  it('are numbered on their station, however many are set at once', async () => {
    const [one, other] = [await onlineStation(), await onlineStation()];
    const profiles = await Promise.all(Array.from({ length: 12 }, () => set(one)));
    const numbers = profiles.map(({ chargingProfileId }) => chargingProfileId).toSorted((a, b) => a - b);
    expect(numbers).toEqual(Array.from({ length: 12 }, (_, index) => index + 1));
    expect((await set(other)).chargingProfileId).toBe(1);
  });

  it('leave nothing behind when they cannot be sent', async () => {
    const { stationId } = await newStation();
    const body = { stationId, chargingProfile: RELATIVE };
    expect(await admin('POST', '/charging-profiles', { body })).toMatchObject({ status: 409 });
    expect((await viewer('GET', `/charging-profiles?stationId=${stationId}`)).body['data']).toEqual([]);
  });

  it('of one place are one, however many answers come at once', async () => {
    const station = await onlineStation();
    const profiles = [];
    for (let index = 0; index < 6; index++) profiles.push(await set(station));
    await Promise.all(profiles.map((profile) => reports.installed(station, sent(profile))));
    const statuses = (await Promise.all(profiles.map(read))).map(({ status }) => status);
    expect(statuses.filter((status) => status === 'active')).toHaveLength(1);
    expect(statuses.filter((status) => status === 'cleared')).toHaveLength(5);
  });

  it('have failed when their command has, until the charger says otherwise', async () => {
    const station = await onlineStation();
    link.answer = async () => ({ status: 'timeout', response: null });
    const lost = await set(station);
    expect([lost.status, lost.statusReason]).toEqual(['failed', 'timeout']);
    await reports.installed(station, sent(lost));
    expect(await read(lost)).toMatchObject({ status: 'active', statusReason: null });
    link.answer = async () => ({ status: 'failed', response: { error: 'The station has disconnected' } });
    expect(await set(station)).toMatchObject({
      status: 'failed',
      statusReason: 'The station has disconnected',
    });
    expect(await eventsOf(station.stationId, 'ChargingProfileRefused')).toHaveLength(2);
  });

  it('have failed when their command is lost with its process', async () => {
    const station = await onlineStation();
    link.answer = NOBODY_ANSWERS;
    const pending = await set(station);
    expect(pending.status).toBe('pending');
    await resources.dataSource.query(
      `UPDATE station.command SET created_at = now() - interval '1 day' WHERE station_id = $1`,
      [station.stationId],
    );
    await commands.expireLost(3600);
    expect(await read(pending)).toMatchObject({ status: 'failed', statusReason: 'timeout' });
  });

  it('that are no longer there are not refused by a late answer', async () => {
    const station = await onlineStation();
    const profile = await set(station);
    await reports.installed(station, sent(profile));
    await reports.rejected(station, sent(profile), 'Rejected');
    expect((await read(profile)).status).toBe('active');
    await reports.cleared(station, {}, 'Cleared');
    await reports.cleared(station, { chargingProfileId: profile.chargingProfileId }, 'Unknown');
    expect(await read(profile)).toMatchObject({ status: 'cleared', statusReason: 'Cleared' });
  });

  it('that have run out take up no room', async () => {
    const station = await onlineStation();
    const next = {
      chargingProfileId: 99,
      evseId: 2,
      chargingProfilePurpose: 'TxDefaultProfile',
      stackLevel: 0,
    } as const;
    const validTo = { ...RELATIVE, stackLevel: 1, validTo: '2020-01-01T00:00:00Z' };
    const [open, over] = [await set(station), await set(station, { chargingProfile: validTo })];
    await reports.installed(station, sent(open));
    await reports.installed(station, sent(over, { stackLevel: 1 }));
    expect(await reports.countBeside(station, next)).toBe(1);
    expect(await reports.countBeside(station, { ...next, evseId: 1 })).toBe(0);
  });

  it('go with their station', async () => {
    const station = await onlineStation();
    const profile = await set(station);
    await stations.remove({ tenantId: station.tenantId }, station.stationId);
    expect(await viewer('GET', `/charging-profiles/${profile.id}`)).toMatchObject({ status: 404 });
  });

  it('page, newest first, and filter', async () => {
    const station = await onlineStation();
    const ids: string[] = [];
    for (const evseId of [0, 1, 2, 1, 0]) ids.unshift((await set(station, { evseId })).id);
    const path = `/charging-profiles?stationId=${station.stationId}`;
    const seen: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const { body } = await viewer('GET', `${path}&limit=2${cursor === '' ? '' : `&cursor=${cursor}`}`);
      seen.push(...(body['data'] as View[]).map(({ id }) => id));
      cursor = body['nextCursor'] as string | null;
    }
    expect(seen).toEqual(ids);
    const count = async (filter: string) =>
      ((await viewer('GET', `${path}&${filter}`)).body['data'] as View[]).length;
    expect(await count('evseId=0')).toBe(2);
    expect(await count('status=pending')).toBe(5);
    expect(await count('status=active')).toBe(0);
    expect(await count('chargingProfilePurpose=TxProfile')).toBe(0);
  });
});

describe('a profile of a transaction', () => {
  const start = { evseId: 1, transactionId: '7', idToken: 'A1' };
  const setForTransaction = async (station: StationRef, transactionId: string) => {
    const profile = await set(station, { chargingProfile: { ...TX, transactionId } });
    await reports.installed(station, sent(profile, { chargingProfilePurpose: 'TxProfile', transactionId }));
    return profile;
  };

  it('outlives the report of an earlier transaction that comes late', async () => {
    const station = await onlineStation();
    const profile = await setForTransaction(station, '8');
    await reports.transactionStarted(station, { ...start, at: new Date(Date.now() - 3_600_000) });
    await reports.transactionEnded(station, '7');
    expect((await read(profile)).status).toBe('active');
    await reports.transactionStarted(station, { ...start, at: new Date() });
    expect(await read(profile)).toMatchObject({ status: 'cleared', statusReason: 'TransactionEnded' });
  });

  it('is that of its own station only', async () => {
    const [one, other] = [await onlineStation(), await onlineStation()];
    const profiles = [await setForTransaction(one, '7'), await setForTransaction(other, '7')];
    await reports.transactionEnded(one, '7');
    expect((await Promise.all(profiles.map(read))).map(({ status }) => status)).toEqual([
      'cleared',
      'active',
    ]);
  });

  it('is not mistaken for a default profile', async () => {
    const station = await onlineStation();
    const byDefault = await set(station);
    await reports.installed(station, sent(byDefault));
    await setForTransaction(station, '6');
    await reports.transactionStarted(station, { ...start, at: new Date() });
    await reports.transactionEnded(station, '7');
    expect((await read(byDefault)).status).toBe('active');
  });
});
