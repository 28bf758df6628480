import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Commander } from './parts/commander.ts';
import { compareWithDatabase } from './parts/comparison.ts';
import { isWhole, until } from './parts/fault.ts';
import { FaultSystem } from './parts/fault-system.ts';
import { type Busyness, busyness, Gauges } from './parts/gauges.ts';
import { LedgerFleet } from './parts/ledger-fleet.ts';
import { INSPECTED } from './parts/live-memory.ts';
import { Random } from './parts/random.ts';
import type { Trend } from './parts/trend.ts';

/** Given by `npm run soak`. */
const minutes = Number(process.env['SOAK_MINUTES']);
const seed = Number(process.env['FAULTS_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
const FLEET = 20;
const MOST_FLEETS = 20;
const HALF = 0.5;
const FILL_MS = 5000;
/** So that what the operator waits for opens no more connections. */
const COMMANDS_AT_ONCE = 4;
const WARM_UP_SHARE = 0.2;
const WINDOWS = 24;
/** By which share of the first quarter it may go up while it is looked at, and beyond that only by chance. */
const MOST_RISE = {
  'live memory': 0.05,
  'resident memory': 0.15,
  handles: 0.1,
  connections: 0.1,
  p99: 0.5,
};

let system: FaultSystem;

beforeAll(async () => {
  system = await FaultSystem.start(INSPECTED);
});
afterAll(() => system.stop());

it(
  `at half of what the machine can do, nothing goes up in ${minutes} minutes`,
  async () => {
    const fleet = new LedgerFleet();
    const load = await fillToHalf(fleet);
    const commander = new Commander(system, fleet.stationIds, new Random(seed), COMMANDS_AT_ONCE);
    commander.start();
    await sleep(minutes * 60_000 * WARM_UP_SHARE);
    const gauges = new Gauges(system, fleet);
    const windowMs = (minutes * 60_000 * (1 - WARM_UP_SHARE)) / WINDOWS;
    for (let at = 0; at < WINDOWS; at++) await gauges.window(windowMs);
    const trends = gauges.trends();
    report(fleet, load, trends);
    await commander.stop();
    await fleet.finish(120);
    const compare = () => compareWithDatabase(fleet, commander, system.database);
    await until(async () => isWhole(await compare()), 120);
    const { counts, differences } = await compare();
    await fleet.stop();
    for (const { kind, expected, lost, doubled } of counts) {
      say(`${kind}: ${expected} expected, ${lost} lost, ${doubled} doubled`);
      expect([kind, lost, doubled]).toEqual([kind, 0, 0]);
    }
    expect([...differences, ...fleet.faults]).toEqual([]);
    expect(trends.filter(isRising)).toEqual([]);
  },
  (minutes + 15) * 60_000,
);

/** More and more chargers, until the machine, or one of the processes that they connect to, is busy for half of the time. */
async function fillToHalf(fleet: LedgerFleet): Promise<Busyness> {
  for (let at = 1; ; at++) {
    await fleet.add(system, { name: `CP-SOAK${at}`, chargers: FLEET });
    const busy = await busyness(system, () => sleep(FILL_MS));
    if (Math.max(busy.machine, busy.process) >= HALF || at === MOST_FLEETS) return busy;
  }
}

function isRising({ name, rise, leastSlopePerHour }: Trend): boolean {
  const [, most = 0] = Object.entries(MOST_RISE).find(([what]) => name.startsWith(what)) ?? [];
  return leastSlopePerHour > 0 && rise > most;
}

function report(fleet: LedgerFleet, load: Busyness, trends: readonly Trend[]): void {
  const percent = (share: number) => `${Math.round(share * 100)} %`;
  say(
    `${fleet.chargers.length} chargers; the machine busy by ${percent(load.machine)}, the busier process by ${percent(load.process)} of a core; seed ${seed}`,
  );
  const row = (name: string, cells: readonly string[]) =>
    say(`${name.padEnd(28)}${cells.map((cell) => cell.padStart(15)).join('')}`);
  row('measured', ['first quarter', 'last quarter', 'slope an hour', 'at least', 'rise', '']);
  for (const trend of trends) {
    const { name, unit, first, last, slopePerHour, leastSlopePerHour, rise } = trend;
    const figures = [first, last, slopePerHour, leastSlopePerHour];
    const cells = figures.map((value) => `${value.toFixed(1)} ${unit}`.trim());
    row(name, [...cells, percent(rise), isRising(trend) ? 'GOES UP' : 'flat']);
  }
}

function say(text: string): void {
  process.stderr.write(`${text}\n`);
}
