import type { Bench, BenchContext, BenchOutcome } from '../bench.ts';
import { type Csms, startCsms } from '../csms.ts';
import { difference, drive, type Driven, perThousand } from '../drive.ts';
import { ratio } from '../goal.ts';
import { answeredTogether } from '../load-process.ts';
import meterValues from './meter-values.ts';

const NAME = 'two-processes';
const METER_VALUES = new URL('./meter-values.ts', import.meta.url).href;
/** Between the calls of a charger where the load is the same for both: some 3 500 calls a second of 200 chargers. */
const PAUSE_MS = 50;
const WANTED = 1.6;

interface Phase {
  readonly subject: string;
  readonly processes: number;
  readonly pauseMs: number | undefined;
}

const PHASES: readonly Phase[] = [
  { subject: 'one, saturated', processes: 1, pauseMs: undefined },
  { subject: 'two, saturated', processes: 2, pauseMs: undefined },
  { subject: 'one, fixed load', processes: 1, pauseMs: PAUSE_MS },
  { subject: 'two, fixed load', processes: 2, pauseMs: PAUSE_MS },
];

/** MeterValues at one process of the role ocpp and at two, as fast as they can and at the same modest rate. */
async function run(context: BenchContext): Promise<BenchOutcome> {
  await using csms = await startCsms(context, { processes: 2 });
  const driven: Driven[] = [];
  const notes: string[] = [];
  for (const phase of PHASES) {
    context.say(`${NAME}: ${phase.subject}`);
    const { result, cpu } = await driveAt(csms, phase, context);
    driven.push(result);
    notes.push(
      `${phase.subject}: CPU s/1000 of the measured calls, warm-up included: ${cpu}`,
      ...result.notes,
    );
  }
  const verdict = await csms.verify(meterValues.loop, answeredTogether(driven.map(({ load }) => load)));
  const [one, two, oneFixed, twoFixed] = driven.map(({ measurement }) => measurement);
  const costRatio = ratio(oneFixed?.cpuSecondsPerThousand, twoFixed?.cpuSecondsPerThousand);
  const faults = [...verdict.faults];
  for (const { load } of driven) if (load.errors > 0) faults.push(load.firstError ?? 'a call failed');
  return {
    measurements: driven.map(({ measurement }) => measurement),
    goals: [
      {
        bench: NAME,
        what: 'calls a second of two of one, the load on the same cores',
        sense: '≥',
        wanted: WANTED,
        measured: ratio(two?.callsPerSecond, one?.callsPerSecond),
        unit: '',
      },
      {
        bench: NAME,
        what: 'the same by CPU time a call at a fixed load, as if each had a core',
        sense: '≥',
        wanted: WANTED,
        measured: costRatio === null ? null : 2 * costRatio,
        unit: '',
      },
    ],
    notes: [...verdict.notes, ...notes].map((note) => `${NAME}: ${note}`),
    faults: faults.map((fault) => `${NAME}: ${fault}`),
  };
}

async function driveAt(csms: Csms, { subject, processes, pauseMs }: Phase, context: BenchContext) {
  const before = csms.cpuSecondsByProcess();
  const result = await drive(
    {
      file: METER_VALUES,
      bench: NAME,
      target: csms,
      subject,
      urls: csms.urls.slice(0, processes),
      ...(pauseMs === undefined ? {} : { pauseMs }),
    },
    context,
  );
  const after = csms.cpuSecondsByProcess();
  const answered = Object.values(result.load.answeredOf).reduce((sum, count) => sum + count, 0);
  const cpu = Object.keys(after).map((name) => {
    const seconds = perThousand(difference(before[name], after[name]), answered);
    return `${name} ${seconds?.toFixed(4) ?? 'not seen'}`;
  });
  return { result, cpu: cpu.join(', ') };
}

export default {
  name: NAME,
  summary: 'MeterValues at two processes of the role ocpp and at one: calls a second, and CPU time a call',
  run,
} satisfies Bench;
