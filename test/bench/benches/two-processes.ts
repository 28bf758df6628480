import type { Bench, BenchContext, BenchOutcome } from '../bench.ts';
import { limitCpu } from '../cpu-share.ts';
import { type Csms, startCsms } from '../csms.ts';
import { drive, type Driven } from '../drive.ts';
import { type Goal, ratio } from '../goal.ts';
import { answeredTogether } from '../load-process.ts';
import meterValues from './meter-values.ts';

const NAME = 'two-processes';
const METER_VALUES = new URL('./meter-values.ts', import.meta.url).href;
/** Of a core, for each process: what two of them need of PostgreSQL and of the load has to fit beside them. */
const SHARE = 0.2;
const WANTED = 1.6;

/**
 * MeterValues at one process of the role ocpp and at two. Each has a fifth of a core, so that neither the load nor
 * PostgreSQL is what they wait for, although all are on one machine.
 */
async function run(context: BenchContext): Promise<BenchOutcome> {
  await using csms = await startCsms(context, { processes: 2 });
  using limits = limitCpu(csms.pids, SHARE);
  if (limits === null)
    return outcome([], ['control groups cannot be had here, so that nothing was measured'], []);
  const one = await driveAt(csms, 1, context);
  const two = await driveAt(csms, 2, context);
  const driven = [one, two];
  const verdict = await csms.verify(meterValues.loop, answeredTogether(driven.map(({ load }) => load)));
  const failures = driven.flatMap(({ load: { errors, firstError } }) =>
    errors > 0 ? [firstError ?? 'a call failed'] : [],
  );
  const notes = [...verdict.notes, ...driven.flatMap((each) => each.notes)];
  return outcome(driven, notes, [...verdict.faults, ...failures]);
}

function outcome(
  driven: readonly Driven[],
  notes: readonly string[],
  faults: readonly string[],
): BenchOutcome {
  const measurements = driven.map(({ measurement }) => measurement);
  const [one, two] = measurements;
  const goal: Goal = {
    bench: NAME,
    what: 'calls a second of two of one, each with a share of a core',
    sense: '≥',
    wanted: WANTED,
    measured: ratio(two?.callsPerSecond, one?.callsPerSecond),
    unit: '',
  };
  return {
    measurements,
    goals: [goal],
    notes: notes.map((note) => `${NAME}: ${note}`),
    faults: faults.map((fault) => `${NAME}: ${fault}`),
  };
}

function driveAt(csms: Csms, processes: number, context: BenchContext): Promise<Driven> {
  const subject = processes === 1 ? 'one' : 'two';
  context.say(`${NAME}: ${subject}, with ${SHARE} of a core each`);
  const urls = csms.urls.slice(0, processes);
  return drive({ file: METER_VALUES, bench: NAME, target: csms, subject, urls }, context);
}

export default {
  name: NAME,
  summary: 'MeterValues at two processes of the role ocpp and at one, each with a share of a core',
  run,
} satisfies Bench;
