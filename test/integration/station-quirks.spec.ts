import { describe, expect, it } from 'vitest';
import { Deviations, type Deviation } from '../../src/modules/station/index.ts';
import { GroupCommit, WriteBatch } from '../../src/platform/database/group-commit.ts';
import {
  admin,
  boot,
  BOOT,
  directory,
  link,
  newStation,
  OTHER,
  OWN,
  resources,
  stations,
  viewer,
  web,
} from '../support/stations.ts';

const deviations = web.app.get(Deviations);
const AT = new Date('2026-01-31T12:00:00Z');

const profile = (changes: object = {}) => ({
  name: 'A profile',
  vendor: 'ChargerCo',
  model: 'Wallbox*',
  accepts: ['localTime'],
  ...changes,
});
const create = async (changes: object = {}): Promise<string> => {
  const { status, body } = await admin('POST', '/quirk-profiles', { body: profile(changes) });
  expect(status).toBe(201);
  return String(body['id']);
};
const remove = (id: string) => admin('DELETE', `/quirk-profiles/${id}`);
const inForce = async (stationId: string) => [...((await directory.find(stationId))?.quirks.accepted ?? [])];

describe('the quirks of a station', () => {
  it('are those of the profiles that its latest boot matches, as they are now', async () => {
    const station = await newStation();
    const id = await create();
    expect(await inForce(station.stationId)).toEqual([]);
    await boot(station, BOOT, AT);
    expect(await inForce(station.stationId)).toEqual(['localTime']);
    await admin('PATCH', `/quirk-profiles/${id}`, { body: { accepts: ['overlongText'] } });
    expect(await inForce(station.stationId)).toEqual(['overlongText']);
    await admin('PATCH', `/quirk-profiles/${id}`, { body: { firmwareVersion: '2.*' } });
    expect(await inForce(station.stationId)).toEqual([]);
    await admin('PATCH', `/quirk-profiles/${id}`, { body: { firmwareVersion: null } });
    expect(await inForce(station.stationId)).toEqual(['overlongText']);
    expect((await stations.find(OWN, station.stationId)).quirks).toEqual(['overlongText']);
    await remove(id);
    expect(await inForce(station.stationId)).toEqual([]);
  });

  it('are its own besides, and then it connects anew', async () => {
    const station = await newStation();
    const path = `/stations/${station.stationId}`;
    const changed = await admin('PATCH', path, { body: { acceptedQuirks: ['unknownProperties'] } });
    expect(changed.body).toMatchObject({
      acceptedQuirks: ['unknownProperties'],
      quirks: ['unknownProperties'],
    });
    expect(link.disconnected).toEqual([station.stationId]);
    expect(await inForce(station.stationId)).toEqual(['unknownProperties']);
    const cleared = await admin('PATCH', path, { body: { acceptedQuirks: null } });
    expect(cleared.body).toMatchObject({ acceptedQuirks: null, quirks: [] });
    expect(await inForce(station.stationId)).toEqual([]);
  });

  it('follow the profiles of its own tenant, and the time zone of its location', async () => {
    const id = await create();
    const theirs = await newStation('CP-THEIRS', OTHER);
    await boot(theirs, BOOT, AT);
    expect(await inForce('CP-THEIRS')).toEqual([]);
    const station = await newStation();
    const location = await admin('POST', '/locations', { body: { name: 'A', timeZone: 'Asia/Tokyo' } });
    await stations.update(OWN, station.stationId, { locationId: String(location.body['id']) });
    expect((await directory.find(station.stationId))?.quirks.timeZone).toBe('Asia/Tokyo');
    await remove(id);
  });

  it('cost no query beside that of its identity while no profile changes', async () => {
    const { stationId } = await newStation();
    await directory.find(stationId);
    const before = await queriesOf(() => directory.find(stationId));
    expect(before).toBe(1);
  });
});

async function queriesOf(work: () => Promise<unknown>): Promise<number> {
  const { dataSource } = resources;
  const runner = dataSource.createQueryRunner.bind(dataSource);
  let count = 0;
  dataSource.createQueryRunner = (...given) => {
    count++;
    return runner(...given);
  };
  await work();
  dataSource.createQueryRunner = runner;
  return count;
}

