import { describe, expect, it } from 'vitest';
import type { ChargingProfile } from './charging-profile.js';
import {
  changeMoments,
  compositeSchedule,
  connectorLimitW,
  type ProfileStack,
  purposeLimitW,
} from './composite-schedule.js';
import { supplyOf } from './supply.js';

const NOON = Date.parse('2026-01-05T12:00:00Z');
const HOUR = 3600;
const supply = supplyOf(11_040);

type Changes = Partial<Omit<ChargingProfile, 'schedule'>> & {
  schedule?: Partial<ChargingProfile['schedule']>;
};

function profile({ schedule, ...changes }: Changes = {}): ChargingProfile {
  return {
    id: 1,
    stackLevel: 0,
    purpose: 'TxDefaultProfile',
    kind: 'Absolute',
    ...changes,
    schedule: { startsAt: NOON, unit: 'W', periods: [{ startPeriod: 0, limit: 6000 }], ...schedule },
  };
}

function stackOf(...profiles: ChargingProfile[]): ProfileStack {
  return { profiles, chargingSince: NOON, supply, maxPowerW: 11_040 };
}

/** The limits of six hours from noon on, as [hours after noon, W]. */
function hours(stack: ProfileStack, from = NOON, to = NOON + 6 * HOUR * 1000): number[][] {
  const since = stack.chargingSince ?? from;
  const changes = changeMoments(stack.profiles, from, to, since);
  return compositeSchedule((at) => connectorLimitW(stack, at, since), changes, from).map(
    ({ fromMs, limitW }) => [(fromMs - NOON) / HOUR / 1000, limitW],
  );
}

const steps = [
  { startPeriod: 0, limit: 6000 },
  { startPeriod: HOUR, limit: 3000 },
  { startPeriod: 2 * HOUR, limit: 8000 },
];

