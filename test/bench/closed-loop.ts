import type { Bench, BenchContext, BenchOutcome } from './bench.ts';
import type { CallFrame } from './call-frame.ts';
import type { Charger, Protocol } from './charger.ts';
import { startCsms } from './csms.ts';
import { drive } from './drive.ts';
import { type Goal, isBare, ratio } from './goal.ts';
import { runningServer, startBareServer, type Target } from './target.ts';

/** What a charger does again and again where that is more than one call: a transaction. Rejects at a wrong answer. */
export type Round = () => Promise<void>;

/** SQL for what calls have left in the database: `station_id`, `count`. */
export interface StoredCheck {
  readonly what: string;
  readonly sql: string;
  /** How many of each answered call or round; one unless told. */
  readonly perAnswered?: number;
  /** Whether more of them are a fault too. */
  readonly isExact?: boolean;
}

export interface ClosedLoop {
  readonly protocol: Protocol;
  /** The action that is called again and again; of a round, one that occurs once in it. */
  readonly action: string;
  /** What a charger does before; returns what it then repeats. Runs in the load generator. */
  readonly prepare: (charger: Charger) => Promise<CallFrame | Round>;
  /** Beside the message log. */
  readonly stored?: readonly StoredCheck[];
  /** The worker is started after the load alone, and has all sessions to rate before anything is counted. */
  readonly isRatedAfterwards?: boolean;
}

/** What is aimed at; what is left out is not. */
export interface Aims {
  /** Of the calls a second of the bare server. */
  readonly ratio?: number;
  readonly p99Ms?: number;
  readonly perSecond?: number;
}

export interface ClosedLoopBench extends Bench {
  readonly loop: ClosedLoop;
}

interface ClosedLoopPlan {
  readonly name: string;
  readonly summary: string;
  readonly loop: ClosedLoop;
  readonly aims: Aims;
}

/**
 * As many chargers as are asked for, each calling again as soon as it is answered: first at a bare server, then at ours.
 * `file` is the URL of the module whose default export this is: the load generator loads it as well.
 */
export function closedLoop(file: string, { name, summary, loop, aims }: ClosedLoopPlan): ClosedLoopBench {
  const run = async (context: BenchContext): Promise<BenchOutcome> => {
    const { options, signal } = context;
    const outcomes: BenchOutcome[] = [];
    const starts = [
      () => startBareServer(context),
      async () =>
        options.url === null
          ? startCsms(context, { ratesLater: loop.isRatedAfterwards })
          : runningServer(options.url, options),
    ];
    for (const start of starts) {
      await using target = await start();
      signal.throwIfAborted();
      context.say(`${name}: ${options.chargers} chargers at ${target.name}`);
      outcomes.push(await measure({ file, name, loop, target }, context));
    }
    return {
      measurements: outcomes.flatMap(({ measurements }) => measurements),
      goals: goalsOf(name, aims, outcomes),
      notes: outcomes.flatMap(({ notes }) => notes),
      faults: outcomes.flatMap(({ faults }) => faults),
    };
  };
  return { name, summary, drivesAny: true, loop, run };
}

interface Run {
  readonly file: string;
  readonly name: string;
  readonly loop: ClosedLoop;
  readonly target: Target;
}

async function measure({ file, name, loop, target }: Run, context: BenchContext): Promise<BenchOutcome> {
  const { measurement, load, notes } = await drive({ file, bench: name, target }, context);
  const verdict = await target.verify(loop, load);
  const faults = [...verdict.faults];
  if (load.errors > 0) faults.push(`${load.errors} errors, the first: ${load.firstError ?? 'unknown'}`);
  const title = `${name}, ${target.name}`;
  return {
    measurements: [measurement],
    notes: [...verdict.notes, ...notes].map((note) => `${title}: ${note}`),
    faults: faults.map((fault) => `${title}: ${fault}`),
  };
}

function goalsOf(bench: string, aims: Aims, outcomes: readonly BenchOutcome[]): Goal[] {
  const rows = outcomes.flatMap(({ measurements }) => measurements);
  const bare = rows.find(isBare);
  const ours = rows.find((row) => !isBare(row));
  if (ours === undefined) return [];
  const goals: Goal[] = [];
  const { callsPerSecond, p99Ms } = ours;
  if (aims.ratio !== undefined) {
    const measured = ratio(callsPerSecond, bare?.callsPerSecond);
    goals.push({ bench, what: 'calls a second of bare', sense: '≥', wanted: aims.ratio, measured, unit: '' });
  }
  if (aims.p99Ms !== undefined)
    goals.push({ bench, what: 'p99', sense: '<', wanted: aims.p99Ms, measured: p99Ms, unit: 'ms' });
  if (aims.perSecond !== undefined)
    goals.push({
      bench,
      what: 'transactions a second',
      sense: '≥',
      wanted: aims.perSecond,
      measured: callsPerSecond,
      unit: '/s',
    });
  return goals;
}
