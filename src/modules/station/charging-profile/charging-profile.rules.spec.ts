import { describe, expect, it } from 'vitest';
import { type ChargingProfileContent, normalised } from './charging-profile.js';
import { contentFaults, placementFaults, remoteStartFaults } from './charging-profile.rules.js';

const START = '2026-01-31T00:00:00.000Z';
const RELATIVE: ChargingProfileContent = {
  stackLevel: 0,
  chargingProfilePurpose: 'TxDefaultProfile',
  chargingProfileKind: 'Relative',
  chargingSchedule: { chargingRateUnit: 'A', chargingSchedulePeriod: [{ startPeriod: 0, limit: 16 }] },
};
const schedule = (fields: Partial<ChargingProfileContent['chargingSchedule']>) => ({
  chargingSchedule: { ...RELATIVE.chargingSchedule, ...fields },
});
const periods = (...limits: [startPeriod: number, limit: number][]) =>
  schedule({ chargingSchedulePeriod: limits.map(([startPeriod, limit]) => ({ startPeriod, limit })) });
const paths = (faults: { path: string }[]) => faults.map(({ path }) => path);

describe('the content of a charging profile', () => {
  it.each<[string, Partial<ChargingProfileContent>]>([
    ['of one period', {}],
    ['of periods in order', periods([0, 16], [1, 0], [3600, 32.5])],
    ['for a time', { validFrom: START, validTo: '2026-01-31T00:00:00.001Z' }],
    [
      'that is Absolute, from a time on',
      { chargingProfileKind: 'Absolute', ...schedule({ startSchedule: START }) },
    ],
    [
      'that recurs, from a time on',
      { chargingProfileKind: 'Recurring', recurrencyKind: 'Weekly', ...schedule({ startSchedule: START }) },
    ],
    ['with a least rate of one decimal', schedule({ minChargingRate: 6.1 })],
    ['with limits that binary fractions do not hit', periods([0, 0.3], [1, 1234567.7])],
    [
      'for one phase that is named',
      schedule({ chargingSchedulePeriod: [{ startPeriod: 0, limit: 1, numberPhases: 1, phaseToUse: 3 }] }),
    ],
    [
      'with a choice of schedules for a transaction',
      { chargingProfilePurpose: 'TxProfile', alternativeSchedules: [RELATIVE.chargingSchedule] },
    ],
  ])('%s is in order', (_title, fields) => {
    expect(contentFaults({ ...RELATIVE, ...fields })).toEqual([]);
  });

  it.each<[string, Partial<ChargingProfileContent>, string[]]>([
    [
      'whose first period is late',
      periods([60, 16]),
      ['chargingSchedule.chargingSchedulePeriod[0].startPeriod'],
    ],
    [
      'whose periods go back or repeat',
      periods([0, 16], [600, 8], [600, 16], [300, 8]),
      [
        'chargingSchedule.chargingSchedulePeriod[2].startPeriod',
        'chargingSchedule.chargingSchedulePeriod[3].startPeriod',
      ],
    ],
    ['with two decimals', periods([0, 16.25]), ['chargingSchedule.chargingSchedulePeriod[0].limit']],
    [
      'with a least rate of two decimals',
      schedule({ minChargingRate: 6.01 }),
      ['chargingSchedule.minChargingRate'],
    ],
    ['that ends as it begins', { validFrom: START, validTo: START }, ['validTo']],
    [
      'that recurs, without when and from when on',
      { chargingProfileKind: 'Recurring' },
      ['recurrencyKind', 'chargingSchedule.startSchedule'],
    ],
    [
      'that is Absolute, without a start',
      { chargingProfileKind: 'Absolute' },
      ['chargingSchedule.startSchedule'],
    ],
    [
      'that is Absolute, and recurs',
      { chargingProfileKind: 'Absolute', recurrencyKind: 'Daily', ...schedule({ startSchedule: START }) },
      ['recurrencyKind'],
    ],
    [
      'that is Relative, with a start',
      schedule({ startSchedule: START }),
      ['chargingSchedule.startSchedule'],
    ],
    [
      'whose second schedule is as wrong as the first',
      {
        chargingProfilePurpose: 'TxProfile',
        ...periods([60, 16]),
        alternativeSchedules: [
          RELATIVE.chargingSchedule,
          { ...periods([60, 1.25]).chargingSchedule, startSchedule: START },
        ],
      },
      [
        'chargingSchedule.chargingSchedulePeriod[0].startPeriod',
        'alternativeSchedules[1].startSchedule',
        'alternativeSchedules[1].chargingSchedulePeriod[0].startPeriod',
        'alternativeSchedules[1].chargingSchedulePeriod[0].limit',
      ],
    ],
    [
      'with a choice of schedules for no transaction',
      { alternativeSchedules: [RELATIVE.chargingSchedule] },
      ['alternativeSchedules'],
    ],
    [
      'with a phase to use of three',
      schedule({ chargingSchedulePeriod: [{ startPeriod: 0, limit: 1, numberPhases: 3, phaseToUse: 1 }] }),
      ['chargingSchedule.chargingSchedulePeriod[0].phaseToUse'],
    ],
    [
      'that is Relative, for the station',
      { chargingProfilePurpose: 'ChargingStationMaxProfile' },
      ['chargingProfileKind'],
    ],
  ])('%s is not', (_title, fields, faulty) => {
    const expected = faulty.map((path) => `chargingProfile.${path}`);
    expect(paths(contentFaults({ ...RELATIVE, ...fields }))).toEqual(expected);
  });
});

