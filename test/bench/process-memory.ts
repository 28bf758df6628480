import { readFileSync } from 'node:fs';

/** The memory of a process that is in RAM; null where there is no /proc, or no such process. */
export function residentKib(pid: number): number | null {
  try {
    return Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
  } catch {
    return null;
  }
}
