import { describe, expect, it } from 'vitest';
import { brief, type Course, element, price, session } from '../../../test/support/rating.ts';
import { rate, type RatingInput, type Reading, UnratableSessionError } from './rating.js';
import type { TariffElement } from './tariff.js';

const MINUTE = 60_000;

describe('choice of the component', () => {
  it.each<[string, TariffElement[], Course, string[]]>([
    [
      'the first element that matches, for each dimension by itself',
      [
        element([price('TIME', 1)], { start_time: '08:00', end_time: '20:00' }),
        element([price('ENERGY', 0.3)]),
        element([price('TIME', 9), price('ENERGY', 9)]),
      ],
      { kWh: 10 },
      ['ENERGY 10 kWh x 0.30 = 3.00', 'TIME 1 h x 1.00 = 1.00'],
    ],
    [
      'what matches no element costs nothing',
      [element([price('ENERGY', 0.3)], { end_time: '10:30' })],
      { kWh: 10 },
      ['ENERGY 5 kWh x 0.30 = 1.50'],
    ],
    [
      'parts at the same price and VAT are one line',
      [element([price('ENERGY', '0.30')], { end_time: '10:30' }), element([price('ENERGY', 0.3, 0)])],
      { kWh: 10 },
      ['ENERGY 10 kWh x 0.30 = 3.00'],
    ],
    [
      'parts at the same price and another VAT are two',
      [element([price('ENERGY', 0.3, 7)], { end_time: '10:30' }), element([price('ENERGY', 0.3, 19)])],
      { kWh: 10 },
      ['ENERGY 5 kWh x 0.30 = 1.50', 'ENERGY 5 kWh x 0.30 = 1.50'],
    ],
    [
      'the flat fee of the start, though another would match later',
      [element([price('FLAT', 2)], { end_time: '10:30' }), element([price('FLAT', 1)])],
      { kWh: 10 },
      ['FLAT 1 session x 2.00 = 2.00'],
    ],
    [
      'no flat fee when none applies at the start',
      [element([price('FLAT', 2)], { start_time: '10:01' })],
      { kWh: 10 },
      [],
    ],
    [
      'lines by dimension, whatever the order of the tariff',
      [element([price('PARKING_TIME', 4), price('TIME', 3), price('ENERGY', 2), price('FLAT', 1)])],
      { kWh: 1, idleMinutes: 60 },
      [
        'FLAT 1 session x 1.00 = 1.00',
        'ENERGY 1 kWh x 2.00 = 2.00',
        'TIME 1 h x 3.00 = 3.00',
        'PARKING_TIME 1 h x 4.00 = 4.00',
      ],
    ],
  ])('%s', (_name, elements, course, lines) => expect(brief(session(elements, course))).toEqual(lines));
});

describe('amounts', () => {
  it('of a line are net, VAT and their sum, each with the scale of the currency', () => {
    expect(rate(session([element([price('ENERGY', '0.3333', 19)])], { kWh: 7.77 }))).toEqual({
      lines: [
        {
          type: 'ENERGY',
          quantity: '7.77',
          unit: 'kWh',
          unitPrice: '0.3333',
          vatPercent: '19',
          exclVat: '2.59',
          vat: '0.49',
          inclVat: '3.08',
        },
      ],
      energyWh: 7770,
      durationSeconds: 3600,
      idleSeconds: 0,
      totalExclVat: '2.59',
      totalInclVat: '3.08',
      currency: 'EUR',
    });
  });

  it.each([
    ['JPY', 30, '223', '22', '245'],
    ['EUR', 0.3, '2.23', '0.22', '2.45'],
    ['KWD', 0.3, '2.229', '0.223', '2.452'],
  ])('in %s', (currency, amount, exclVat, vat, inclVat) => {
    const input = session([element([price('ENERGY', amount, 10)])], { kWh: 7.43, currency });
    expect(rate(input).lines).toMatchObject([{ exclVat, vat, inclVat }]);
  });

  it('round half up where a binary float would fall short', () => {
    // 1.005 as a float is 1.00499…
    expect(rate(session([element([price('ENERGY', 1.005)])], { kWh: 1 })).totalExclVat).toBe('1.01');
  });
});

describe('sessions out of the ordinary', () => {
  const full = [
    element([price('FLAT', 1), price('ENERGY', 0.5), price('TIME', 1), price('PARKING_TIME', 1)]),
  ];

  it('without energy or duration pay the flat fee', () => {
    expect(rate(session(full, { chargingMinutes: 0 }))).toMatchObject({
      lines: [{ type: 'FLAT', inclVat: '1.00' }],
      durationSeconds: 0,
      idleSeconds: 0,
    });
  });

  it('without anything to pay have no lines', () => {
    expect(rate(session([element([price('ENERGY', 1)])], { chargingMinutes: 0 }))).toMatchObject({
      lines: [],
      totalExclVat: '0.00',
      totalInclVat: '0.00',
    });
  });

  it('with energy in no time are cut at energy thresholds', () => {
    const elements = [element([price('ENERGY', 1)], { max_kwh: 1 }), element([price('ENERGY', 2)])];
    expect(brief(session(elements, { chargingMinutes: 0, kWh: 3 }))).toEqual([
      'ENERGY 1 kWh x 1.00 = 1.00',
      'ENERGY 2 kWh x 2.00 = 4.00',
    ]);
  });

  it('count whole seconds, so that a step is not begun by milliseconds', () => {
    const input = session([element([price('TIME', 6, null, 600)])], { kWh: 1, chargingMinutes: 20 });
    const rating = rate({ ...input, endedAt: new Date(input.endedAt.getTime() + 123) });
    expect(rating).toMatchObject({ durationSeconds: 1200, totalExclVat: '2.00' });
  });

  it('pass over readings that contradict them', () => {
    const elements = [element([price('ENERGY', 1)], { max_duration: 1800 }), element([price('ENERGY', 2)])];
    const input = session(elements, { kWh: 10, readings: [[30, 4]] });
    const minute = (count: number, energyWh: number): Reading => ({
      at: new Date(input.startedAt.getTime() + count * MINUTE),
      energyWh,
    });
    const absurd = [
      minute(-5, 9000),
      minute(0, 7000),
      minute(10, 99_999),
      minute(45, 3000),
      minute(70, 20_000),
    ];
    expect(rate({ ...input, readings: [...absurd, ...input.readings] })).toEqual(rate(input));
    expect(rate(input).totalExclVat).toBe('16.00');
  });

  it.each<[string, Partial<RatingInput>, string]>([
    ['that end before they start', { endedAt: new Date('2026-05-04T09:59:59Z') }, 'ends_before_start'],
    ['longer than a year', { startedAt: new Date(0) }, 'too_long'],
    ['of negative energy', { energyWh: -1 }, 'energy_invalid'],
    ['of no number', { energyWh: NaN }, 'energy_invalid'],
    ['with a reading of no number', { readings: [{ at: new Date(), energyWh: NaN }] }, 'energy_invalid'],
    ['with an invalid date', { endedAt: new Date('soon') }, 'time_invalid'],
  ])('%s are not rated', (_name, changes, code) => {
    const input = { ...session(full, {}), ...changes };
    expect(() => rate(input)).toThrow(UnratableSessionError);
    expect(() => rate(input)).toThrow(expect.objectContaining({ code }) as Error);
  });

  it.each([{ currency: 'QQQ' }, { timeZone: 'Europe/Atlantis' }])(
    'of an unknown %j are not rated',
    (changes) => expect(() => rate({ ...session(full, {}), ...changes })).toThrow(RangeError),
  );
});