describe('the place of a charging profile', () => {
  const MAX = { chargingProfilePurpose: 'ChargingStationMaxProfile' } as const;
  const TX = { chargingProfilePurpose: 'TxProfile' } as const;

  it.each<[number, Partial<ChargingProfileContent>, string[]]>([
    [0, {}, []],
    [2, {}, []],
    [0, MAX, []],
    [1, MAX, ['evseId']],
    [1, { ...TX, transactionId: '7' }, []],
    [1, { ...TX, sessionId: 's' }, []],
    [0, { ...TX, sessionId: 's' }, ['evseId']],
    [1, TX, ['chargingProfile.sessionId']],
    [1, { ...TX, transactionId: '7', sessionId: 's' }, ['chargingProfile.transactionId']],
    [1, { transactionId: '7' }, ['chargingProfile.transactionId']],
    [0, { ...MAX, sessionId: 's' }, ['chargingProfile.sessionId']],
  ])('%i, of %o, has the faults %o', (evseId, fields, faulty) => {
    expect(paths(placementFaults(evseId, { ...RELATIVE, ...fields }))).toEqual(faulty);
  });

  it.each<[Partial<ChargingProfileContent>, string[]]>([
    [TX, []],
    [{}, ['chargingProfile.chargingProfilePurpose']],
    [{ ...TX, transactionId: '7' }, ['chargingProfile.transactionId']],
    [{ ...TX, sessionId: 's' }, ['chargingProfile.sessionId']],
    [{ ...TX, recurrencyKind: 'Daily' }, ['chargingProfile.recurrencyKind']],
  ])('with a remote start, of %o, has the faults %o', (fields, faulty) => {
    expect(paths(remoteStartFaults({ ...RELATIVE, ...fields }))).toEqual(faulty);
  });
});

it('a charging profile is kept with its times in UTC, and without what is not given', () => {
  const given = {
    ...RELATIVE,
    recurrencyKind: undefined,
    validFrom: '2026-01-31T12:00:00+01:00',
    validTo: '2026-02-01T12:00Z',
    ...schedule({ startSchedule: '2026-01-31T12:00:00.5-02:30' }),
  };
  expect(normalised(given)).toStrictEqual({
    ...RELATIVE,
    validFrom: '2026-01-31T11:00:00.000Z',
    validTo: '2026-02-01T12:00:00.000Z',
    ...schedule({ startSchedule: '2026-01-31T14:30:00.500Z' }),
  });
});