describe('quirk profiles over REST', () => {
  it('are listed page by page, the built-in ones among them', async () => {
    const own = await Promise.all([create({ name: 'One' }), create({ name: 'Two' })]);
    const listed: Record<string, unknown>[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const { body } = await viewer('GET', `/quirk-profiles?limit=2${cursor && `&cursor=${cursor}`}`);
      const page = body as { data: Record<string, unknown>[]; nextCursor: string | null };
      expect(page.data.length).toBeLessThanOrEqual(2);
      listed.push(...page.data);
      cursor = page.nextCursor;
    }
    const ids = listed.map(({ id }) => String(id));
    expect(ids).toEqual([...new Set(ids)].sort());
    expect(ids).toEqual(expect.arrayContaining(own));
    expect(listed.filter(({ builtIn }) => builtIn === true).length).toBeGreaterThan(0);
    await Promise.all(own.map(remove));
  });

  it.each([
    ['a quirk that there is not', { accepts: ['everything'] }, 'accepts'],
    ['a quirk twice', { accepts: ['localTime', 'localTime'] }, 'accepts'],
    ['no list of quirks', { accepts: 'localTime' }, 'accepts'],
    ['a pattern too long', { vendor: 'x'.repeat(51) }, 'vendor'],
    ['an unknown field', { brand: 'x' }, 'brand'],
  ])('are refused with %s', async (_name, changes, path) => {
    const { status, body } = await admin('POST', '/quirk-profiles', { body: profile(changes) });
    expect([status, (body['errors'] as { path: string }[])[0]?.path]).toEqual([400, path]);
  });

  it('are kept from viewers', async () => {
    expect((await viewer('POST', '/quirk-profiles', { body: profile() })).status).toBe(403);
  });
});

const deviation = (path: string, changes: Partial<Deviation> = {}): Deviation => ({
  deviation: 'refused:type',
  path,
  accepted: false,
  suggestedQuirk: 'stringsAsNumbers',
  detail: 'must be string',
  ...changes,
});

/** All of them in one group. */
async function note(stationIds: string[], noted: Deviation[], at = AT): Promise<void> {
  const groupCommit = new GroupCommit(resources.dataSource, { concurrency: 1 });
  await Promise.all(
    stationIds.map((stationId) => {
      const batch = new WriteBatch();
      deviations.noted(batch, { stationId, ...OWN }, 'MeterValues', noted, at);
      return groupCommit.commit(batch);
    }),
  );
}

const listed = async (stationId: string) =>
  (await deviations.list(OWN, stationId, { limit: 200 })).data.map((found) => ({
    path: found.path,
    count: found.count,
  }));

describe('the deviations of a station', () => {
  it('are counted by message, several of one station in a group too', async () => {
    const [one, two] = [(await newStation()).stationId, (await newStation()).stationId];
    await note([one, two, one, one], [deviation('a'), deviation('b')]);
    await note(
      [one],
      [deviation('a', { suggestedQuirk: null, detail: 'must be\u0000' })],
      new Date(+AT + 1000),
    );
    expect(await deviations.list(OWN, one, { limit: 10 })).toEqual({
      data: [
        {
          action: 'MeterValues',
          deviation: 'refused:type',
          path: 'a',
          accepted: false,
          suggestedQuirk: null,
          detail: 'must be\uFFFD',
          count: 4,
          firstAt: AT,
          lastAt: new Date(+AT + 1000),
        },
        expect.objectContaining({ path: 'b', count: 3, suggestedQuirk: 'stringsAsNumbers', lastAt: AT }),
      ],
      nextCursor: null,
    });
    expect(await listed(two)).toEqual([
      { path: 'b', count: 1 },
      { path: 'a', count: 1 },
    ]);
  });

  it('are paged', async () => {
    const { stationId } = await newStation();
    await note(
      [stationId],
      ['a', 'b', 'c'].map((path) => deviation(path)),
    );
    const first = await deviations.list(OWN, stationId, { limit: 2 });
    expect(first.data.map(({ path }) => path)).toEqual(['c', 'b']);
    const rest = await deviations.list(OWN, stationId, { limit: 2, cursor: first.nextCursor ?? '' });
    expect(rest).toMatchObject({ data: [{ path: 'a' }], nextCursor: null });
  });

  it('are so many and no more, and those that are known go on counting', async () => {
    const { stationId } = await newStation();
    const many = Array.from({ length: 150 }, (_, index) => deviation(`x${String(index)}`));
    const others = Array.from({ length: 150 }, (_, index) => deviation(`y${String(index)}`));
    await note([stationId], many);
    await note([stationId], [...others, deviation('x0'), deviation(`z${'z'.repeat(1000)}`)]);
    const found = await listed(stationId);
    expect(found).toHaveLength(200);
    expect(found).toContainEqual({ path: 'x0', count: 2 });
  });

  it('of a station that is gone keep nothing from being stored', async () => {
    const { stationId } = await newStation();
    await note(['GONE', stationId], [deviation('a')]);
    expect(await listed(stationId)).toEqual([{ path: 'a', count: 1 }]);
    await stations.remove(OWN, stationId);
    const rows = await resources.dataSource.query<object[]>(
      `SELECT FROM station.deviation WHERE station_id = $1`,
      [stationId],
    );
    expect(rows).toEqual([]);
  });

  it('are for those to read that the station is for', async () => {
    const { stationId } = await newStation();
    await note([stationId], [deviation('a')]);
    expect((await viewer('GET', `/stations/${stationId}/deviations`)).status).toBe(200);
    await expect(deviations.list(OTHER, stationId, { limit: 1 })).rejects.toThrow('There is no station');
  });
});
