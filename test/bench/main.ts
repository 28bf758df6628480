// `npm run bench`: finds the benches, runs them one after the other, prints what they measured.
import { readdir, writeFile } from 'node:fs/promises';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Bench, BenchContext, BenchOutcome } from './bench.ts';
import { type BenchOptions, readOptions, USAGE, UsageError } from './options.ts';
import { table } from './report.ts';

const BENCHES = join(import.meta.dirname, 'benches');

async function main(args: readonly string[], interruption: AbortSignal): Promise<number> {
  const benches = await findBenches();
  const options = readOptions(args);
  if (options === null) {
    print(`${USAGE}\n${benches.map(({ name, summary }) => `  ${name.padEnd(20)}  ${summary}`).join('\n')}`);
    return 0;
  }
  const chosen = choose(benches, options.names);
  const context: BenchContext = {
    options,
    signal: interruption,
    say: (text) => process.stderr.write(`${text}\n`),
  };
  const machine = describeMachine();
  print(
    `${machine.processor}, ${machine.cores} cores, load ${machine.loadAverage.toFixed(2)}; Node.js ${machine.node}`,
  );
  const outcomes: BenchOutcome[] = [];
  for (const bench of chosen) outcomes.push(await bench.run(context));

  const measurements = outcomes.flatMap((outcome) => outcome.measurements);
  const notes = outcomes.flatMap((outcome) => outcome.notes);
  const faults = outcomes.flatMap((outcome) => outcome.faults);
  print(`\n${table(measurements)}\n`);
  for (const note of notes) print(note);
  for (const fault of faults) print(`FAULT  ${fault}`);
  if (options.jsonFile !== null) {
    const results = { machine, options: withoutPassword(options), measurements, notes, faults };
    await writeFile(options.jsonFile, `${JSON.stringify(results, null, 2)}\n`);
  }
  return faults.length > 0 ? 1 : 0;
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

function choose(benches: readonly Bench[], names: readonly string[]): readonly Bench[] {
  const unknown = names.filter((name) => !benches.some((bench) => bench.name === name));
  if (unknown.length > 0) {
    throw new UsageError(
      `There is no bench ${unknown.join(', ')}; there is ${benches.map(({ name }) => name).join(', ')}`,
    );
  }
  return names.length === 0 ? benches : benches.filter(({ name }) => names.includes(name));
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
