// `npm run faults`: the long form of test/faults, and a closing table of what was injected, expected, found, lost and
// doubled. Arguments are passed on to vitest (`npm run faults -- -t PostgreSQL`). FAULTS_SEED repeats a run.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeDirectory, remove, runContained } from './contained.mjs';

const COLUMNS = [
  'fault',
  'times',
  'took',
  'expected',
  'found',
  'lost',
  'doubled',
  'back after',
  'command',
  'p99',
  'p99 calm',
  'memory',
];
const directory = makeDirectory();
const file = join(directory, 'outcomes');
const say = (text) => void process.stdout.write(`${text}\n`);

const args = ['--project', 'faults', 'test/faults/survival.spec.ts', ...process.argv.slice(2)];
const status = await runContained(args, { FAULTS_OUTCOMES: file }, directory);
const outcomes = readOutcomes();
remove(directory);

say('');
if (outcomes.length > 0) {
  say(
    'times: of connections, those that it met; back after: all chargers connected again; command: the slowest',
  );
  say(`seed ${outcomes[0].seed}; records are sessions, CDRs, readings, messages and commands, all together`);
  const rows = [COLUMNS, ...outcomes.map(rowOf)];
  const widths = COLUMNS.map((_, at) => Math.max(...rows.map((row) => row[at].length)));
  for (const row of rows)
    say(row.map((cell, at) => (at === 0 ? cell.padEnd(widths[at]) : cell.padStart(widths[at]))).join('  '));
  for (const { injected, differences, faults, offline } of outcomes)
    for (const what of [
      ...differences,
      ...faults,
      ...offline.map((station) => `${station} is shown off line`),
    ])
      say(`FAULT  ${Object.keys(injected)[0]}: ${what}`);
}
process.exit(status);

function readOutcomes() {
  try {
    return readFileSync(file, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
  } catch {
    return [];
  }
}

function sumOf(numbers) {
  return Object.values(numbers).reduce((total, number) => total + number, 0);
}

function rowOf({ injected, tookSeconds, counts, recoverySeconds, slowestCommandMs, p99Ms, peakMebibytes }) {
  const sum = (name) => String(counts.reduce((total, count) => total + count[name], 0));
  return [
    Object.keys(injected).join(', '),
    String(sumOf(injected)),
    `${sumOf(tookSeconds).toFixed(0)} s`,
    ...['expected', 'found', 'lost', 'doubled'].map(sum),
    `${recoverySeconds.toFixed(1)} s`,
    `${(slowestCommandMs / 1000).toFixed(1)} s`,
    ...[p99Ms.meanwhile, p99Ms.calm].map((ms) => (ms === null ? '-' : `${ms.toFixed(0)} ms`)),
    `${peakMebibytes} MiB`,
  ];
}
