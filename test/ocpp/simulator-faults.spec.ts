import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { energyWh, type EndedTransaction, type Fault } from '../../src/simulator/index.js';
import { eventually } from '../support/rest.ts';
import { SimulatedStation } from '../support/simulated-station.ts';
import { TestSystem } from '../support/system.ts';

interface Exchange {
  direction: 'in' | 'out';
  messageId: string | null;
  action: string | null;
  request: unknown;
  response: unknown;
  errorCode: string | null;
}

interface Session {
  id: string;
  status: string;
  transactionId: string;
  startedAt: string;
  marks: string[];
}

let system: TestSystem;

beforeAll(async () => {
  system = await TestSystem.start();
  await system.addToken('FAULTY');
});
afterAll(() => system.stop());

/** Two sessions of a charger that does so wrong. Whatever it did, the CSMS has to count what it counted. */
async function play(...faults: Fault[]): Promise<{ station: SimulatedStation; sessions: Session[] }> {
  const stationId = `FAULT-${faults.join('-').replace(':', '-')}`.slice(0, 48);
  const station = await SimulatedStation.start(system, stationId, { faults });
  const { charger } = station;
  for (let session = 0; session < 2; session += 1) await charger.plugAndCharge({ idToken: 'FAULTY' });
  await charger.settled();
  const sessions = await station.sessions();
  expect(sessions).toMatchObject(
    (charger.ledger as EndedTransaction[]).map((entry) => ({
      ...{ connectorId: 1, idToken: 'FAULTY', stopReason: entry.stopReason, energyWh: energyWh(entry) },
      ...{ meterStartWh: entry.meterStartWh, meterStopWh: entry.meterStopWh },
    })),
  );
  expect(sessions).toHaveLength(2);
  expect(charger.faults).toEqual([]);
  for (const { fault, times } of charger.injected) expect([fault, times > 0]).toEqual([fault, true]);
  await charger.stop();
  return { station, sessions: sessions as unknown as Session[] };
}

/** The times of the ledger, where the clock was right. */
function expectTimes({ charger }: SimulatedStation, sessions: Session[]): void {
  expect(sessions).toMatchObject(
    charger.ledger.map(({ startedAt, stoppedAt }) => ({ status: 'ended', startedAt, endedAt: stoppedAt })),
  );
}

async function logOf({ stationId }: SimulatedStation): Promise<Exchange[]> {
  const path = `/stations/${stationId}/messages?direction=in&limit=200`;
  const { body } = await system.rest.get<{ data: Exchange[] }>(path);
  return body.data.reverse();
}

async function readingsOf({ id }: Session): Promise<Record<string, unknown>[]> {
  const path = `/charging-sessions/${id}/meter-values?limit=200`;
  const { body } = await system.rest.get<{ data: Record<string, unknown>[] }>(path);
  return body.data;
}

it('duplicate-messages: both are answered alike, and everything is there once', async () => {
  const { station, sessions } = await play('duplicate-messages');
  expectTimes(station, sessions);
  const log = await logOf(station);
  for (const action of ['StartTransaction', 'MeterValues', 'StopTransaction']) {
    const answers = Map.groupBy(
      log.filter((exchange) => exchange.action === action),
      ({ messageId }) => messageId,
    );
    expect(answers.size).toBeGreaterThan(1);
    for (const [first, second, ...more] of answers.values())
      expect([second?.response, more]).toEqual([first?.response, []]);
  }
  for (const session of sessions) {
    const times = (await readingsOf(session)).map((reading) =>
      JSON.stringify([reading['reportedAt'], reading['sampledValues']]),
    );
    expect(new Set(times).size).toBe(times.length);
  }
});

it('reorder-queue: what overtook belongs to the session all the same', async () => {
  const { station, sessions } = await play('reorder-queue');
  expectTimes(station, sessions);
  const actions = (await logOf(station)).map(({ action }) => action);
  expect(actions.indexOf('StopTransaction')).toBeLessThan(actions.lastIndexOf('MeterValues'));
  const sent = await station.sent('MeterValues');
  for (const session of sessions) {
    const samples = sent.filter(({ transactionId }) => String(transactionId) === session.transactionId);
    // One whose answer was lost with the line is sent again.
    const distinct = new Set(samples.map((sample) => JSON.stringify(sample)));
    // Beside the two that the stop brings.
    expect(await readingsOf(session)).toHaveLength(distinct.size + 2);
  }
});

