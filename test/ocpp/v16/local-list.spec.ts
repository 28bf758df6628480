import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Fleet } from '../../support/fleet.ts';
import { LocalListCharger } from '../../support/local-list-charger.ts';
import { eventually } from '../../support/rest.ts';
import { TestSystem } from '../../support/system.ts';

interface ListView {
  version: number | null;
  reportedVersion: number | null;
  status: string;
  statusReason: string | null;
  entryCount: number;
}

let system: TestSystem;
let fleet: Fleet;
let stationCount = 0;

beforeAll(async () => {
  system = await TestSystem.start();
  fleet = await Fleet.create(system.rest, 'Fleet', 'PARENT');
  for (const token of ['A1', 'B2', 'C3']) await fleet.add(token);
});
afterAll(() => system.stop());

/** A charger of its own that is online and has no list yet. */
async function newCharger(configuration: Record<string, string> = {}) {
  const stationId = `LL-${++stationCount}`;
  const charger = new LocalListCharger(await system.connect(stationId));
  charger.configuration = configuration;
  return { stationId, charger };
}

const viewOf = async (stationId: string) =>
  (await system.rest.get<ListView>(`/stations/${stationId}/local-list`)).body;

const becomes = (stationId: string, status: string) =>
  eventually(async () => {
    const view = await viewOf(stationId);
    return view.status === status && view;
  }, 20);

async function assign(stationId: string, groupIds: string[]): Promise<void> {
  const { status } = await system.rest.put(`/stations/${stationId}/local-list`, { groupIds });
  expect(status).toBe(200);
}

/** Resolves when the lists have been looked through after all that has happened so far. */
async function everythingChecked(): Promise<void> {
  const { stationId } = await newCharger();
  await assign(stationId, [fleet.groupId]);
  await becomes(stationId, 'synchronised');
}

const tokensOf = (charger: LocalListCharger) => [...charger.entries.keys()].toSorted();
const accepted = { status: 'Accepted', parentIdTag: 'PARENT' };

