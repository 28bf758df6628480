import { appendFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasRedis } from '../support/redis.ts';
import { DATABASE_FAULTS } from './faults/database.ts';
import { deadlocks } from './faults/deadlocks.ts';
import { diskFull } from './faults/disk-full.ts';
import { HOSTILE_CHARGERS } from './faults/hostile-chargers.ts';
import { HOSTILE_REQUESTS } from './faults/hostile-requests.ts';
import { NETWORK_FAULTS } from './faults/network.ts';
import { PROCESS_FAULTS } from './faults/processes.ts';
import { REDIS_FAULTS } from './faults/redis.ts';
import { type Fault, type FaultRun, runFaults } from './parts/fault.ts';
import { FaultSystem } from './parts/fault-system.ts';
import { Random } from './parts/random.ts';

const GROUPS: Readonly<Record<string, readonly Fault[]>> = {
  processes: PROCESS_FAULTS,
  PostgreSQL: [...DATABASE_FAULTS, deadlocks, diskFull],
  Redis: REDIS_FAULTS,
  'the network of chargers': NETWORK_FAULTS,
  'hostile chargers': HOSTILE_CHARGERS,
  'hostile requests': HOSTILE_REQUESTS,
};

/** The file that is to hold the outcomes of the long form, where `npm run faults` asks for that. */
const outcomes = process.env['FAULTS_OUTCOMES'];
const seed = Number(process.env['FAULTS_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
const SHORT: FaultRun = {
  chargers: 6,
  times: 1,
  seconds: 1,
  pauseSeconds: 0.4,
  calmSeconds: 0,
  patienceSeconds: 60,
};
const LONG: FaultRun = {
  chargers: 30,
  times: 3,
  seconds: 10,
  pauseSeconds: 1.2,
  calmSeconds: 10,
  patienceSeconds: 180,
};
/** For the short form: what is over soon is to be noticed sooner. */
const IMPATIENT = {
  DATABASE_ANSWER_TIMEOUT_SECONDS: '3',
  OCPP_CALL_TIMEOUT_SECONDS: '2',
  OCPP_PING_INTERVAL_SECONDS: '1',
  OCPP_FLOOD_SECONDS: '1',
};
const MINUTE_MS = 60_000;

describe.skipIf(!hasRedis)(`what goes wrong while chargers charge (FAULTS_SEED=${seed})`, () => {
  let system: FaultSystem;
  const random = new Random(seed);

  beforeAll(async () => {
    system = await FaultSystem.start(outcomes === undefined ? IMPATIENT : {});
  });
  afterAll(() => system.stop());

  const survives = async (faults: readonly Fault[], run: FaultRun) => {
    const outcome = await runFaults(system, faults, run, random);
    for (const [name, seconds] of Object.entries(outcome.tookSeconds))
      process.stderr.write(`${seconds.toFixed(1).padStart(6)} s  ${name}\n`);
    if (outcomes !== undefined) appendFileSync(outcomes, `${JSON.stringify({ seed, ...outcome })}\n`);
    for (const { name } of faults)
      expect([name, outcome.injected[name]]).toEqual([
        name,
        expect.toSatisfy((count: unknown) => Number(count) > 0),
      ]);
    expect(outcome).toMatchObject({ differences: [], faults: [], offline: [] });
    for (const count of outcome.counts) {
      expect(count).toMatchObject({ lost: 0, doubled: 0 });
      expect(count.expected).toBeGreaterThan(0);
    }
  };

  if (outcomes === undefined)
    it.each(Object.entries(GROUPS))(
      '%s: nothing is lost, and nothing is there twice',
      (_, faults) => survives(faults, SHORT),
      5 * MINUTE_MS,
    );
  else
    it.each(Object.values(GROUPS).flat())(
      '$name: nothing is lost, and nothing is there twice',
      (fault) => survives([fault], LONG),
      20 * MINUTE_MS,
    );
});