it('no-transaction-id: -1 is found by token, connector and meter', async () => {
  const { station, sessions } = await play('no-transaction-id');
  expectTimes(station, sessions);
  expect(await station.sent('StopTransaction')).toMatchObject([{ transactionId: -1 }, { transactionId: -1 }]);
  for (const session of sessions) {
    expect(Number(session.transactionId)).toBeGreaterThan(0);
    expect((await readingsOf(session)).length).toBeGreaterThan(2);
  }
});

describe('bad-clock', () => {
  it.each<[Fault, RegExp, string[]]>([
    ['bad-clock', /^1970-01-01T/, ['start_clock_unset', 'stop_clock_unset']],
    ['bad-clock:ahead', /Z$/, ['start_clock_ahead', 'stop_clock_ahead']],
    ['bad-clock:no-offset', /\d$/, ['start_time_without_offset', 'stop_time_without_offset']],
  ])('%s: the energy counts, and the times are marked', async (fault, reported, marks) => {
    const from = Date.now();
    const { station, sessions } = await play(fault);
    for (const { timestamp } of await station.sent('StartTransaction')) expect(timestamp).toMatch(reported);
    for (const session of sessions) {
      expect(session.marks).toEqual(expect.arrayContaining(marks));
      expect(Date.parse(session.startedAt)).toBeGreaterThanOrEqual(from);
      expect(Date.parse(session.startedAt)).toBeLessThanOrEqual(Date.now());
    }
  });
});

it('huge-arrays: all of it is taken and kept', async () => {
  const { station, sessions } = await play('huge-arrays');
  expectTimes(station, sessions);
  const [session] = sessions;
  const readings = session ? await readingsOf(session) : [];
  // Forty-one readings come with each sample, of which one page shows the newest 200.
  expect(readings).toHaveLength(200);
  const [status] = await station.sent('StatusNotification');
  expect([status?.['info'], status?.['vendorId']]).toEqual([
    'ï'.repeat(50),
    expect.stringMatching(/^.{255}$/),
  ]);
});

it('cut-frames: what is broken is logged, and what follows is taken', async () => {
  const { station, sessions } = await play('cut-frames');
  expectTimes(station, sessions);
  const log = await logOf(station);
  const broken = log.filter(({ action }) => action === null);
  expect(broken.length).toBeGreaterThan(5);
  expect(log.filter(({ action }) => action === 'BootNotification')).toHaveLength(1);
  expect(broken.map(({ request }) => request)).toContainEqual(expect.stringMatching(/^\[2,"junk",/));
});

it('silent-socket: the newest socket wins, and the late end of the old one takes nothing off line', async () => {
  const { station, sessions } = await play('silent-socket');
  expectTimes(station, sessions);
  expect(await station.sent('BootNotification')).toHaveLength(1);
  const events = await eventually(async () => {
    const rows = await system.database.query<{ type: string }>(
      `SELECT type FROM platform.outbox WHERE type LIKE 'Station%onnected' AND data->>'stationId' = $1 ORDER BY id`,
      [station.stationId],
    );
    return rows.length > 1 && rows;
  });
  expect(events).toEqual([{ type: 'StationConnected' }, { type: 'StationDisconnected' }]);
});

it('all that go together, at once', async () => {
  const { station, sessions } = await play(
    ...(['duplicate-messages', 'reorder-queue', 'huge-arrays', 'cut-frames', 'silent-socket'] as const),
  );
  expectTimes(station, sessions);
});

describe('the command line', () => {
  it('ends 0 and tells what was injected, for a fleet', async () => {
    const { body } = await system.rest.post<{ key: string }>('/api-keys', {
      name: 'simulator',
      role: 'operator',
    });
    const faults = 'duplicate-messages,reorder-queue,cut-frames';
    const places = ['--url', system.process.ocppUrl, '--api', system.process.webUrl, '--offline-for', '1'];
    const quick = ['--energy', '1000', '--speed', '240', '--sample', '0.2', '--sessions', '2'];
    const args = [
      'FAULT-FLEET',
      '1.6',
      '--fleet',
      '3',
      '--fault',
      faults,
      '--json',
      '--quiet',
      ...places,
      ...quick,
    ];
    const { stdout } = await promisify(execFile)(process.execPath, ['dist/simulator/cli.js', ...args], {
      env: { ...process.env, CSMS_API_KEY: body.key },
    });
    const report = JSON.parse(stdout) as Record<string, unknown>;
    expect(report).toMatchObject({ sessionsEnded: 6, sessionsMissing: 0, energyWh: 6000, faults: [] });
    const injected = report['injected'] as { fault: string; times: number; expected: string }[];
    expect(injected.map(({ fault }) => fault)).toEqual(faults.split(','));
    for (const { times } of injected) expect(times).toBeGreaterThanOrEqual(3);
  });
});
