import { describe, expect, it } from 'vitest';
import { brief, type Course, element, price, session } from '../../../test/support/rating.ts';
import { rate, type RatingInput } from './rating.js';
import type { TariffElement, TariffRestrictions } from './tariff.js';

describe('boundaries of energy and duration', () => {
  const byEnergy = [
    element([price('ENERGY', 0.5), price('TIME', 6)], { max_kwh: 10 }),
    element([price('ENERGY', 0.3), price('TIME', 3)], { min_kwh: 10, max_kwh: 30 }),
    element([price('ENERGY', 0.1), price('TIME', 1)]),
  ];

  it.each<[string, TariffElement[], Course, string[]]>([
    [
      'the instant of a threshold is interpolated between readings',
      byEnergy,
      { kWh: 40, chargingMinutes: 120, readings: [[60, 20]] },
      [
        'ENERGY 10 kWh x 0.50 = 5.00',
        'ENERGY 20 kWh x 0.30 = 6.00',
        'ENERGY 10 kWh x 0.10 = 1.00',
        'TIME 0.5 h x 6.00 = 3.00',
        'TIME 1 h x 3.00 = 3.00',
        'TIME 0.5 h x 1.00 = 0.50',
      ],
    ],
    [
      'two thresholds and none of the readings between them',
      byEnergy,
      { kWh: 40, chargingMinutes: 40 },
      [
        'ENERGY 10 kWh x 0.50 = 5.00',
        'ENERGY 20 kWh x 0.30 = 6.00',
        'ENERGY 10 kWh x 0.10 = 1.00',
        'TIME 0.166667 h x 6.00 = 1.00',
        'TIME 0.333333 h x 3.00 = 1.00',
        'TIME 0.166667 h x 1.00 = 0.17',
      ],
    ],
    [
      'the maximum is exclusive: 10 kWh are all below it',
      byEnergy,
      { kWh: 10 },
      ['ENERGY 10 kWh x 0.50 = 5.00', 'TIME 1 h x 6.00 = 6.00'],
    ],
    [
      'the minimum is inclusive: parked at exactly 10 kWh',
      [element([price('PARKING_TIME', 6)], { min_kwh: 10 }), element([price('PARKING_TIME', 1)])],
      { kWh: 10, idleMinutes: 30 },
      ['PARKING_TIME 0.5 h x 6.00 = 3.00'],
    ],
    [
      'a duration threshold cuts energy in proportion',
      [element([price('ENERGY', 0.5)], { min_duration: 900 }), element([price('ENERGY', 0.2)])],
      { kWh: 8 },
      ['ENERGY 2 kWh x 0.20 = 0.40', 'ENERGY 6 kWh x 0.50 = 3.00'],
    ],
    [
      'energy at a boundary of time is rounded to the Wh and none is lost',
      [element([price('ENERGY', 0.5)], { start_time: '10:20' }), element([price('ENERGY', 0.2)])],
      { kWh: 10 },
      ['ENERGY 3.333 kWh x 0.20 = 0.67', 'ENERGY 6.667 kWh x 0.50 = 3.33'],
    ],
    [
      'minimum and maximum of energy and time together',
      [element([price('ENERGY', 1)], { min_kwh: 2, max_duration: 1800 }), element([price('ENERGY', 0.1)])],
      { kWh: 8 },
      ['ENERGY 6 kWh x 0.10 = 0.60', 'ENERGY 2 kWh x 1.00 = 2.00'],
    ],
  ])('%s', (_name, elements, course, lines) => expect(brief(session(elements, course))).toEqual(lines));
});