describe('a local list', () => {
  it('is sent in full to a charger that is given groups, and its commands can be looked at', async () => {
    const { stationId, charger } = await newCharger();
    expect(await viewOf(stationId)).toMatchObject({ status: 'none', version: null, entryCount: 0 });
    await assign(stationId, [fleet.groupId]);
    expect(await becomes(stationId, 'synchronised')).toMatchObject({
      version: 1,
      reportedVersion: 0,
      statusReason: null,
      entryCount: 3,
    });
    expect(charger.actions).toEqual(['GetConfiguration', 'GetLocalListVersion', 'SendLocalList']);
    expect(charger.lists).toEqual([
      {
        listVersion: 1,
        updateType: 'Full',
        localAuthorizationList: ['A1', 'B2', 'C3'].map((idTag) => ({ idTag, idTagInfo: accepted })),
      },
    ]);
    const commands = await eventually(async () => {
      const path = `/stations/${stationId}/commands`;
      const { data } = (await system.rest.get<{ data: { completedAt: string | null }[] }>(path)).body;
      return data.every(({ completedAt }) => completedAt !== null) && data;
    });
    expect(commands).toMatchObject(
      ['send-local-list', 'get-local-list-version', 'read-local-list-limits'].map((command) => ({
        command,
        status: 'accepted',
        requestedBy: 'system',
      })),
    );
    await charger.socket.close();
  });

  it('follows what becomes of tokens, by differences', async () => {
    const { stationId, charger } = await newCharger();
    const own = await Fleet.create(system.rest, 'Fleet that changes');
    for (const token of ['D4', 'E5', 'F6']) await own.add(token);
    await assign(stationId, [own.groupId]);
    await becomes(stationId, 'synchronised');
    await own.change('E5', { status: 'blocked' });
    await eventually(async () => charger.entries.get('E5')?.status === 'Blocked', 20);
    expect(charger.lists.at(-1)).toEqual({
      listVersion: 2,
      updateType: 'Differential',
      localAuthorizationList: [{ idTag: 'E5', idTagInfo: { status: 'Blocked' } }],
    });
    await own.remove('D4');
    await eventually(async () => !charger.entries.has('D4'), 20);
    expect(charger.lists.at(-1)).toEqual({
      listVersion: 3,
      updateType: 'Differential',
      localAuthorizationList: [{ idTag: 'D4' }],
    });
    await becomes(stationId, 'synchronised');
    await charger.socket.close();
  });

  it('is taken from a charger whose groups are taken away', async () => {
    const { stationId, charger } = await newCharger();
    await assign(stationId, [fleet.groupId]);
    await becomes(stationId, 'synchronised');
    await assign(stationId, []);
    expect(await becomes(stationId, 'synchronised')).toMatchObject({ entryCount: 0 });
    expect(charger.lists.at(-1)).toEqual({ listVersion: 2, updateType: 'Full' });
    expect(tokensOf(charger)).toEqual([]);
    await charger.socket.close();
  });

  it('is sent in full to a charger that comes back with another version', async () => {
    const { stationId, charger } = await newCharger();
    await assign(stationId, [fleet.groupId]);
    await becomes(stationId, 'synchronised');
    await charger.socket.close();
    charger.version = 77;
    charger.entries = new Map([['STRANGER', { status: 'Accepted' }]]);
    charger.serve(await system.connect(stationId));
    await eventually(async () => charger.lists.length === 2, 20);
    expect(charger.lists.at(-1)).toMatchObject({ listVersion: 78, updateType: 'Full' });
    expect(await becomes(stationId, 'synchronised')).toMatchObject({ version: 78, reportedVersion: 77 });
    expect(tokensOf(charger)).toEqual(['A1', 'B2', 'C3']);
  });

  it('is asked for, and not sent again, when the charger comes back with it', async () => {
    const { stationId, charger } = await newCharger();
    await assign(stationId, [fleet.groupId]);
    await becomes(stationId, 'synchronised');
    await charger.socket.close();
    charger.serve(await system.connect(stationId));
    await eventually(async () => (await viewOf(stationId)).reportedVersion === 1, 20);
    expect(charger.actions.filter((action) => action === 'GetLocalListVersion')).toHaveLength(2);
    await everythingChecked();
    expect(charger.lists).toHaveLength(1);
  });

  it.each(['VersionMismatch', 'Failed'])('is sent in full once more after %s', async (refusal) => {
    const { stationId, charger } = await newCharger();
    const own = await Fleet.create(system.rest, `Fleet of ${refusal}`);
    for (const token of ['G7', 'H8', 'I9']) await own.add(`${refusal}-${token}`);
    await assign(stationId, [own.groupId]);
    await becomes(stationId, 'synchronised');
    charger.refusal = refusal;
    charger.socket.socket.prependListener('message', () => {
      if (charger.lists.length === 2) charger.refusal = null;
    });
    await own.change(`${refusal}-G7`, { status: 'blocked' });
    await eventually(async () => charger.lists.length === 3, 20);
    expect(charger.lists.map(({ listVersion, updateType }) => [listVersion, updateType])).toEqual([
      [1, 'Full'],
      [2, 'Differential'],
      [3, 'Full'],
    ]);
    expect(await becomes(stationId, 'synchronised')).toMatchObject({ version: 3, entryCount: 3 });
    await charger.socket.close();
  });

  it('is not sent any more to a charger that refuses it, until it changes', async () => {
    const { stationId, charger } = await newCharger();
    const own = await Fleet.create(system.rest, 'Fleet that is refused');
    await own.add('J1');
    charger.refusal = 'Failed';
    await assign(stationId, [own.groupId]);
    expect(await becomes(stationId, 'failed')).toMatchObject({ statusReason: 'The charger answered Failed' });
    expect(charger.lists.map(({ updateType }) => updateType)).toEqual(['Full', 'Full']);
    await charger.socket.close();
    const asked = charger.actions.length;
    charger.serve(await system.connect(stationId));
    await everythingChecked();
    expect(charger.actions).toHaveLength(asked);
    charger.refusal = null;
    await own.add('K2');
    await becomes(stationId, 'synchronised');
    expect(tokensOf(charger)).toEqual(['J1', 'K2']);
  });

  it('is not sent any more to a charger that has none, until an operator says so', async () => {
    const { stationId, charger } = await newCharger();
    charger.refusal = 'NotSupported';
    await assign(stationId, [fleet.groupId]);
    await becomes(stationId, 'not-supported');
    expect(charger.lists).toHaveLength(1);
    charger.refusal = null;
    const { body } = await system.rest.post(`/stations/${stationId}/commands/send-local-list`, {});
    expect(body).toMatchObject({ status: 'accepted' });
    expect(await viewOf(stationId)).toMatchObject({ status: 'synchronised', entryCount: 3 });
    await charger.socket.close();
  });

  it('is not sent to a charger that says -1 of its version', async () => {
    const { stationId, charger } = await newCharger();
    charger.version = -1;
    await assign(stationId, [fleet.groupId]);
    expect(await becomes(stationId, 'not-supported')).toMatchObject({ reportedVersion: -1, version: null });
    expect(charger.lists).toEqual([]);
    await charger.socket.close();
  });

  it('goes in as many messages as the charger asks for', async () => {
    const { stationId, charger } = await newCharger({ SendLocalListMaxLength: '2' });
    await assign(stationId, [fleet.groupId]);
    expect(await becomes(stationId, 'synchronised')).toMatchObject({ version: 2, entryCount: 3 });
    expect(charger.lists.map((list) => [list.updateType, list.localAuthorizationList?.length])).toEqual([
      ['Full', 2],
      ['Differential', 1],
    ]);
    await charger.socket.close();
  });

  it.each([
    [{ LocalAuthListMaxLength: '2' }, 'The list has 3 entries, and the charger holds at most 2'],
    [
      { LocalAuthListEnabled: 'false' },
      'LocalAuthListEnabled is false: set it to true, then send the list again',
    ],
  ])('is not sent to a charger that says %o', async (configuration, statusReason) => {
    const { stationId, charger } = await newCharger(configuration);
    await assign(stationId, [fleet.groupId]);
    expect(await becomes(stationId, 'failed')).toMatchObject({ statusReason });
    expect(charger.lists).toEqual([]);
    await charger.socket.close();
  });

  it('stays with the charger when it is not managed any more', async () => {
    const { stationId, charger } = await newCharger();
    await assign(stationId, [fleet.groupId]);
    await becomes(stationId, 'synchronised');
    expect((await system.rest.delete(`/stations/${stationId}/local-list`)).status).toBe(204);
    expect(await viewOf(stationId)).toMatchObject({ status: 'none', version: 1, entryCount: 3 });
    expect(
      (await system.rest.post(`/stations/${stationId}/commands/send-local-list`, {})).body,
    ).toMatchObject({
      status: 409,
      code: 'local_list_not_managed',
    });
    await charger.socket.close();
  });
});
