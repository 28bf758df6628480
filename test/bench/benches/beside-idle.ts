import { setTimeout as sleep } from 'node:timers/promises';
import type { Bench, BenchContext, BenchOutcome } from '../bench.ts';
import { startCsms } from '../csms.ts';
import { drive } from '../drive.ts';
import { FleetProcess, fleetOrder } from '../fleet-process.ts';
import { ratio } from '../goal.ts';
import { answeredTogether } from '../load-process.ts';
import heartbeat from './heartbeat.ts';

const NAME = 'beside-idle';
const HEARTBEAT = new URL('./heartbeat.ts', import.meta.url).href;
const CALLING = 50;
const PATIENCE_SECONDS = 120;
const SETTLING_MS = 2000;

/** The Heartbeats of a few chargers, first alone, then beside as many idle ones as are asked for. */
async function run(context: BenchContext): Promise<BenchOutcome> {
  const { connections, warmUpSeconds } = context.options;
  await using target = await startCsms(context, { count: CALLING + connections });
  const load = { file: HEARTBEAT, bench: NAME, target, chargers: CALLING };
  context.say(`${NAME}: ${CALLING} chargers`);
  // Twice as long, or what comes second would look the faster for being compiled.
  const alone = await drive({ ...load, subject: 'alone', warmUpSeconds: 2 * warmUpSeconds }, context);
  await using fleet = new FleetProcess(fleetOrder(target, target.chargers.slice(CALLING)));
  await fleet.until(({ booted }) => booted === connections, PATIENCE_SECONDS);
  await sleep(SETTLING_MS, undefined, { signal: context.signal });
  context.say(`${NAME}: the same beside ${connections} idle ones`);
  const beside = await drive({ ...load, subject: `beside ${connections} idle` }, context);
  const verdict = await target.verify(heartbeat.loop, answeredTogether([alone.load, beside.load]));
  const faults = [...verdict.faults];
  if (fleet.state.lost > 0) faults.push(`${fleet.state.lost} idle chargers lost their line`);
  return {
    measurements: [alone.measurement, beside.measurement],
    goals: [
      {
        bench: NAME,
        what: `calls a second beside ${connections} idle chargers of alone`,
        sense: '≥',
        wanted: 0.9,
        measured: ratio(beside.measurement.callsPerSecond, alone.measurement.callsPerSecond),
        unit: '',
      },
    ],
    notes: [...verdict.notes, ...alone.notes, ...beside.notes].map((note) => `${NAME}: ${note}`),
    faults: faults.map((fault) => `${NAME}: ${fault}`),
  };
}

export default {
  name: NAME,
  summary: 'Heartbeats of 50 chargers, with thousands of idle ones connected and without',
  run,
} satisfies Bench;
