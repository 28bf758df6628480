import { describe, expect, it } from 'vitest';
import { rate, type RatingInput, type Reading, UnratableSessionError } from './rating.js';
import {
  type DayOfWeek,
  type PriceComponent,
  type TariffDimensionType,
  type TariffElement,
  type TariffRestrictions,
  validateTariffElements,
} from './tariff.js';

const MINUTE = 60_000;

function price(
  type: TariffDimensionType,
  amount: number | string,
  vat: number | null = null,
  stepSize = 1,
): PriceComponent {
  return { type, price: amount, vat, step_size: stepSize };
}

function element(components: PriceComponent[], restrictions?: TariffRestrictions): TariffElement {
  return restrictions ? { price_components: components, restrictions } : { price_components: components };
}

interface Course {
  start?: string;
  chargingMinutes?: number;
  idleMinutes?: number;
  kWh?: number;
  timeZone?: string;
  currency?: string;
  /** Pairs of minute and kWh. */
  readings?: [number, number][];
}

/** A session that charges evenly and then stays connected. */
function session(elements: TariffElement[], course: Course): RatingInput {
  expect(validateTariffElements(elements)).toEqual([]);
  const { start = '2026-05-04T10:00:00Z', chargingMinutes = 60, idleMinutes = 0, kWh = 0 } = course;
  const startedAt = new Date(start);
  const after = (minutes: number) => new Date(startedAt.getTime() + minutes * MINUTE);
  return {
    currency: course.currency ?? 'EUR',
    elements,
    timeZone: course.timeZone ?? 'UTC',
    startedAt,
    endedAt: after(chargingMinutes + idleMinutes),
    chargingEndedAt: after(chargingMinutes),
    energyWh: Math.round(kWh * 1000),
    readings: [...(course.readings ?? []), [chargingMinutes, kWh] as const].map(([minute, read]) => ({
      at: after(minute),
      energyWh: Math.round(read * 1000),
    })),
  };
}

const brief = (input: RatingInput) =>
  rate(input).lines.map(
    (line) => `${line.type} ${line.quantity} ${line.unit} x ${line.unitPrice} = ${line.exclVat}`,
  );

const ALWAYS = { FLAT_50: price('FLAT', 0.5, 20), KWH_25: price('ENERGY', 0.25, 10) };
const WEEKDAYS: DayOfWeek[] = ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY'];
const SWITCHING = [
  element([price('TIME', 1.2, null, 1800), price('PARKING_TIME', 1, null, 900)], {
    start_time: '00:00',
    end_time: '17:00',
  }),
  element([price('TIME', 2.4, null, 900), price('PARKING_TIME', 1, null, 900)], {
    start_time: '17:00',
    end_time: '20:00',
  }),
  element([price('TIME', 2.4, null, 900)], { start_time: '20:00', end_time: '00:00' }),
];
const COMPLEX = [
  element([price('FLAT', 2.5, 15)]),
  element([price('TIME', 1, 20, 600)], { day_of_week: WEEKDAYS }),
  element([price('TIME', 1.25, 20, 600)], { day_of_week: ['SATURDAY', 'SUNDAY'] }),
  element([price('PARKING_TIME', 5, 10, 300)], {
    start_time: '09:00',
    end_time: '18:00',
    day_of_week: WEEKDAYS,
  }),
  element([price('PARKING_TIME', 6, 10, 300)], {
    start_time: '10:00',
    end_time: '17:00',
    day_of_week: ['SATURDAY'],
  }),
];
const FREE_HALF_HOUR = [
  element([price('ENERGY', 0, 20)], { max_duration: 1800 }),
  element([price('ENERGY', 0.25, 20)], { max_duration: 3600 }),
  element([price('ENERGY', 0.4, 20)]),
];