describe('local time', () => {
  const within = (restrictions: TariffRestrictions) => [
    element([price('TIME', 10)], restrictions),
    element([price('TIME', 1)]),
  ];
  const NIGHT = { start_time: '22:00', end_time: '06:00' };

  it.each<[string, TariffRestrictions, Course, number, number]>([
    ['noon in UTC', { start_time: '12:00' }, { start: '2026-05-04T11:00:00Z', chargingMinutes: 120 }, 1, 1],
    [
      'noon in Berlin in summer',
      { start_time: '12:00' },
      { start: '2026-05-04T09:00:00Z', chargingMinutes: 120, timeZone: 'Europe/Berlin' },
      1,
      1,
    ],
    [
      'noon in Kolkata, half an hour off',
      { start_time: '12:00' },
      { start: '2026-05-04T06:00:00Z', chargingMinutes: 60, timeZone: 'Asia/Kolkata' },
      0.5,
      0.5,
    ],
    [
      'noon in New York',
      { end_time: '12:00' },
      { start: '2026-01-15T16:30:00Z', chargingMinutes: 60, timeZone: 'America/New_York' },
      0.5,
      0.5,
    ],
    ['a night past midnight', NIGHT, { start: '2026-05-04T21:00:00Z', chargingMinutes: 600 }, 8, 2],
    ['the night in the small hours', NIGHT, { start: '2026-05-04T05:00:00Z', chargingMinutes: 120 }, 1, 1],
    ['several nights', NIGHT, { start: '2026-05-04T12:00:00Z', chargingMinutes: 2880 }, 16, 32],
    [
      'until the end of the day',
      { start_time: '20:00', end_time: '00:00' },
      { start: '2026-05-04T23:00:00Z', chargingMinutes: 120 },
      1,
      1,
    ],
    [
      'the whole day',
      { start_time: '00:00', end_time: '00:00' },
      { start: '2026-05-04T23:00:00Z', chargingMinutes: 120 },
      2,
      0,
    ],
    [
      'a date, from local midnight',
      { start_date: '2026-05-05' },
      { start: '2026-05-04T21:00:00Z', chargingMinutes: 120, timeZone: 'Europe/Berlin' },
      1,
      1,
    ],
    [
      'the end date is exclusive',
      { start_date: '2026-05-01', end_date: '2026-05-04' },
      { start: '2026-05-03T23:00:00Z', chargingMinutes: 180 },
      1,
      2,
    ],
    [
      'a weekday, from local midnight',
      { day_of_week: ['TUESDAY'] },
      { start: '2026-05-04T11:00:00Z', chargingMinutes: 120, timeZone: 'Pacific/Auckland' },
      1,
      1,
    ],
    [
      'a night that only Friday has does not reach into Saturday',
      { ...NIGHT, day_of_week: ['FRIDAY'] },
      { start: '2026-05-08T21:00:00Z', chargingMinutes: 600 },
      2,
      8,
    ],
    // Berlin: 02:00 becomes 03:00 at 01:00Z, so half past two never comes and the window opens at three.
    [
      "the start of summer time skips the window's beginning",
      { start_time: '02:30', end_time: '04:00' },
      { start: '2026-03-29T00:00:00Z', chargingMinutes: 180, timeZone: 'Europe/Berlin' },
      1,
      2,
    ],
    [
      'the start of summer time skips the whole window',
      { start_time: '02:15', end_time: '02:45' },
      { start: '2026-03-29T00:00:00Z', chargingMinutes: 180, timeZone: 'Europe/Berlin' },
      0,
      3,
    ],
    // Berlin: 03:00 becomes 02:00 at 01:00Z, so the clock shows 02:00 to 02:30 twice.
    [
      'the end of summer time has the window twice',
      { start_time: '02:00', end_time: '02:30' },
      { start: '2026-10-24T23:30:00Z', chargingMinutes: 240, timeZone: 'Europe/Berlin' },
      1,
      3,
    ],
    [
      'a night of 9 hours at the end of summer time',
      NIGHT,
      { start: '2026-10-24T18:00:00Z', chargingMinutes: 900, timeZone: 'Europe/Berlin' },
      9,
      6,
    ],
  ])('%s', (_name, restrictions, course, inside, outside) => {
    const { lines } = rate(session(within(restrictions), { kWh: 20, ...course }));
    const hours = (unitPrice: string) =>
      Number(lines.find((line) => line.unitPrice === unitPrice)?.quantity ?? 0);
    expect([hours('10.00'), hours('1.00')]).toEqual([inside, outside]);
  });
});

describe('idle time', () => {
  const timed = [element([price('TIME', 1), price('PARKING_TIME', 10)])];
  const open = (course: Course): RatingInput => {
    const input = session(timed, course);
    delete input.chargingEndedAt;
    return input;
  };

  it.each<[string, RatingInput, number]>([
    ['what follows chargingEndedAt', session(timed, { kWh: 5, chargingMinutes: 30, idleMinutes: 30 }), 1800],
    [
      'what follows the last reading that had risen',
      open({ kWh: 5, chargingMinutes: 30, idleMinutes: 30 }),
      1800,
    ],
    [
      'not a pause in the middle',
      open({
        kWh: 5,
        chargingMinutes: 60,
        readings: [
          [10, 2],
          [40, 2],
        ],
      }),
      0,
    ],
    [
      'not the last interval when it has energy',
      open({
        kWh: 5,
        readings: [
          [10, 2],
          [59, 4.999],
        ],
      }),
      0,
    ],
    ['all of a session that never drew anything', open({ kWh: 0, chargingMinutes: 30 }), 1800],
    [
      'nothing when charging ended after the session',
      { ...session(timed, { kWh: 5 }), chargingEndedAt: new Date('2027-01-01T00:00:00Z') },
      0,
    ],
    [
      'all when charging ended before the session',
      { ...session(timed, { kWh: 0 }), chargingEndedAt: new Date('1970-01-01T00:00:00Z') },
      3600,
    ],
  ])('is %s', (_name, input, idleSeconds) => {
    const rating = rate(input);
    const parked = rating.lines.find((line) => line.type === 'PARKING_TIME');
    expect(rating.idleSeconds).toBe(idleSeconds);
    expect(Number(parked?.quantity ?? 0) * 3600).toBeCloseTo(idleSeconds, 2);
  });

  it('that costs nothing leaves charging time the last to be stepped', () => {
    const input = session([element([price('TIME', 1, null, 600)])], {
      kWh: 5,
      chargingMinutes: 21,
      idleMinutes: 5,
    });
    expect(brief(input)).toEqual(['TIME 0.5 h x 1.00 = 0.50']);
  });
});
