import { existsSync, mkdirSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = '/sys/fs/cgroup';
/** Short, so that a process that has used up its share stands still for no longer than this. */
const PERIOD_MICROSECONDS = 10_000;

/**
 * Gives each of some processes at most a share of one core, as if it stood alone on a machine of that speed: by control
 * groups of Linux, which only root may make. Null where there are none.
 */
export function limitCpu(pids: readonly number[], share: number): Disposable | null {
  using limits = new DisposableStack();
  try {
    for (const pid of pids) limits.use(limitOne(pid, share));
    return limits.move();
  } catch (error) {
    if (isRefusal(error)) return null;
    throw error;
  }
}

function limitOne(pid: number, share: number): Disposable {
  const isUnified = existsSync(join(ROOT, 'cgroup.controllers'));
  const parent = isUnified ? ROOT : join(ROOT, 'cpu');
  const quota = Math.round(PERIOD_MICROSECONDS * share);
  const group = join(parent, `csms-bench-${pid}`);
  if (isUnified) writeFileSync(join(parent, 'cgroup.subtree_control'), '+cpu');
  mkdirSync(group);
  if (isUnified) {
    writeFileSync(join(group, 'cpu.max'), `${quota} ${PERIOD_MICROSECONDS}`);
  } else {
    writeFileSync(join(group, 'cpu.cfs_period_us'), String(PERIOD_MICROSECONDS));
    writeFileSync(join(group, 'cpu.cfs_quota_us'), String(quota));
  }
  writeFileSync(join(group, 'cgroup.procs'), String(pid));
  return {
    [Symbol.dispose]: () => {
      // A group that has members cannot be removed.
      writeFileSync(join(parent, 'cgroup.procs'), String(pid));
      rmdirSync(group);
    },
  };
}

const REFUSALS = ['ENOENT', 'EACCES', 'EPERM', 'EROFS', 'EBUSY', 'EOPNOTSUPP'];
const isRefusal = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && REFUSALS.includes(String(error.code));
