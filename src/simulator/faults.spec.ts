import { describe, expect, it } from 'vitest';
import { Clock } from './clock.js';
import { formatInjected, Misbehaviour, sumOfInjected } from './faults.js';

describe('Misbehaviour', () => {
  it('commits what it was told to and counts it', () => {
    const misbehaviour = new Misbehaviour(['cut-frames', 'bad-clock']);
    expect([misbehaviour.commits('cut-frames'), misbehaviour.commits('cut-frames')]).toEqual([true, true]);
    expect(misbehaviour.commits('huge-arrays')).toBe(false);
    expect(misbehaviour.injected.map(({ fault, times }) => [fault, times])).toEqual([
      ['cut-frames', 2],
      ['bad-clock', 0],
    ]);
    expect(formatInjected(misbehaviour.injected)).toMatch(
      /^Injected +cut-frames, 2 times; expected: .+\nInjected +bad-clock, 0 times; expected: .+\n$/,
    );
  });

  it('adds up what several did', () => {
    const chargers = [1, 2].map((times) => {
      const misbehaviour = new Misbehaviour(['cut-frames']);
      for (let left = times; left > 0; left -= 1) misbehaviour.commits('cut-frames');
      return misbehaviour.injected;
    });
    expect(sumOfInjected(chargers)).toMatchObject([{ fault: 'cut-frames', times: 3 }]);
  });
});

describe('Clock', () => {
  const at = new Date('2026-01-05T12:00:00.000Z');
  const timestamp = (...faults: ConstructorParameters<typeof Misbehaviour>[0] & object): string =>
    new Clock(new Misbehaviour(faults)).timestamp(at);

  it('is right, a day ahead, without an offset, or never was set', () => {
    expect(timestamp()).toBe('2026-01-05T12:00:00.000Z');
    expect(timestamp('bad-clock:ahead')).toBe('2026-01-06T12:00:00.000Z');
    expect(timestamp('bad-clock:no-offset')).toBe('2026-01-05T12:00:00.000');
    const clock = new Clock(new Misbehaviour(['bad-clock']));
    expect(clock.timestamp(new Date())).toMatch(/^1970-01-01T00:00:0/);
  });
});
