import { randomUUID } from 'node:crypto';
import { afterAll, describe, expect, it } from 'vitest';
import {
  type LocalListEntry,
  type LocalListUpdate,
  type StationRef,
  type UpdateAnswer,
} from '../../src/modules/station/index.ts';
import { LocalListSync } from '../../src/modules/station/local-list/local-list-sync.ts';
import { inTransaction } from '../../src/platform/database/transaction.ts';
import {
  eventsOf,
  link,
  localLists,
  localListSource,
  newId,
  newStation,
  onlineStation,
  OTHER,
  OWN,
  PRESENT,
  resources,
  web,
} from '../support/stations.ts';

const entry = (idToken: string, more: Partial<LocalListEntry> = {}): LocalListEntry => ({
  key: idToken.toUpperCase(),
  idToken,
  type: 'ISO14443',
  status: 'Accepted',
  validUntil: null,
  groupIdToken: null,
  ...more,
});
const LIMITS = { format: { idTokenLength: 36, types: true }, entries: null, entriesPerMessage: null };
const groupId = randomUUID();
const setTokens = (...tokens: string[]) =>
  localListSource.tokens.set(
    groupId,
    tokens.map((token) => entry(token)),
  );
const sync = web.app.get(LocalListSync);
const view = ({ stationId }: StationRef) => localLists.find(OWN, stationId);
const idTokensOf = async ({ stationId }: StationRef) =>
  (await localLists.entries(OWN, stationId, { limit: 50 })).data.map(({ idToken }) => idToken);

/** Plans what is next and answers each message as the charger would. */
async function exchange(station: StationRef, answer: UpdateAnswer = 'Accepted'): Promise<LocalListUpdate[]> {
  const updates = await localLists.plan(station, LIMITS);
  for (const update of updates) await localLists.answered(station, update, answer);
  return updates;
}

async function managedStation(...tokens: string[]): Promise<StationRef> {
  setTokens(...tokens);
  const station = await onlineStation();
  await localLists.manage(OWN, station.stationId, [groupId]);
  return station;
}

const jobsOf = async ({ stationId }: StationRef) =>
  resources.dataSource.query<{ data: { leaseUntil: string } }[]>(
    `SELECT data FROM job.job WHERE name = 'station.synchronise-local-list' AND data->>'stationId' = $1`,
    [stationId],
  );
const endLease = ({ stationId }: StationRef) =>
  resources.dataSource.query(`UPDATE station.local_list SET lease_until = NULL WHERE station_id = $1`, [
    stationId,
  ]);
const synchronise = async (station: StationRef) => {
  await endLease(station);
  const before = (await jobsOf(station)).length;
  await sync.enqueueDue([station.stationId]);
  const jobs = await jobsOf(station);
  const leases = jobs.map(({ data }) => data.leaseUntil).toSorted();
  if (jobs.length > before) await sync.synchronise(station, new Date(leases.at(-1) ?? 0));
  return jobs.length - before;
};
const commandsSent = () => link.delivered.map(({ requests }) => requests[0]?.action);

afterAll(() => localListSource.tokens.clear());

