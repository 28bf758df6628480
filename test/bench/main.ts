// `npm run bench`: finds the benches, runs them one after the other, prints what they measured.
import { readdir, writeFile } from 'node:fs/promises';
import { cpus, loadavg, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { inspect } from 'node:util';
import { movements, ratiosOf, readBaseline, saveBaseline } from './baseline.ts';
import type { Bench, BenchContext, BenchOutcome } from './bench.ts';
import { Databases } from './database.ts';
import { type BenchOptions, readOptions, USAGE, UsageError } from './options.ts';
import { goalTable, movementLine, table } from './report.ts';

const BENCHES = join(import.meta.dirname, 'benches');

async function main(args: readonly string[], interruption: AbortSignal): Promise<number> {
  const benches = await findBenches();
  const options = readOptions(args);
  if (options === null) {
    print(`${USAGE}\n${benches.map(helpOf).join('\n')}`);
    return 0;
  }
  const chosen = choose(benches, options);
  const machine = describeMachine();
  print(
    `${machine.processor}, ${machine.cores} cores, ${machine.memoryGib} GiB, load ${machine.loadAverage.toFixed(2)}; Node.js ${machine.node}`,
  );
  const startedAt = performance.now();
  const outcomes = await runAll(chosen, options, interruption);
  const seconds = Math.round((performance.now() - startedAt) / 1000);
  const results = {
    measurements: outcomes.flatMap((outcome) => outcome.measurements),
    goals: outcomes.flatMap(({ goals }) => goals ?? []),
    notes: outcomes.flatMap((outcome) => outcome.notes),
    faults: outcomes.flatMap((outcome) => outcome.faults),
  };
  print(`\n${table(results.measurements)}\n`);
  if (results.goals.length > 0) print(`${goalTable(results.goals)}\n`);
  for (const note of results.notes) print(note);
  if (options.url === null) await compare(ratiosOf(results.measurements, results.goals), machine, options);
  for (const fault of results.faults) print(`FAULT  ${fault}`);
  const file = options.jsonFile ?? join(tmpdir(), `csms-bench-${machine.at.replace(/\D/g, '')}.json`);
  await writeFile(
    file,
    `${JSON.stringify({ machine, seconds, options: withoutPassword(options), ...results }, null, 2)}\n`,
  );
  print(`${seconds} s; all figures are in ${file}`);
  return results.faults.length > 0 ? 1 : 0;
}

const helpOf = ({ name, summary, isRunByName }: Bench): string =>
  `  ${name.padEnd(18)}  ${summary}${isRunByName === true ? ' (only by its name)' : ''}`;

async function runAll(
  benches: readonly Bench[],
  options: BenchOptions,
  signal: AbortSignal,
): Promise<BenchOutcome[]> {
  await using databases = new Databases();
  const say = (text: string) => process.stderr.write(`${text}\n`);
  const context: BenchContext = { options, databases, signal, say };
  const outcomes: BenchOutcome[] = [];
  for (const bench of benches) {
    const startedAt = performance.now();
    outcomes.push(await outcomeOf(bench, context));
    say(`${bench.name}: ended after ${((performance.now() - startedAt) / 1000).toFixed(0)} s`);
  }
  return outcomes;
}

/** One that cannot be run is no reason to lose what the others have measured. */
async function outcomeOf(bench: Bench, context: BenchContext): Promise<BenchOutcome> {
  try {
    return await bench.run(context);
  } catch (error) {
    if (context.signal.aborted) throw error;
    return { measurements: [], notes: [], faults: [`${bench.name}: could not be run: ${inspect(error)}`] };
  }
}

/** With the kept run, which this one becomes where that is asked for. */
async function compare(
  ratios: Readonly<Record<string, number>>,
  machine: object,
  { savesBaseline }: BenchOptions,
): Promise<void> {
  const baseline = await readBaseline();
  if (savesBaseline) print(`The baseline was saved: ${await saveBaseline({ machine, ratios })}`);
  else if (baseline === null) print('No baseline is kept: --save-baseline does it');
  else for (const movement of movements(ratios, baseline)) print(movementLine(movement));
}

async function findBenches(): Promise<Bench[]> {
  const files = (await readdir(BENCHES)).filter((name) => name.endsWith('.ts')).sort();
  return Promise.all(
    files.map(async (name) => {
      const { default: bench } = (await import(pathToFileURL(join(BENCHES, name)).href)) as {
        default: Bench;
      };
      return bench;
    }),
  );
}

function choose(benches: readonly Bench[], { names, url }: BenchOptions): readonly Bench[] {
  const able = benches.filter(({ drivesAny }) => url === null || drivesAny === true);
  const unknown = names.filter((name) => !able.some((bench) => bench.name === name));
  if (unknown.length > 0) {
    const there = able.map(({ name }) => name).join(', ');
    throw new UsageError(
      `There is no bench ${unknown.join(', ')}${url === null ? '' : ' that drives any server'}; there is ${there}`,
    );
  }
  if (names.length === 0) return able.filter(({ isRunByName }) => isRunByName !== true);
  return able.filter(({ name }) => names.includes(name));
}

/** The first Ctrl-C ends what was started, in order; a further one cannot hurry it. */
function interruptible(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => controller.abort());
  }
  return controller.signal;
}

function describeMachine() {
  const [processor] = cpus();
  return {
    at: new Date().toISOString(),
    processor: processor?.model.trim() ?? 'unknown',
    cores: cpus().length,
    memoryGib: Math.round(totalmem() / 2 ** 30),
    loadAverage: loadavg()[0] ?? 0,
    node: process.version,
  };
}

const withoutPassword = (options: BenchOptions): object => ({ ...options, password: undefined });

const print = (text: string) => process.stdout.write(`${text}\n`);

function explain(error: unknown): string {
  if (error instanceof UsageError) return `${error.message}\n\n${USAGE}`;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

const interruption = interruptible();
try {
  process.exitCode = await main(process.argv.slice(2), interruption);
} catch (error) {
  // Whatever it was in the middle of fails then, each in its own words.
  process.stderr.write(interruption.aborted ? 'Interrupted\n' : `${explain(error)}\n`);
  process.exitCode = 1;
}
