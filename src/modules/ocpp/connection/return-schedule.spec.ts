import { describe, expect, it } from 'vitest';
import { ReturnSchedule } from './return-schedule.js';

const times = (schedule: ReturnSchedule, count: number, now: number) =>
  Array.from({ length: count }, () => schedule.nextSeconds(now));

describe('those who are turned away', () => {
  it('come again one after the other, at the pace at which others were let in', () => {
    const schedule = new ReturnSchedule();
    for (let round = 0; round < 50; round++) schedule.keepPace(25, 250);
    const told = times(schedule, 1000, 0);
    expect(told[0]).toBeLessThanOrEqual(3);
    expect(told.at(-1)).toBeGreaterThan(11);
    expect(told.at(-1)).toBeLessThan(14);
    const perSecond = Object.values(Object.groupBy(told, (seconds) => seconds)).map(
      (group) => group?.length ?? 0,
    );
    expect(Math.max(...perSecond)).toBeLessThan(110);
  });

  it('are told a short time again once the others have been back', () => {
    const schedule = new ReturnSchedule();
    times(schedule, 2000, 0);
    expect(schedule.nextSeconds(60_000)).toBeLessThanOrEqual(3);
  });

  it('are told times by chance, and no longer ones, where there are too many', () => {
    const schedule = new ReturnSchedule();
    for (let round = 0; round < 50; round++) schedule.keepPace(0, 250);
    const told = times(schedule, 10_000, 0);
    const beyond = told.slice(5000);
    expect(Math.max(...told)).toBeLessThanOrEqual(120);
    expect(Math.min(...beyond)).toBeGreaterThanOrEqual(60);
    expect(new Set(beyond).size).toBeGreaterThan(30);
  });
});
