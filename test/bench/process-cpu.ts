import { readdirSync, readFileSync } from 'node:fs';

/** The unit of the times in /proc/PID/stat: USER_HZ, 100 a second on every Linux that Node.js runs on. */
const TICKS_PER_SECOND = 100;
const STAT = { parent: 1, utime: 11, stime: 12, cutime: 13, cstime: 14 } as const;

/** User and system time of a process and all its threads so far; null where there is no /proc, or no such process. */
export function cpuSeconds(pid: number): number | null {
  const stat = readStat(pid);
  return stat === null ? null : (field(stat, 'utime') + field(stat, 'stime')) / TICKS_PER_SECOND;
}

/** The same of a process, of its children, and of those that have ended: PostgreSQL is a process a connection. */
export function cpuSecondsWithChildren(pid: number): number | null {
  const stat = readStat(pid);
  if (stat === null) return null;
  const ended = (field(stat, 'cutime') + field(stat, 'cstime')) / TICKS_PER_SECOND;
  const living = childrenOf(pid).map((child) => cpuSeconds(child) ?? 0);
  return living.reduce((sum, seconds) => sum + seconds, ended + (cpuSeconds(pid) ?? 0));
}

/** Of all processes of the machine, and what a hypervisor gave to others; null where there is no /proc. */
export function machineCpuSeconds(): number | null {
  try {
    const [, ...ticks] = (readFileSync('/proc/stat', 'latin1').split('\n')[0] ?? '').split(/ +/).map(Number);
    const [user = 0, nice = 0, system = 0, , , irq = 0, softIrq = 0, steal = 0] = ticks;
    return (user + nice + system + irq + softIrq + steal) / TICKS_PER_SECOND;
  } catch {
    return null;
  }
}

/** Null when there is no such process here. */
export function parentOf(pid: number): number | null {
  const stat = readStat(pid);
  return stat === null ? null : field(stat, 'parent');
}

/** The name of its program, as the kernel cuts it. */
export function programOf(pid: number): string | null {
  try {
    return readFileSync(`/proc/${pid}/comm`, 'utf8').trim();
  } catch {
    return null;
  }
}

function childrenOf(pid: number): number[] {
  return readdirSync('/proc').flatMap((name) =>
    /^\d+$/.test(name) && parentOf(Number(name)) === pid ? [Number(name)] : [],
  );
}

/** What follows the name of the program, which may itself hold blanks and brackets. */
function readStat(pid: number): string[] | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch {
    return null;
  }
}

const field = (stat: readonly string[], name: keyof typeof STAT): number => Number(stat[STAT[name]]);
