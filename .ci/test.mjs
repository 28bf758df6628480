// `npm test`: build, static checks, every test; ends with "N passed, N failed, N skipped" on a line of its own.
// Arguments are passed on to vitest (`npm test -- test/ocpp`); the static checks are then left out.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';

const selection = process.argv.slice(2);

const say = (text) => void process.stdout.write(`${text}\n`);
const banner = (...lines) =>
  say(['', '!'.repeat(100), ...lines.map((line) => `!! ${line}`), '!'.repeat(100)].join('\n'));
const node = (...args) => spawnSync(process.execPath, args, { stdio: 'inherit' }).status === 0;

function end({ passed, failed, skipped }) {
  say(`\n${passed} passed, ${failed} failed, ${skipped} skipped`);
  process.exit(failed === 0 ? 0 : 1);
}

/** Exit code and report of vitest; the report is null when it wrote none. */
function runVitest() {
  const directory = mkdtempSync(join(tmpdir(), 'csms-test-'));
  const file = join(directory, 'report.json');
  const args = ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${file}`, ...selection];
  const { status } = spawnSync(join('node_modules', '.bin', 'vitest'), args, { stdio: 'inherit' });
  try {
    return { status, report: JSON.parse(readFileSync(file, 'utf8')) };
  } catch {
    return { status, report: null };
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** Tests by outcome. A file that could not be loaded, or an error outside any test, counts as a failed test. */
function count({ status, report }) {
  const files = report?.testResults ?? [];
  const tests = files.flatMap((file) => file.assertionResults);
  const passed = tests.filter((test) => test.status === 'passed').length;
  const failedTests = tests.filter((test) => test.status === 'failed').length;
  const unloadable = files.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
  ).length;
  const failed = failedTests + unloadable || (status === 0 ? 0 : 1);
  return { passed, failed, skipped: tests.length - passed - failedTests };
}

function skippedSuites({ report }) {
  const suites = (report?.testResults ?? []).flatMap((file) =>
    file.assertionResults
      .filter(({ status }) => status !== 'passed' && status !== 'failed')
      .map(({ ancestorTitles: [suite] }) => `${relative('.', file.name)}: ${suite ?? 'all of it'}`),
  );
  return [...new Set(suites)];
}

/** A line for each suite of such a title, in the order of their files. */
function sayByTitle({ report }, pattern, what) {
  const counts = new Map();
  const files = (report?.testResults ?? []).toSorted((a, b) => (a.name < b.name ? -1 : 1));
  for (const { status, ancestorTitles } of files.flatMap((file) => file.assertionResults)) {
    const title = ancestorTitles.find((ancestor) => pattern.test(ancestor));
    if (title === undefined) continue;
    const { passed, all } = counts.get(title) ?? { passed: 0, all: 0 };
    counts.set(title, { passed: passed + (status === 'passed' ? 1 : 0), all: all + 1 });
  }
  for (const [title, { passed, all }] of counts) say(`${title}: ${passed} of ${all} ${what} passed`);
}

const isMissing = (program, argument) => spawnSync(program, [argument]).error !== undefined;
const missing = [];
if (!process.env.REDIS_URL && isMissing('redis-server', '--version'))
  missing.push('Redis (redis-server in PATH, or REDIS_URL)');
if (isMissing('haproxy', '-v')) missing.push('HAProxy (haproxy in PATH)');
// Where Debian has it; a newer Debian no longer does.
const hasOldestPostgres = existsSync('/usr/lib/postgresql/15/bin/initdb');
const hasProcessManager = !isMissing('foreman', 'version');
if (missing.length > 0 && process.env.CI === 'true') {
  banner(...missing.map((what) => `CI needs ${what}, which is missing.`));
  end({ passed: 0, failed: 1, skipped: 0 });
}

if (!node('.ci/build.mjs', '--if-needed')) {
  say('The build failed: no test was run.');
  end({ passed: 0, failed: 1, skipped: 0 });
}

const selected = selection.length > 0;
if (selected) say(`Static checks left out: only ${selection.join(' ')} was asked for.`);
const lintFailed = !selected && !node('.ci/lint.mjs');

const outcome = runVitest();
const { passed, failed, skipped } = count(outcome);
// To compare with the list of the specification.
sayByTitle(outcome, /^OCPP \S+ \w+ \((from|to) the charger\)$/, 'cases');
sayByTitle(outcome, /^factor [IVX]+: /, 'tests');
const leftOut = skippedSuites(outcome);
if (missing.length > 0 && leftOut.length > 0) {
  const suites = leftOut.map((suite) => `  ${suite}`);
  banner(`Without ${missing.join(' and ')} these suites were left out:`, ...suites);
}
if (!hasOldestPostgres && leftOut.length > 0)
  banner('Without PostgreSQL 15 (Debian: postgresql-15) it was not tried as a backing service.');
if (!hasProcessManager && leftOut.length > 0)
  banner('Without Foreman (Debian: ruby-foreman) the Procfile was not driven by a process manager.');
if (lintFailed) say('The static checks failed (see above); they count as one failed test.');
end({ passed, failed: failed + (lintFailed ? 1 : 0), skipped });
