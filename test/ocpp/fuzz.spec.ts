import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { TestSystem } from '../support/system.ts';
import { FuzzedCharger, type FuzzTotals, noTotals } from './fuzz/fuzzed-charger.ts';
import { seeded } from './fuzz/mutations.ts';

/** `npm run fuzz` sends 200,000. */
const FRAMES = Number(process.env['FUZZ_FRAMES'] ?? 30_000);
const STAGES = 5;
const CHARGERS = 8;
const MAX_GROWTH_MB = 200;
const SEED = Number(process.env['FUZZ_SEED'] ?? Date.now() % 1_000_000);

let system: TestSystem;

beforeAll(async () => {
  system = await TestSystem.start({ OCPP_MESSAGES_PER_SECOND: '0' });
  await system.addToken('FUZZ1');
});
afterAll(() => system.stop());

const residentMb = async (): Promise<number> => {
  const status = await readFile(`/proc/${system.process.pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) / 1024;
};

/** Sends so many frames from chargers of that stage, and adds up what came of them. */
async function fuzz(frames: number, stage: number, totals: FuzzTotals): Promise<void> {
  const chargers = Array.from({ length: CHARGERS }, async (_, index) => {
    const stationId = `FUZZ-${stage}-${index}`;
    const password = await system.addStation(stationId);
    const random = seeded(SEED + stage * CHARGERS + index);
    const url = `${system.ocppUrl}/ocpp/${stationId}`;
    await new FuzzedCharger(url, `${stationId}:${password}`, random, totals).run(frames / CHARGERS);
  });
  await Promise.all(chargers);
}

it(`stands ${FRAMES} mutated frames (FUZZ_SEED=${SEED})`, { timeout: 600_000 }, async () => {
  const totals = noTotals();
  const residentAfter: number[] = [];
  for (let stage = 0; stage < STAGES; stage++) {
    await fuzz(FRAMES / STAGES, stage, totals);
    residentAfter.push(await residentMb());
  }
  // The first stage fills caches and lets the heap grow to what the load needs.
  const growthMb = (residentAfter.at(-1) ?? Infinity) - (residentAfter[0] ?? 0);

  const { frames, calls, answered, refused, closed } = totals;
  process.stdout.write(
    `${frames} mutated frames, ${calls} of them calls, ${answered} answers (${refused} errors), ` +
      `${closed.length} sockets closed; resident memory ${residentAfter.map(Math.round).join(', ')} MB, ` +
      `grown by ${growthMb.toFixed(0)} MB (bound ${MAX_GROWTH_MB} MB)\n`,
  );
  expect(frames).toBe(FRAMES);
  expect(closed).toEqual([]);
  expect(totals.unanswered).toEqual([]);
  expect(totals.unexpected).toEqual([]);
  expect(totals.internalErrors).toEqual([]);
  expect(answered).toBe(calls);
  expect(growthMb).toBeLessThan(MAX_GROWTH_MB);
  expect((await fetch(`${system.process.webUrl}/health`)).status).toBe(200);
});
