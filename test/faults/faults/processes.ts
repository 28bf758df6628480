import { setTimeout as sleep } from 'node:timers/promises';
import type { Fault } from '../parts/fault.ts';
import type { ProcessName } from '../parts/fault-system.ts';

/** The process ends at a random moment, is gone for a while, and another takes its place. */
const ends = (signal: 'SIGKILL' | 'SIGTERM', name: ProcessName): Fault => ({
  name: `${signal} of ${name}`,
  inject: async ({ system, random }) => {
    const { [name]: process } = system.processes;
    process.kill(signal);
    const code = await process.ended();
    // A process that needs longer than SHUTDOWN_TIMEOUT_SECONDS ends with 1.
    if (signal === 'SIGTERM' && code !== 0) throw new Error(`${name} ended with ${String(code)}`);
    await sleep(random.between(0, 500));
    return 1;
  },
  heal: async ({ system }) => system.replace(name),
});

const names = ['web', 'ocppA', 'ocppB', 'worker'] as const;

export const PROCESS_FAULTS: readonly Fault[] = (['SIGKILL', 'SIGTERM'] as const).flatMap((signal) =>
  names.map((name) => ends(signal, name)),
);
