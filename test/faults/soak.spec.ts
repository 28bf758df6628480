import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Commander } from './parts/commander.ts';
import { compareWithDatabase } from './parts/comparison.ts';
import { isWhole, until } from './parts/fault.ts';
import { FaultSystem } from './parts/fault-system.ts';
import { busyness, Gauges } from './parts/gauges.ts';
import { LedgerFleet } from './parts/ledger-fleet.ts';
import { Random } from './parts/random.ts';
import type { Trend } from './parts/trend.ts';

/** Given by `npm run soak`. */
const minutes = Number(process.env['SOAK_MINUTES']);
const seed = Number(process.env['FAULTS_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
const FLEET = 20;
const MOST_FLEETS = 20;
/** Of a core: an event loop has one. */
const HALF = 0.5;
const WARM_UP_SHARE = 0.2;
const LOOK_EVERY_MS = 5000;
/** Of the first quarter, that the last may be: what is more goes up. */
const FLAT = { memory: 1.25, handles: 1.1, connections: 1.1, p99: 2 };

let system: FaultSystem;

beforeAll(async () => {
  system = await FaultSystem.start();
});
afterAll(() => system.stop());

it(
  `at half of what a process can do, nothing goes up in ${minutes} minutes`,
  async () => {
    const fleet = new LedgerFleet();
    const load = await fillToHalf(fleet);
    const commander = new Commander(system, fleet.stationIds, new Random(seed));
    commander.start();
    await sleep(minutes * 60_000 * WARM_UP_SHARE);
    const gauges = new Gauges(system, fleet);
    const endAt = performance.now() + minutes * 60_000 * (1 - WARM_UP_SHARE);
    while (performance.now() < endAt) {
      await sleep(LOOK_EVERY_MS);
      await gauges.look();
    }
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
    expect(trends.filter((trend) => !isFlat(trend))).toEqual([]);
  },
  (minutes + 15) * 60_000,
);

/** More and more chargers, until one of the processes that they connect to is busy for half of the time. */
async function fillToHalf(fleet: LedgerFleet): Promise<number> {
  for (let at = 1; ; at++) {
    await fleet.add(system, { name: `CP-SOAK${at}`, chargers: FLEET });
    const share = await busyness(system, () => sleep(LOOK_EVERY_MS));
    if (share >= HALF || at === MOST_FLEETS) return share;
  }
}

function isFlat({ name, first, last }: Trend): boolean {
  const [, limit = 1] = Object.entries(FLAT).find(([what]) => name.startsWith(what)) ?? [];
  return last <= first * limit;
}

function report(fleet: LedgerFleet, load: number, trends: readonly Trend[]): void {
  say(
    `${fleet.chargers.length} chargers; the busier process at ${Math.round(load * 100)} % of a core; seed ${seed}`,
  );
  say(
    `${'measured'.padEnd(28)}${'first quarter'.padStart(16)}${'last quarter'.padStart(16)}${'slope an hour'.padStart(16)}`,
  );
  for (const { name, unit, first, last, slopePerHour } of trends) {
    const cells = [first, last, slopePerHour].map((value) =>
      `${value.toFixed(1)} ${unit}`.trim().padStart(16),
    );
    say(`${name.padEnd(28)}${cells.join('')}`);
  }
}

function say(text: string): void {
  process.stderr.write(`${text}\n`);
}
