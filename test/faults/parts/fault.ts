import { setTimeout as sleep } from 'node:timers/promises';
import type { TcpProxy } from '../../support/tcp-proxy.ts';
import { Commander } from './commander.ts';
import { type Comparison, compareWithDatabase } from './comparison.ts';
import type { FaultSystem } from './fault-system.ts';
import { type FleetOptions, LedgerFleet } from './ledger-fleet.ts';
import { MemoryWatch } from './memory-watch.ts';
import type { Random } from './random.ts';

/** Where a fault happens: the system, and the chargers that charge at it meanwhile. */
export interface Scene {
  readonly system: FaultSystem;
  readonly fleet: LedgerFleet;
  readonly random: Random;
  /** How long what lasts is to last. */
  readonly seconds: number;
}

/** Something that goes wrong. */
export interface Fault {
  readonly name: string;
  /** Brings it about; resolves when it is there. Returns how many times that was: of connections, how many it met. */
  inject(scene: Scene): Promise<number>;
  /** Mends what does not mend itself. */
  heal?(scene: Scene): Promise<void>;
}

export interface FaultRun extends Omit<FleetOptions, 'name'> {
  readonly times: number;
  /** How long what lasts is to last. */
  readonly seconds: number;
  /** Most that passes from one fault to the next. */
  readonly pauseSeconds: number;
  /** In which nothing happens, before the first fault: what the latencies are compared with. */
  readonly calmSeconds: number;
  /** For the system to be as it was, when the fault is over. */
  readonly patienceSeconds: number;
}

export interface FaultOutcome extends Comparison {
  /** By the name of each fault. */
  readonly injected: Readonly<Record<string, number>>;
  /** Until it was healed, by the name of each fault, all its times together. */
  readonly tookSeconds: Readonly<Record<string, number>>;
  readonly chargers: number;
  /** What chargers noticed but for closed sockets. */
  readonly faults: readonly string[];
  /** Chargers that are connected and not shown as such. */
  readonly offline: readonly string[];
  /** From the end of the last fault until every charger was connected. */
  readonly recoverySeconds: number;
  /** What requests came to that were not taken, and the longest that one waited. */
  readonly refused: Readonly<Record<string, number>>;
  readonly slowestCommandMs: number;
  /** Of the answers to chargers, before the first fault and from then until the last was healed. */
  readonly p99Ms: { readonly calm: number | null; readonly meanwhile: number | null };
  /** Of the greater of the processes that chargers connect to: the most that was measured. */
  readonly peakMebibytes: number;
}

/** Of chargers that wait before they come back. */
const IN_USE_SECONDS = 30;

let fleets = 0;

/** Has chargers charge while the faults are injected one after the other, and compares their books with the database. */
export async function runFaults(
  system: FaultSystem,
  faults: readonly Fault[],
  run: FaultRun,
  random: Random,
): Promise<FaultOutcome> {
  const { chargers, patienceSeconds } = run;
  const fleet = await LedgerFleet.start(system, { name: `CP-F${++fleets}`, chargers });
  const commander = new Commander(system, fleet.stationIds, random.fork());
  const memory = new MemoryWatch(system);
  commander.start();
  try {
    const calmFrom = performance.now();
    await sleep(run.calmSeconds * 1000);
    const calmTo = performance.now();
    const scene = { system, fleet, random, seconds: run.seconds };
    const { injected, tookSeconds } = await injectAll(faults, scene, run);
    const healedAt = performance.now();
    await until(async () => fleet.connected === chargers, patienceSeconds);
    const recoverySeconds = (performance.now() - healedAt) / 1000;
    await commander.stop();
    await fleet.finish(patienceSeconds);
    const comparison = await compareInTime(system, fleet, commander, patienceSeconds);
    const offline = await offlineInTime(system, fleet, patienceSeconds);
    return {
      ...comparison,
      injected,
      tookSeconds,
      chargers,
      faults: fleet.faults,
      offline,
      recoverySeconds,
      refused: Object.fromEntries(commander.refused),
      slowestCommandMs: commander.slowestMs,
      p99Ms: { calm: fleet.p99Ms(calmFrom, calmTo), meanwhile: fleet.p99Ms(calmTo, healedAt) },
      peakMebibytes: memory.peakMebibytes,
    };
  } finally {
    memory.stop();
    await commander.stop();
    await fleet.stop();
  }
}

/** Each so often, at moments that nobody foresees. */
async function injectAll(
  faults: readonly Fault[],
  scene: Scene,
  { times, pauseSeconds }: FaultRun,
): Promise<Pick<FaultOutcome, 'injected' | 'tookSeconds'>> {
  const { random } = scene;
  const injected: Record<string, number> = {};
  const tookSeconds: Record<string, number> = {};
  for (const fault of random.shuffled(Array.from({ length: times }, () => faults).flat())) {
    await sleep(random.between(0.1, 1) * pauseSeconds * 1000);
    const own = { ...scene, random: random.fork() };
    const startedAt = performance.now();
    const count = await fault.inject(own);
    await fault.heal?.(own);
    const seconds = (performance.now() - startedAt) / 1000;
    injected[fault.name] = (injected[fault.name] ?? 0) + count;
    tookSeconds[fault.name] = (tookSeconds[fault.name] ?? 0) + seconds;
  }
  return { injected, tookSeconds };
}

async function offlineInTime(system: FaultSystem, fleet: LedgerFleet, seconds: number): Promise<string[]> {
  let offline: string[] = [];
  await until(async () => {
    const shown = await Promise.all(
      fleet.stationIds.map(
        async (id) => [id, (await system.rest.get(`/stations/${id}`)).body['online']] as const,
      ),
    );
    offline = shown.filter(([, isOnline]) => isOnline !== true).map(([id]) => id);
    return offline.length === 0;
  }, seconds);
  return offline;
}

/** CDRs are written, and commands closed, some time after. */
async function compareInTime(
  system: FaultSystem,
  fleet: LedgerFleet,
  commander: Commander,
  seconds: number,
): Promise<Comparison> {
  const compareNow = () => compareWithDatabase(fleet, commander, system.database);
  await until(async () => isWhole(await compareNow()), seconds);
  return compareNow();
}

export const isWhole = ({ counts, differences }: Comparison): boolean =>
  differences.length === 0 && counts.every(({ lost, doubled }) => lost === 0 && doubled === 0);

/** How many connections pass, of which there may be none right after another fault. */
export async function untilInUse(line: TcpProxy): Promise<number> {
  await until(async () => line.size > 0, IN_USE_SECONDS);
  return line.size;
}

/** Whether it became so in time. */
export async function until(isSo: () => Promise<boolean>, seconds: number): Promise<boolean> {
  const giveUpAt = performance.now() + seconds * 1000;
  while (!(await isSo())) {
    if (performance.now() > giveUpAt) return false;
    await sleep(100);
  }
  return true;
}