describe('the limit of a connector', () => {
  it.each<[string, ChargingProfile[], number[][]]>([
    ['no profile leaves what the connector gives', [], [[0, 11_040]]],
    [
      'an absolute schedule',
      [profile({ schedule: { periods: steps } })],
      [
        [0, 6000],
        [1, 3000],
        [2, 8000],
      ],
    ],
    [
      'one that ends',
      [profile({ schedule: { periods: steps, durationSeconds: 1.5 * HOUR } })],
      [
        [0, 6000],
        [1, 3000],
        [1.5, 11_040],
      ],
    ],
    [
      'one that begins later',
      [profile({ schedule: { startsAt: NOON + 2 * HOUR * 1000 } })],
      [
        [0, 11_040],
        [2, 6000],
      ],
    ],
    [
      'one that is valid for a while',
      [profile({ validFrom: NOON + HOUR * 1000, validTo: NOON + 3 * HOUR * 1000 })],
      [
        [0, 11_040],
        [1, 6000],
        [3, 11_040],
      ],
    ],
    [
      'a relative schedule counts from the start of charging',
      [profile({ kind: 'Relative', schedule: { startsAt: undefined, periods: steps } })],
      [
        [0, 6000],
        [1, 3000],
        [2, 8000],
      ],
    ],
    [
      'a daily one that began long ago',
      [
        profile({
          kind: 'Recurring',
          recurrency: 'Daily',
          schedule: { startsAt: NOON - 10 * 86_400_000 + HOUR * 1000, durationSeconds: 2 * HOUR },
        }),
      ],
      [
        [0, 11_040],
        [1, 6000],
        [3, 11_040],
      ],
    ],
    [
      'a daily one that runs over from the day before',
      [
        profile({
          kind: 'Recurring',
          recurrency: 'Daily',
          schedule: { startsAt: NOON - 13 * HOUR * 1000, durationSeconds: 14 * HOUR },
        }),
      ],
      [
        [0, 6000],
        [1, 11_040],
      ],
    ],
    [
      'a weekly one, on its day',
      [
        profile({
          kind: 'Recurring',
          recurrency: 'Weekly',
          schedule: { startsAt: NOON - 14 * 86_400_000, durationSeconds: HOUR },
        }),
      ],
      [
        [0, 6000],
        [1, 11_040],
      ],
    ],
    [
      'a weekly one, not on another day',
      [
        profile({
          kind: 'Recurring',
          recurrency: 'Weekly',
          schedule: { startsAt: NOON - 13 * 86_400_000, durationSeconds: HOUR },
        }),
      ],
      [[0, 11_040]],
    ],
    [
      'the highest stack level that says something',
      [
        profile({ stackLevel: 1, schedule: { durationSeconds: 2 * HOUR } }),
        profile({
          id: 2,
          stackLevel: 5,
          validTo: NOON + HOUR * 1000,
          schedule: { periods: [{ startPeriod: 0, limit: 1000 }] },
        }),
        profile({ id: 3, schedule: { periods: [{ startPeriod: 0, limit: 4000 }] } }),
      ],
      [
        [0, 1000],
        [1, 6000],
        [2, 4000],
      ],
    ],
    [
      'a profile of the transaction overrules the default, also upwards, while it lasts',
      [
        profile(),
        profile({
          id: 2,
          purpose: 'TxProfile',
          schedule: { durationSeconds: HOUR, periods: [{ startPeriod: 0, limit: 9000 }] },
        }),
      ],
      [
        [0, 9000],
        [1, 6000],
      ],
    ],
    [
      'more than the connector gives',
      [profile({ schedule: { periods: [{ startPeriod: 0, limit: 22_000 }] } })],
      [[0, 11_040]],
    ],
    [
      'amperes on each of three phases',
      [profile({ schedule: { unit: 'A', periods: [{ startPeriod: 0, limit: 10 }] } })],
      [[0, 6900]],
    ],
    [
      'amperes on one phase',
      [profile({ schedule: { unit: 'A', periods: [{ startPeriod: 0, limit: 10, numberPhases: 1 }] } })],
      [[0, 2300]],
    ],
  ])('%s', (_title, profiles, expected) => {
    expect(hours(stackOf(...profiles))).toEqual(expected);
  });

  it('counts a relative schedule from the moment asked about while nobody charges', () => {
    const relative = profile({ kind: 'Relative', schedule: { startsAt: undefined, periods: steps } });
    const stack = { ...stackOf(relative), chargingSince: undefined };
    expect(hours(stack, NOON + HOUR * 1000)).toEqual([
      [1, 6000],
      [2, 3000],
      [3, 8000],
    ]);
  });

  it('has no part of what all connectors share', () => {
    const shared = profile({ purpose: 'ChargingStationMaxProfile' });
    expect(hours(stackOf(shared))).toEqual([[0, 11_040]]);
    expect(purposeLimitW(stackOf(shared), 'ChargingStationMaxProfile', NOON, NOON)).toBe(6000);
    expect(purposeLimitW(stackOf(shared), 'TxProfile', NOON, NOON)).toBeUndefined();
  });

  it('is at every moment what the schedule says of it', () => {
    const stack = stackOf(
      profile({
        kind: 'Recurring',
        recurrency: 'Daily',
        schedule: { startsAt: NOON - 86_400_000, periods: steps, durationSeconds: 3 * HOUR },
      }),
      profile({
        id: 2,
        stackLevel: 1,
        validFrom: NOON + 30 * 3_600_000,
        validTo: NOON + 40 * 3_600_000,
        schedule: { unit: 'A', periods: [{ startPeriod: 0, limit: 6 }] },
      }),
    );
    const until = NOON + 3 * 86_400_000;
    const changes = changeMoments(stack.profiles, NOON, until, NOON);
    const schedule = compositeSchedule((at) => connectorLimitW(stack, at, NOON), changes, NOON);
    for (let at = NOON; at < until; at += 900_000) {
      const period = schedule.findLast(({ fromMs }) => fromMs <= at);
      expect(period?.limitW).toBe(connectorLimitW(stack, at, NOON));
    }
  });
});