describe("OCPI 2.2.1's worked examples", () => {
  it.each<[string, TariffElement[], Course, string, string]>([
    ['0.25 a kWh', [element([ALWAYS.KWH_25])], { kWh: 20 }, '5.00', '5.50'],
    ['with a start fee', [element([ALWAYS.FLAT_50, ALWAYS.KWH_25])], { kWh: 20 }, '5.50', '6.10'],
    ['30 kWh with a start fee', [element([ALWAYS.FLAT_50, ALWAYS.KWH_25])], { kWh: 30 }, '8.00', '8.85'],
    [
      'with 40 minutes of parking in steps of 15',
      [element([ALWAYS.FLAT_50, ALWAYS.KWH_25, price('PARKING_TIME', 2, 20, 900)])],
      { kWh: 20, idleMinutes: 40 },
      '7.00',
      '7.90',
    ],
    ['2 an hour', [element([price('TIME', 2, 10, 60)])], { kWh: 9, chargingMinutes: 150 }, '5.00', '5.50'],
    [
      '3 an hour, 5 an hour of parking',
      [element([price('TIME', 3, 10, 60), price('PARKING_TIME', 5, 20, 300)])],
      { kWh: 9, chargingMinutes: 150, idleMinutes: 42 },
      '11.25',
      '12.75',
    ],
    [
      '1.90 an hour with 5.2 % VAT',
      [element([price('TIME', 1.9, 5.2, 300)])],
      { kWh: 9, chargingMinutes: 150 },
      '4.75',
      '5.00',
    ],
    [
      '20.45 kWh in steps of 100 Wh',
      [element([ALWAYS.FLAT_50, price('ENERGY', 0.25, 10, 100)])],
      { kWh: 20.45 },
      '5.63',
      '6.24',
    ],
    // The specification rounds nothing and has 10.30: here the VAT of each line is rounded (0.375 and 0.375).
    [
      'complex, Monday morning',
      COMPLEX,
      { start: '2026-05-04T09:30:00Z', kWh: 9, chargingMinutes: 165, idleMinutes: 42 },
      '9.00',
      '10.31',
    ],
    // The specification has 12.28, since it prints 2.28 for 114 minutes at 1.25 an hour, which are 2.375.
    [
      'complex, Saturday afternoon',
      COMPLEX,
      { start: '2026-05-02T13:30:00Z', kWh: 9, chargingMinutes: 114, idleMinutes: 71 },
      '12.38',
      '13.99',
    ],
    ['free of charge', [element([price('FLAT', 0)])], { kWh: 20 }, '0.00', '0.00'],
    [
      'step_size while switching, with parking',
      SWITCHING,
      { start: '2026-05-04T16:55:00Z', kWh: 1, chargingMinutes: 10, idleMinutes: 2 },
      '0.55',
      '0.55',
    ],
    [
      'step_size while switching, without parking',
      SWITCHING,
      { start: '2026-05-04T16:35:00Z', kWh: 1, chargingMinutes: 35 },
      '1.30',
      '1.30',
    ],
    [
      'step_size while parking becomes free',
      SWITCHING,
      { start: '2026-05-04T19:40:00Z', kWh: 1, chargingMinutes: 12, idleMinutes: 20 },
      '0.73',
      '0.73',
    ],
    [
      'max_duration: free for half an hour',
      FREE_HALF_HOUR,
      { kWh: 6.2, chargingMinutes: 40, readings: [[30, 5]] },
      '0.30',
      '0.36',
    ],
  ])('%s', (_name, elements, course, exclVat, inclVat) =>
    expect(rate(session(elements, course))).toMatchObject({ totalExclVat: exclVat, totalInclVat: inclVat }),
  );

  it.each<[string, TariffElement[], Course, string[]]>([
    [
      'the quantities of the switch with parking',
      SWITCHING,
      { start: '2026-05-04T16:55:00Z', kWh: 1, chargingMinutes: 10, idleMinutes: 2 },
      ['TIME 0.083333 h x 1.20 = 0.10', 'TIME 0.083333 h x 2.40 = 0.20', 'PARKING_TIME 0.25 h x 1.00 = 0.25'],
    ],
    [
      'the quantities of the switch without parking',
      SWITCHING,
      { start: '2026-05-04T16:35:00Z', kWh: 1, chargingMinutes: 35 },
      ['TIME 0.416667 h x 1.20 = 0.50', 'TIME 0.333333 h x 2.40 = 0.80'],
    ],
    [
      'energy is stepped as a whole: 4.3 and 1.1 kWh are billed as 5.5',
      [
        element([price('ENERGY', 0.2, null, 500)], { end_time: '17:00' }),
        element([price('ENERGY', 0.27, null, 500)], { start_time: '17:00' }),
      ],
      { start: '2026-05-04T16:00:00Z', kWh: 5.4, chargingMinutes: 90, readings: [[60, 4.3]] },
      ['ENERGY 4.3 kWh x 0.20 = 0.86', 'ENERGY 1.2 kWh x 0.27 = 0.32'],
    ],
    [
      'time is stepped as a whole: 6 and 22 minutes are billed as 6 and 24',
      [
        element([price('TIME', 5, null, 600)], { end_time: '17:00' }),
        element([price('TIME', 7, null, 600)], { start_time: '17:00' }),
      ],
      { start: '2026-05-04T16:54:00Z', kWh: 5.4, chargingMinutes: 28 },
      ['TIME 0.1 h x 5.00 = 0.50', 'TIME 0.4 h x 7.00 = 2.80'],
    ],
    [
      'charging 21 minutes is not stepped before parking 16, billed as 20',
      [element([price('TIME', 1, null, 600), price('PARKING_TIME', 2, null, 600)])],
      { kWh: 5.4, chargingMinutes: 21, idleMinutes: 16 },
      ['TIME 0.35 h x 1.00 = 0.35', 'PARKING_TIME 0.333333 h x 2.00 = 0.67'],
    ],
  ])('%s', (_name, elements, course, lines) => expect(brief(session(elements, course))).toEqual(lines));

  it.each([
    [1, '0.116'],
    [25, '0.125'],
    [500, '0.5'],
  ])('115.2 Wh in steps of %i Wh are billed as %s kWh', (stepSize, quantity) => {
    const input = { ...session([element([price('ENERGY', 0.25, null, stepSize)])], {}), energyWh: 115.2 };
    expect(rate(input).lines).toMatchObject([{ quantity }]);
  });
});

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
