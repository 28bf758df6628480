import type { Bench, BenchContext, BenchOutcome, Measurement } from '../bench.ts';
import { difference, perThousand } from '../drive.ts';
import { fillLists } from '../fill.ts';
import { type Goal, ratio } from '../goal.ts';
import { Histogram } from '../histogram.ts';
import { type Installation, openInstallation } from '../installation.ts';
import { latencyRow } from '../latencies.ts';
import { cpuSeconds } from '../process-cpu.ts';
import { ADMIN_VARIABLES, type RestCall, restOf } from '../rest.ts';

const NAME = 'lists';
const COUNT = 100_000;
const PAGE = 50;
const PAGES = 1000;
const WARM_UP_REQUESTS = 100;
/** Of the first page and of the last one, in turn. */
const REPEATS = 50;
const P99_MS = 20;
/** "The same", but for what two measurements of the same thing differ by. */
const SAME = 1.2;

interface List {
  readonly name: string;
  readonly path: string;
  readonly idOf: (row: Record<string, unknown>) => string;
  /** What the first rows of the list are to be, as `id`. */
  readonly sql: string;
}

const LISTS: readonly List[] = [
  {
    name: 'stations',
    path: '/stations',
    idOf: ({ stationId }) => String(stationId),
    sql: `SELECT station_id AS id FROM station.charging_station ORDER BY station_id LIMIT $1`,
  },
  {
    name: 'sessions',
    path: '/charging-sessions',
    idOf: ({ id }) => String(id),
    sql: `SELECT id FROM billing.charging_session ORDER BY started_at DESC, id DESC LIMIT $1`,
  },
];

/** A thousand pages of each list, by cursor, one request at a time. */
async function run(context: BenchContext): Promise<BenchOutcome> {
  await using started = new AsyncDisposableStack();
  const installation = await openInstallation(context, started);
  context.say(`${NAME}: storing ${COUNT} stations and as many sessions`);
  await fillLists(installation.database, COUNT);
  const web = await installation.start('web', ADMIN_VARIABLES);
  const rest = await restOf(web);
  const measurements: Measurement[] = [];
  const goals: Goal[] = [];
  const faults: string[] = [];
  for (const list of LISTS) {
    context.say(`${NAME}: ${PAGES} pages of ${list.name}`);
    for (let count = 0; count < WARM_UP_REQUESTS; count += 1) await timed(rest, pathOf(list, ''));
    const cpuBefore = cpuSeconds(web.child.pid);
    const walk = await walkPages(rest, list);
    const cpu = perThousand(difference(cpuBefore, cpuSeconds(web.child.pid)), walk.latencies.count);
    faults.push(...(await compareWithStored(installation, list, walk.ids)));
    const { first, last } = await compareEnds(rest, list, walk.lastCursor);
    measurements.push(
      {
        ...latencyRow(NAME, `${list.name}, all pages`, walk.seconds, figuresOf(walk.latencies)),
        cpuSecondsPerThousand: cpu,
      },
      latencyRow(NAME, `${list.name}, page 1`, first.seconds, figuresOf(first.latencies)),
      latencyRow(NAME, `${list.name}, page ${PAGES}`, last.seconds, figuresOf(last.latencies)),
    );
    const what = `p99 of ${list.name}`;
    const measured = walk.latencies.percentileMs(0.99);
    goals.push({ bench: NAME, what, sense: '<', wanted: P99_MS, measured, unit: 'ms' });
    goals.push({
      bench: NAME,
      what: `p50 of page ${PAGES} of ${list.name} of page 1`,
      sense: '≤',
      wanted: SAME,
      measured: ratio(last.latencies.percentileMs(0.5), first.latencies.percentileMs(0.5)),
      unit: '',
    });
  }
  return {
    measurements,
    goals,
    notes: [`${NAME}: ${COUNT} stations and ${COUNT} sessions, pages of ${PAGE}, one request at a time`],
    faults: faults.map((fault) => `${NAME}: ${fault}`),
  };
}

const pathOf = ({ path }: List, cursor: string): string =>
  `${path}?limit=${PAGE}${cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`}`;

async function timed(rest: RestCall, path: string) {
  const startedAt = performance.now();
  const { status, body } = await rest('GET', path);
  if (status !== 200) throw new Error(`${path} was answered ${status}`);
  return { milliseconds: performance.now() - startedAt, body };
}

/** `lastCursor`: of the last page. */
async function walkPages(rest: RestCall, list: List) {
  const latencies = new Histogram();
  const ids: string[] = [];
  const startedAt = performance.now();
  let lastCursor = '';
  let cursor: unknown = '';
  for (let page = 0; page < PAGES && typeof cursor === 'string'; page += 1) {
    lastCursor = cursor;
    const { milliseconds, body } = await timed(rest, pathOf(list, cursor));
    latencies.record(milliseconds);
    ids.push(...(body['data'] as Record<string, unknown>[]).map(list.idOf));
    cursor = body['nextCursor'];
  }
  return { latencies, ids, lastCursor, seconds: (performance.now() - startedAt) / 1000 };
}

async function compareEnds(rest: RestCall, list: List, lastCursor: string) {
  const first = { cursor: '', latencies: new Histogram(), seconds: 0 };
  const last = { ...first, cursor: lastCursor, latencies: new Histogram() };
  for (let count = 0; count < REPEATS; count += 1) {
    for (const page of [first, last]) {
      const { milliseconds } = await timed(rest, pathOf(list, page.cursor));
      page.latencies.record(milliseconds);
      page.seconds += milliseconds / 1000;
    }
  }
  return { first, last };
}

/** A list that leaves something out, or has it twice, is fast for nothing. */
async function compareWithStored(
  { database }: Installation,
  { name, sql }: List,
  ids: readonly string[],
): Promise<string[]> {
  const { rows } = await database.client.query<{ id: string }>(sql, [PAGE * PAGES]);
  const isSame = rows.length === ids.length && rows.every(({ id }, at) => id === ids[at]);
  return isSame ? [] : [`the pages of ${name} are not what is stored, in its order`];
}

const figuresOf = (histogram: Histogram) => ({
  count: histogram.count,
  p50Ms: histogram.percentileMs(0.5),
  p99Ms: histogram.percentileMs(0.99),
  maxMs: histogram.maxMs,
});

export default {
  name: NAME,
  summary: 'a thousand pages of 100 000 stations and of as many sessions, by REST',
  run,
} satisfies Bench;
