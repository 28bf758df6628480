// The load generator, in a process of its own: started by load-process.ts, told what to do in one message.
import { setTimeout as sleep } from 'node:timers/promises';
import type { CallFrame } from './call-frame.ts';
import { ANSWER_TIMEOUT_MS, Charger, type LoadState, type Protocol } from './charger.ts';
import type { ClosedLoopBench, Round } from './closed-loop.ts';
import { Histogram } from './histogram.ts';
import type { LoadOrder, LoadReport, LoadResult } from './load-process.ts';

const HANDSHAKES_AT_ONCE = 20;

function report(message: LoadReport): void {
  process.send?.(message);
}

async function run(order: LoadOrder): Promise<void> {
  const { default: bench } = (await import(order.benchFile)) as { default: ClosedLoopBench };
  const state: LoadState = { isCalling: true, latencies: null, errors: 0, firstError: null };
  const chargers = await connect(order, bench.loop.protocol, state);
  const repeated = await Promise.all(chargers.map((charger) => bench.loop.prepare(charger)));
  const sweep = setInterval(() => {
    for (const charger of chargers) charger.expire(performance.now());
  }, 1000);
  const rounds = chargers.flatMap((charger, index) => startRepeating(charger, repeated[index]));
  await sleep(order.warmUpSeconds * 1000);
  const measured = await measure(order.durationSeconds, state);
  state.isCalling = false;
  await Promise.all(rounds);
  await answered(chargers);
  clearInterval(sweep);
  report({
    kind: 'finished',
    result: {
      ...measured,
      errors: state.errors,
      firstError: state.firstError,
      answeredOf: Object.fromEntries(
        chargers.map(({ identity, answered: count }) => [identity.stationId, count]),
      ),
    },
  });
  for (const charger of chargers) charger.close();
  process.disconnect();
}

/** The promise that it returns, if any, settles when the charger has ended its last round. */
function startRepeating(charger: Charger, repeated: CallFrame | Round | undefined): Promise<void>[] {
  if (typeof repeated === 'function') return [charger.goRound(repeated)];
  if (repeated !== undefined) charger.loop(repeated);
  return [];
}

const BOOTS: Readonly<Record<Protocol, object>> = {
  'ocpp1.6': { chargePointVendor: 'Bench', chargePointModel: 'Closed loop' },
  'ocpp2.0.1': { reason: 'PowerUp', chargingStation: { vendorName: 'Bench', model: 'Closed loop' } },
};

/** Boots each charger, as it would be before it calls for anything else. */
async function connect(
  { urls, chargers }: LoadOrder,
  protocol: Protocol,
  state: LoadState,
): Promise<Charger[]> {
  const waiting = chargers.map((identity, at) => ({ identity, url: urls[at % urls.length] ?? '' }));
  const connected: Charger[] = [];
  const connectSome = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const charger = new Charger(next.url, protocol, next.identity, state);
      await charger.opened();
      const { status } = await charger.call('BootNotification', BOOTS[protocol]);
      if (status !== 'Accepted')
        throw new Error(`${next.identity.stationId}: its boot was answered ${String(status)}`);
      connected.push(charger);
    }
  };
  await Promise.all(Array.from({ length: HANDSHAKES_AT_ONCE }, connectSome));
  return connected;
}

async function measure(
  durationSeconds: number,
  state: LoadState,
): Promise<Omit<LoadResult, 'errors' | 'firstError' | 'answeredOf'>> {
  const latencies = new Histogram();
  report({ kind: 'measuring' });
  const startedAt = performance.now();
  const cpuBefore = process.cpuUsage();
  state.latencies = latencies;
  await sleep(durationSeconds * 1000);
  state.latencies = null;
  const seconds = (performance.now() - startedAt) / 1000;
  const { user, system } = process.cpuUsage(cpuBefore);
  report({ kind: 'measured' });
  return {
    seconds,
    calls: latencies.count,
    p50Ms: latencies.percentileMs(0.5),
    p99Ms: latencies.percentileMs(0.99),
    maxMs: latencies.maxMs,
    cpuSeconds: (user + system) / 1e6,
  };
}

/** What was called is answered or given up before anything is counted. */
async function answered(chargers: readonly Charger[]): Promise<void> {
  const giveUpAt = performance.now() + ANSWER_TIMEOUT_MS + 2000;
  while (chargers.some((charger) => charger.isOutstanding) && performance.now() < giveUpAt) await sleep(10);
}

// Should whoever started it be killed, it ends too.
process.on('disconnect', () => process.exit());
process.once('message', (order) => {
  run(order as LoadOrder).catch((error: unknown) => {
    report({ kind: 'failed', message: error instanceof Error ? error.message : String(error) });
    process.disconnect();
  });
});
