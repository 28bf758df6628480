import type { Bench, BenchContext, BenchOutcome } from '../bench.ts';
import { type Csms, startCsms } from '../csms.ts';
import { drive } from '../drive.ts';
import { fillMeterValues, IS_FILLED } from '../fill.ts';
import { ratio } from '../goal.ts';
import { answeredTogether } from '../load-process.ts';
import meterValues from './meter-values.ts';

const NAME = 'stored-rows';
const METER_VALUES = new URL('./meter-values.ts', import.meta.url).href;
/** That have reported what is stored, those that call among them. */
const STATIONS = 2000;

/** What the chargers have said, beside what was there. */
const REPORTED = {
  what: 'rows of meter values of these transactions',
  sql: `SELECT station_id, count(*)::integer AS count FROM billing.meter_value
         WHERE NOT ${IS_FILLED} GROUP BY station_id`,
  isExact: true,
};

/** MeterValues while the database has none yet, and again while it has as many as are asked for. */
async function run(context: BenchContext): Promise<BenchOutcome> {
  const { options, say } = context;
  await using csms = await startCsms(context);
  const load = { file: METER_VALUES, bench: NAME, target: csms };
  say(`${NAME}: ${options.chargers} chargers on an empty database`);
  // Twice as long, or what comes second would look the faster for being compiled.
  const empty = await drive({ ...load, subject: 'empty', warmUpSeconds: 2 * options.warmUpSeconds }, context);
  say(`${NAME}: ${options.rows} meter values are being stored`);
  const filled = await fill(csms, context);
  say(`${NAME}: the same on ${filled.subject}`);
  const full = await drive({ ...load, subject: filled.subject }, context);
  const kept = { action: meterValues.loop.action, stored: [REPORTED] };
  const verdict = await csms.verify(kept, answeredTogether([empty.load, full.load]));
  const faults = [...verdict.faults];
  for (const { errors, firstError } of [empty.load, full.load])
    if (errors > 0) faults.push(`${errors} errors, the first: ${firstError ?? 'unknown'}`);
  return {
    measurements: [empty.measurement, full.measurement],
    goals: [
      {
        bench: NAME,
        what: `calls a second on ${filled.subject} of an empty database`,
        sense: '≥',
        wanted: 0.95,
        measured: ratio(full.measurement.callsPerSecond, empty.measurement.callsPerSecond),
        unit: '',
      },
    ],
    notes: [filled.note, ...verdict.notes, ...empty.notes, ...full.notes].map((note) => `${NAME}: ${note}`),
    faults: faults.map((fault) => `${NAME}: ${fault}`),
  };
}

async function fill({ installation }: Csms, { options }: BenchContext) {
  const { database } = installation;
  const startedAt = performance.now();
  const order = { prefix: options.userPrefix, stations: STATIONS, rows: options.rows };
  const rows = await fillMeterValues(database, order);
  const seconds = (performance.now() - startedAt) / 1000;
  const { rows: sizes } = await database.client.query<{ bytes: string }>(
    `SELECT sum(pg_total_relation_size(relid))::text AS bytes FROM pg_partition_tree('billing.meter_value')`,
  );
  const gib = Number(sizes[0]?.bytes) / 2 ** 30;
  return {
    subject: `${(rows / 1e6).toFixed(1)} million rows`,
    note: `${rows} meter values of ${STATIONS} stations within 30 days, ${gib.toFixed(1)} GiB, were stored in ${seconds.toFixed(0)} s`,
  };
}

export default {
  name: NAME,
  summary:
    'MeterValues on an empty database, and with millions of them stored: ten alone, one in a run of all',
  run,
} satisfies Bench;
