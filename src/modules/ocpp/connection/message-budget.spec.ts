import { describe, expect, it } from 'vitest';
import { MessageBudget } from './message-budget.js';

const LIMITS = { perSecond: 10, burst: 20, floodSeconds: 5 };

/** Sends so many at that time; returns how each was taken. */
function spend(budget: MessageBudget, count: number, atMs: number, isPatient = false): string[] {
  return Array.from({ length: count }, () => budget.spend(isPatient, atMs));
}

describe('what one charger may send', () => {
  it('is so much at once, and so much a second after that', () => {
    const budget = new MessageBudget(LIMITS, 0);
    expect(new Set(spend(budget, 20, 0))).toEqual(new Set(['within']));
    expect(spend(budget, 1, 0)).toEqual(['over']);
    expect(budget.waitMs(0)).toBe(100);
    expect(budget.waitMs(60)).toBe(40);
    expect(budget.waitMs(100)).toBe(0);
    expect(spend(budget, 2, 200)).toEqual(['within', 'over']);
  });

  it('is given again in full after a pause, and no more than that', () => {
    const budget = new MessageBudget(LIMITS, 0);
    spend(budget, 20, 0);
    expect(spend(budget, 21, 3_600_000).filter((verdict) => verdict === 'within')).toHaveLength(20);
  });

  it('is a flood when it goes on for long', () => {
    const budget = new MessageBudget(LIMITS, 0);
    spend(budget, 20, 0);
    for (let atMs = 100; atMs <= 5_000; atMs += 100) expect(spend(budget, 2, atMs)[1]).toBe('over');
    expect(spend(budget, 2, 5_200)).toContain('flood');
  });

  it('is no flood of one that waits for its answers and is held back, however long', () => {
    const budget = new MessageBudget(LIMITS, 0);
    spend(budget, 20, 0, true);
    for (let atMs = 0; atMs <= 60_000; atMs += budget.waitMs(atMs))
      expect(spend(budget, 1, atMs, true)).toEqual(['over']);
  });

  it('is no flood when there are pauses in between', () => {
    const budget = new MessageBudget(LIMITS, 0);
    for (let atMs = 0; atMs <= 60_000; atMs += 2_000) expect(spend(budget, 20, atMs)).not.toContain('flood');
  });

  it('is a flood at once when it is by far too much', () => {
    const budget = new MessageBudget(LIMITS, 0);
    const verdicts = spend(budget, 71, 0, true);
    expect(verdicts.indexOf('flood')).toBe(70);
  });

  it('is what it likes where there is no limit', () => {
    const budget = new MessageBudget({ ...LIMITS, perSecond: 0 }, 0);
    expect(new Set(spend(budget, 10_000, 0))).toEqual(new Set(['within']));
  });
});
