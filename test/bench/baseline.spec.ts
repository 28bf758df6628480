import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { movements, ratiosOf, readBaseline, saveBaseline } from './baseline.ts';
import type { Measurement } from './bench.ts';
import type { Goal } from './goal.ts';

const measured = (bench: string, subject: string, callsPerSecond: number): Measurement => ({
  bench,
  subject,
  calls: 100,
  seconds: 1,
  callsPerSecond,
  p50Ms: 1,
  p99Ms: 2,
  maxMs: 3,
  cpuSecondsPerThousand: null,
  postgresCpuSecondsPerThousand: null,
  loadCpuSecondsPerThousand: null,
  kibPerIdleCharger: null,
  errors: 0,
});

const goal = (what: string, unit: Goal['unit'], value: number | null): Goal => ({
  bench: 'lists',
  what,
  sense: '≤',
  wanted: 1,
  measured: value,
  unit,
});

describe('the ratios of a run', () => {
  it('are those of ours to a bare server, and no speed', () => {
    const rows = [measured('heartbeat', 'bare ws', 40_000), measured('heartbeat', 'csms', 30_000)];
    expect(ratiosOf(rows, [])).toEqual({ 'heartbeat, csms: calls a second': 0.75 });
  });

  it('are of CPU time too where it was seen', () => {
    const rows = [
      { ...measured('heartbeat', 'bare ws', 40_000), cpuSecondsPerThousand: 0.02 },
      { ...measured('heartbeat', 'csms', 30_000), cpuSecondsPerThousand: 0.05 },
    ];
    expect(ratiosOf(rows, [])).toMatchObject({ 'heartbeat, csms: CPU seconds a call': 2.5 });
  });

  it('leave out what has nothing bare beside it', () => {
    expect(ratiosOf([measured('recovery', 'before', 10), measured('recovery', 'after', 20)], [])).toEqual({});
  });

  it('are the targets that are ratios, where they were measured', () => {
    const goals = [goal('page 1000 of page 1', '', 1.1), goal('p99', 'ms', 7), goal('unseen', '', null)];
    expect(ratiosOf([], goals)).toEqual({ 'lists: page 1000 of page 1': 1.1 });
  });
});

describe('what moved', () => {
  it.each([
    [1, 1.149, []],
    [1, 1.151, [{ name: 'it', before: 1, now: 1.151 }]],
    [1, 0.851, []],
    [1, 0.849, [{ name: 'it', before: 1, now: 0.849 }]],
  ])('from %d to %d', (before, now, expected) => {
    expect(movements({ it: now }, { ratios: { it: before } })).toEqual(expected);
  });

  it('is of both runs', () => {
    expect(movements({ ours: 2 }, { ratios: { theirs: 1 } })).toEqual([]);
  });
});

describe('a baseline', () => {
  it('is kept, and takes over only what a run has measured', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'baseline-'));
    const file = join(directory, 'baseline.json');
    try {
      expect(await readBaseline(file)).toBeNull();
      await saveBaseline({ machine: { cores: 2 }, ratios: { one: 0.123456, two: 2 } }, file);
      await saveBaseline({ machine: { cores: 4 }, ratios: { two: 3 } }, file);
      expect(await readBaseline(file)).toEqual({ machine: { cores: 4 }, ratios: { one: 0.1235, two: 3 } });
    } finally {
      await rm(directory, { recursive: true });
    }
  });
});
