import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestCluster } from '../support/cluster.ts';
import type { RawCharger } from '../support/raw-charger.ts';
import { hasRedis } from '../support/redis.ts';
import { eventually } from '../support/rest.ts';

/** What the product promises; how long it takes is printed. */
const HEALS_WITHIN_SECONDS = 60;
const EACH = 8;

/** A lease has to run out here, which takes a quarter of a minute, and what follows from that to be noticed. */
describe.skipIf(!hasRedis)('presence', { timeout: 200_000 }, () => {
  let cluster: TestCluster<'web' | 'ocppA' | 'ocppB' | 'ocppC' | 'worker'>;
  const chargers = new Map<string, RawCharger>();
  const names = (group: string) => Array.from({ length: EACH }, (_, index) => `CP-${group}${index}`);
  const everyone = [...names('DIES'), ...names('MOVES'), ...names('WAITS')];

  beforeAll(async () => {
    cluster = await TestCluster.of(['web', 'ocppA', 'ocppB', 'ocppC', 'worker']);
    const { ocppA, ocppB } = cluster.processes;
    for (const stationId of names('DIES')) await connect(stationId, ocppA.ocppUrl);
    for (const stationId of [...names('MOVES'), ...names('WAITS')]) await connect(stationId, ocppB.ocppUrl);
  });
  afterAll(() => cluster.stop());

  /** It answers every call with Accepted. */
  async function connect(stationId: string, url: string): Promise<void> {
    const charger = await cluster.connect(stationId, url);
    charger.socket.on('message', (data: Buffer) => {
      const [type, messageId] = JSON.parse(data.toString()) as [number, string];
      if (type === 2) charger.send(JSON.stringify([3, messageId, { status: 'Accepted' }]));
    });
    chargers.set(stationId, charger);
  }

  async function online(): Promise<string[]> {
    type Page = { data: { stationId: string; online: boolean }[] };
    const { body } = await cluster.rest.get<Page>('/stations?limit=200');
    return body.data.filter((station) => station.online).map(({ stationId }) => stationId);
  }

  async function untilOnline(stationIds: string[], what: string): Promise<void> {
    const startedAt = performance.now();
    const wanted = stationIds.toSorted().join();
    await eventually(async () => (await online()).toSorted().join() === wanted, HEALS_WITHIN_SECONDS);
    process.stdout.write(`${what}: ${((performance.now() - startedAt) / 1000).toFixed(1)} s\n`);
  }

  /** What was announced of them since the last time, as `+` and `-`. */
  const told = new Map<string, number>();
  async function announced(stationIds: string[]): Promise<string[]> {
    const rows = await cluster.database.query<{ type: string; stationId: string }>(
      `SELECT type, data->>'stationId' AS "stationId" FROM platform.outbox
        WHERE type IN ('StationConnected', 'StationDisconnected') ORDER BY id`,
    );
    return stationIds.map((stationId) => {
      const signs = rows
        .filter((row) => row.stationId === stationId)
        .map(({ type }) => (type === 'StationConnected' ? '+' : '-'));
      const since = signs.slice(told.get(stationId) ?? 0).join('');
      told.set(stationId, signs.length);
      return since;
    });
  }
  const all = (stationIds: string[], signs: string) => stationIds.map(() => signs);

  async function commandEach(stationIds: string[]): Promise<void> {
    const outcomes = await Promise.all(
      stationIds.map(async (stationId) => {
        const { status, body } = await cluster.rest.post(`/stations/${stationId}/commands/clear-cache`, {});
        return [stationId, status, body['status']];
      }),
    );
    expect(outcomes).toEqual(stationIds.map((stationId) => [stationId, 200, 'accepted']));
  }

  it('is announced of each charger once', async () => {
    await untilOnline(everyone, 'all on line');
    expect(await announced(everyone)).toEqual(all(everyone, '+'));
  });

  it('is whole again after Redis was emptied', async () => {
    await cluster.redis.flush();
    await untilOnline(everyone, 'presence after Redis was emptied');
    await commandEach(everyone);
  });

  it('is whole again after Redis was started anew, empty', async () => {
    const { server } = cluster.redis;
    if (server === undefined) throw new Error('this test needs a Redis of its own: redis-server in PATH');
    await server.kill();
    // While it is away chargers come and go.
    const [gone = '', back = ''] = names('MOVES');
    chargers.get(gone)?.socket.terminate();
    await connect(back, cluster.processes.ocppC.ocppUrl);
    await server.restart();
    await untilOnline(
      everyone.filter((stationId) => stationId !== gone),
      'presence after Redis was started anew',
    );
    expect(await chargers.get(back)?.call('Heartbeat', {})).toHaveProperty('currentTime');
    await connect(gone, cluster.processes.ocppB.ocppUrl);
    await untilOnline(everyone, 'all on line');
    await commandEach(everyone);
    const signs = await announced(everyone);
    expect(signs[everyone.indexOf(gone)]).toBe('-+');
    expect(signs.filter((_, index) => everyone[index] !== gone)).toEqual(all(everyone.slice(1), ''));
  });

  it('ends with a process that was killed, and outlasts one that stood still', async () => {
    const { ocppA, ocppB, ocppC } = cluster.processes;
    ocppA.kill('SIGKILL');
    process.kill(ocppB.pid, 'SIGSTOP');
    try {
      const [, atAnother = ''] = names('MOVES');
      await untilOnline([atAnother], 'the stations of a killed and of a stopped process are free');
      for (const stationId of names('MOVES')) await connect(stationId, ocppC.ocppUrl);
    } finally {
      process.kill(ocppB.pid, 'SIGCONT');
    }
    await untilOnline([...names('MOVES'), ...names('WAITS')], 'those of a process that goes on are back');
    const metrics = async () => (await fetch(`${ocppB.ocppUrl.replace('ws', 'http')}/metrics`)).text();
    await eventually(async () =>
      new RegExp(`^ocpp_connected_stations(\\{.*\\})? ${EACH}$`, 'm').test(await metrics()),
    );
    await commandEach([...names('MOVES'), ...names('WAITS')]);

    const isAnnounced = async () => {
      const rows = await cluster.database.query<{ count: number }>(
        `SELECT count(*)::int AS count FROM platform.outbox
          WHERE type = 'StationDisconnected' AND data->>'stationId' LIKE 'CP-DIES%'`,
      );
      return rows[0]?.count === EACH;
    };
    await eventually(isAnnounced, HEALS_WITHIN_SECONDS);
    expect(await announced(names('DIES'))).toEqual(all(names('DIES'), '-'));
    for (const signs of await announced([...names('MOVES'), ...names('WAITS')]))
      expect(signs).toMatch(/^(-\+)?$/);
    for (const stationId of names('DIES')) await connect(stationId, ocppC.ocppUrl);
    await untilOnline(everyone, 'all on line');
    expect(await announced(names('DIES'))).toEqual(all(names('DIES'), '+'));
  });
});