describe('what a charger has', () => {
  it('is known by its answers', async () => {
    const station = await managedStation('A', 'B');
    expect(await view(station)).toMatchObject({ status: 'pending', version: null, groupIds: [groupId] });
    expect(await exchange(station)).toMatchObject([{ version: 1, updateType: 'Full' }]);
    expect(await view(station)).toMatchObject({ status: 'synchronised', version: 1, entryCount: 2 });
    setTokens('B', 'C');
    expect(await exchange(station)).toMatchObject([
      { version: 2, updateType: 'Differential', remove: [{ idToken: 'A' }], set: [{ idToken: 'C' }] },
    ]);
    expect(await idTokensOf(station)).toEqual(['B', 'C']);
    expect(await eventsOf(station.stationId, 'LocalListUpdated')).toEqual([
      { stationId: station.stationId, version: 1, updateType: 'Full', entryCount: 2 },
      { stationId: station.stationId, version: 2, updateType: 'Differential', entryCount: 2 },
    ]);
  });

  it('loses a token whose owner it was told to forget, until groups are given again', async () => {
    const station = await managedStation('A', 'B');
    await exchange(station);
    await localLists.forget(station, 'A');
    await localLists.forget(station, 'C');
    expect(await view(station)).toMatchObject({ status: 'pending' });
    setTokens('A', 'B', 'C');
    expect(await exchange(station)).toMatchObject([{ remove: [{ idToken: 'A' }], set: [{ idToken: 'C' }] }]);
    expect(await view(station)).toMatchObject({ status: 'synchronised', entryCount: 2 });
    expect(await eventsOf(station.stationId, 'LocalListTokenForgotten')).toHaveLength(1);
    await localLists.manage(OWN, station.stationId, [groupId]);
    expect(await exchange(station)).toMatchObject([{ remove: [], set: [{ idToken: 'A' }] }]);
  });

  it('may have had a token that it was told to forget, where it is not known', async () => {
    const station = await managedStation('A', 'B');
    await localLists.forget(station, 'B');
    expect(await exchange(station)).toMatchObject([{ updateType: 'Full', set: [{ idToken: 'A' }] }]);
    const other = await newStation();
    await localLists.forget(other, 'A');
    expect(await eventsOf(other.stationId, 'LocalListTokenForgotten')).toEqual([]);
  });

  it('is not known any more after a refusal, nor when it tells another version', async () => {
    const station = await managedStation('A');
    await exchange(station);
    setTokens('A', 'B');
    await exchange(station, 'VersionMismatch');
    expect(await view(station)).toMatchObject({ status: 'pending', version: 2, entryCount: 0 });
    expect(await exchange(station)).toMatchObject([{ version: 3, updateType: 'Full' }]);
    await localLists.reported(station, 3);
    expect(await view(station)).toMatchObject({ status: 'synchronised', reportedVersion: 3 });
    await localLists.reported(station, 9);
    expect(await view(station)).toMatchObject({ status: 'pending', reportedVersion: 9, entryCount: 0 });
    expect(await exchange(station)).toMatchObject([{ version: 10, updateType: 'Full' }]);
  });

  it('stays unknown when it accepts a difference to what is not known', async () => {
    const station = await managedStation('A');
    const update = { version: 4, updateType: 'Differential' as const, remove: [], set: [entry('A')] };
    await localLists.answered(station, update, 'Accepted');
    expect(await view(station)).toMatchObject({ status: 'pending', entryCount: 0 });
  });

  it('is stored whatever letters it has', async () => {
    const station = await newStation();
    const odd = entry('A\u0000', { groupIdToken: '\ud800' });
    const update = { version: 1, updateType: 'Full' as const, remove: [], set: [odd, odd] };
    await localLists.answered(station, update, 'Accepted');
    expect(await view(station)).toMatchObject({ status: 'none', version: 1, entryCount: 1 });
    expect(await idTokensOf(station)).toEqual(['A\uFFFD']);
  });

  it('is forgotten with the station', async () => {
    const station = { stationId: newId(), tenantId: OWN.tenantId };
    await localLists.reported(station, 1);
    await localLists.answered(station, { version: 1, updateType: 'Full', remove: [], set: [] }, 'Accepted');
    await expect(view(station)).rejects.toThrow(/There is no station/);
  });

  it('never gives one version to two messages', async () => {
    const station = await managedStation('A');
    const plans = await Promise.all(Array.from({ length: 10 }, () => localLists.plan(station, LIMITS)));
    const versions = plans.flat().map(({ version }) => version);
    expect(versions.toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(await view(station)).toMatchObject({ version: 10 });
  });

  it('is nothing for another tenant', async () => {
    const { stationId } = await managedStation('A');
    for (const ask of [
      () => localLists.find(OTHER, stationId),
      () => localLists.entries(OTHER, stationId, { limit: 1 }),
      () => localLists.manage(OTHER, stationId, []),
    ])
      await expect(ask()).rejects.toThrow(/There is no station/);
  });

  it('pages', async () => {
    const station = await managedStation('A', 'B', 'C');
    await exchange(station);
    const first = await localLists.entries(OWN, station.stationId, { limit: 2 });
    expect(first.data.map(({ idToken }) => idToken)).toEqual(['A', 'B']);
    const cursor = first.nextCursor ?? undefined;
    const second = await localLists.entries(OWN, station.stationId, { limit: 2, cursor });
    expect([second.data.map(({ idToken }) => idToken), second.nextCursor]).toEqual([['C'], null]);
  });

  it('says which ids are not of groups', async () => {
    const { stationId } = await newStation();
    const unknown = randomUUID();
    await expect(localLists.manage(OWN, stationId, [groupId, unknown])).rejects.toMatchObject({
      errors: [{ path: 'groupIds', message: expect.stringContaining(unknown) as string }],
    });
    expect(await localLists.find(OWN, stationId)).toMatchObject({ status: 'none', groupIds: [] });
  });
});

describe('a list is brought up to date', () => {
  it('by one worker at a time', async () => {
    const station = await managedStation('A');
    await Promise.all(Array.from({ length: 5 }, () => sync.enqueueDue([station.stationId])));
    const [job, ...others] = await jobsOf(station);
    expect(others).toEqual([]);
    link.delivered = [];
    await sync.synchronise(station, new Date(Date.parse(job?.data.leaseUntil ?? '') - 1));
    expect(commandsSent()).toEqual([]);
  });

  it('at no charger that is offline or not accepted yet', async () => {
    const station = await managedStation('A');
    link.online.delete(station.stationId);
    expect(await synchronise(station)).toBe(0);
    link.online.set(station.stationId, PRESENT);
    await resources.dataSource.query(
      `UPDATE station.charging_station SET registration_status = 'Pending' WHERE station_id = $1`,
      [station.stationId],
    );
    expect(await synchronise(station)).toBe(0);
  });

  it('by asking for what the charger can take, its version, and sending', async () => {
    const station = await managedStation('A');
    link.answer = async () => {
      const action = commandsSent().at(-1);
      if (action === 'get-local-list-version') await localLists.reported(station, 0);
      if (action === 'send-local-list') await exchange(station);
      return { status: 'accepted', response: {} };
    };
    expect(await synchronise(station)).toBe(1);
    expect(commandsSent()).toEqual(['read-local-list-limits', 'get-local-list-version', 'send-local-list']);
    expect(await view(station)).toMatchObject({ status: 'synchronised' });
    setTokens('A', 'B');
    await synchronise(station);
    expect(commandsSent().slice(3)).toEqual(['get-local-list-version', 'send-local-list']);
    expect(await synchronise(station)).toBe(0);
  });

  it('not again where the charger did not answer, until it comes anew', async () => {
    const station = await managedStation('A');
    link.answer = async () => ({ status: 'timeout', response: null });
    await synchronise(station);
    expect(commandsSent()).toEqual(['read-local-list-limits']);
    expect(await view(station)).toMatchObject({
      status: 'failed',
      statusReason: 'The charger did not answer',
    });
    expect(await eventsOf(station.stationId, 'LocalListFailed')).toEqual([
      { stationId: station.stationId, failure: 'unanswered', reason: 'The charger did not answer' },
    ]);
    expect(await synchronise(station)).toBe(0);
    link.online.set(station.stationId, { ...PRESENT, connectedAt: new Date().toISOString() });
    expect(await synchronise(station)).toBe(1);
  });

  it('not again where the charger knows no lists, whatever changes', async () => {
    const station = await managedStation('A');
    link.answer = async () => ({ status: 'failed', response: { errorCode: 'NotImplemented' } });
    await synchronise(station);
    expect(commandsSent()).toEqual(['read-local-list-limits', 'get-local-list-version']);
    setTokens('A', 'B');
    expect(await view(station)).toMatchObject({ status: 'not-supported' });
    expect(await synchronise(station)).toBe(0);
    await localLists.manage(OWN, station.stationId, [groupId]);
    expect(await synchronise(station)).toBe(1);
  });

  it('says nothing of a charger that goes off line meanwhile', async () => {
    const station = await managedStation('A');
    link.answer = async () => {
      link.online.clear();
      return { status: 'accepted', response: {} };
    };
    await synchronise(station);
    expect(commandsSent()).toEqual(['read-local-list-limits']);
    expect(await view(station)).toMatchObject({ status: 'pending' });
  });

  it('leaves the lease to others when it fails', async () => {
    const station = await managedStation('A');
    await inTransaction(resources.dataSource, (manager) =>
      manager.query(`ALTER TABLE station.command RENAME TO command_away`),
    );
    await expect(synchronise(station)).rejects.toThrow();
    await inTransaction(resources.dataSource, (manager) =>
      manager.query(`ALTER TABLE station.command_away RENAME TO command`),
    );
    const [row] = await resources.dataSource.query<object[]>(
      `SELECT lease_until FROM station.local_list WHERE station_id = $1`,
      [station.stationId],
    );
    expect(row).toEqual({ lease_until: null });
  });
});
