import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestCluster } from '../support/cluster.ts';
import { hasRedis } from '../support/redis.ts';
import { eventually } from '../support/rest.ts';
import { Identity } from './fight/identity.ts';
import { pick, seeded } from './fuzz/mutations.ts';

const ROUNDS = 1_000;
/** After so many rounds the sockets that were left half open are looked at. */
const STAGE = 100;
const SEED = Number(process.env['FIGHT_SEED'] ?? Date.now() % 1_000_000);
const STATION = 'CP-FOUGHT';

type Outcome = [status: number, command: unknown];

describe.skipIf(!hasRedis)('two processes that fight for one station', () => {
  let cluster: TestCluster;
  let station: Identity;
  const random = seeded(SEED);

  beforeAll(async () => {
    cluster = await TestCluster.start({
      OCPP_HANDSHAKES_PER_STATION: '1000000',
      OCPP_CALL_TIMEOUT_SECONDS: '5',
    });
    station = new Identity(STATION, await cluster.addStation(STATION));
  });
  afterAll(() => cluster.stop());

  const anyProcess = () => pick(random, [cluster.processes.ocppA, cluster.processes.ocppB]).ocppUrl;

  async function command(): Promise<Outcome> {
    const { status, body } = await cluster.rest.post(`/stations/${STATION}/commands/clear-cache`, {});
    return [status, body['status']];
  }

  /** One way in which a newer socket comes, or several of them at the same moment. */
  async function round(): Promise<void> {
    const count = pick(random, [1, 1, 1, 2, 3]);
    const fate = pick(random, ['stays', 'stays', 'is cut before', 'is cut meanwhile', 'is half open']);
    if (fate === 'is cut before') station.cut();
    if (fate === 'is half open') station.leaveHalfOpen();
    const opening = Promise.all(Array.from({ length: count }, () => station.open(anyProcess())));
    if (fate === 'is cut meanwhile') station.cut();
    await opening;
    await station.settle();
  }

  it(
    `leave one live socket, which every command reaches: ${ROUNDS} rounds (FIGHT_SEED=${SEED})`,
    { timeout: 600_000 },
    async () => {
      await station.open(anyProcess());
      await station.settle();
      const meanwhile: Promise<Outcome>[] = [];
      let halfOpen = 0;
      const startedAt = performance.now();
      for (let played = 1; played <= ROUNDS; played++) {
        if (random() < 0.2) meanwhile.push(command());
        await round();
        const { holder } = station;
        const before = holder?.answered ?? 0;
        const outcome = await command();
        expect([played, ...outcome]).toEqual([played, 200, 'accepted']);
        expect(holder?.answered).toBeGreaterThan(before);
        if (played % STAGE === 0) {
          halfOpen += await station.endHalfOpen();
          expect((await cluster.rest.get(`/stations/${STATION}`)).body).toMatchObject({ online: true });
        }
      }
      const outcomes = await Promise.all(meanwhile);
      const count = (status: string) => outcomes.filter((outcome) => outcome.join(' ') === status).length;
      process.stdout.write(
        `${ROUNDS} rounds in ${((performance.now() - startedAt) / 1000).toFixed(1)} s, ` +
          `${halfOpen} sockets left half open; of ${outcomes.length} commands meanwhile ` +
          `${count('200 accepted')} accepted, ${count('200 failed')} failed, ${count('200 timeout')} timed out, ` +
          `${count('409 409')} found the station off line\n`,
      );
      const known = ['200 accepted', '200 failed', '200 timeout', '409 409'];
      expect(outcomes.map((outcome) => outcome.join(' ')).filter((text) => !known.includes(text))).toEqual(
        [],
      );
      expect(halfOpen).toBeGreaterThan(0);
    },
  );

  it('lose no command: each has a status, and accepted are as many as were answered', async () => {
    await station.close();
    await eventually(
      async () => (await cluster.rest.get(`/stations/${STATION}`)).body['online'] === false,
      20,
    );
    const rows = await cluster.database.query<{ status: string; count: number }>(
      `SELECT status, count(*)::int AS count FROM station.command WHERE station_id = $1 GROUP BY status`,
      [STATION],
    );
    const byStatus = Object.fromEntries(rows.map(({ status, count }) => [status, count]));
    expect(Object.keys(byStatus).filter((status) => ['pending', 'sent'].includes(status))).toEqual([]);
    expect(byStatus['accepted']).toBeGreaterThanOrEqual(ROUNDS);
    expect(byStatus['accepted']).toBeLessThanOrEqual(station.answered);
  });

  it('announce connections and disconnections in turn', async () => {
    const announced = async () =>
      cluster.database.query<{ type: string }>(
        `SELECT type FROM platform.outbox
          WHERE type IN ('StationConnected', 'StationDisconnected') AND data->>'stationId' = $1 ORDER BY id`,
        [STATION],
      );
    const events = await eventually(async () => {
      const rows = await announced();
      return rows.at(-1)?.type === 'StationDisconnected' && rows;
    }, 60);
    expect(events.map(({ type }) => type)).toEqual(
      events.map((_, index) => (index % 2 === 0 ? 'StationConnected' : 'StationDisconnected')),
    );
  });

  it('hold nothing afterwards, and have no error to tell of', async () => {
    for (const { ocppUrl, log } of [cluster.processes.ocppA, cluster.processes.ocppB]) {
      const metrics = await (await fetch(`${ocppUrl.replace('ws', 'http')}/metrics`)).text();
      expect(metrics).toMatch(/^ocpp_connected_stations(\{.*\})? 0$/m);
      expect(log.filter(({ level }) => ['error', 'fatal', 50, 60].includes(level as string))).toEqual([]);
    }
  });
});
