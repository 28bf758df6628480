import { describe, expect, it } from 'vitest';
import { validateTariffElements } from './tariff.js';

const energy = { type: 'ENERGY', price: 0.25, vat: 10.0, step_size: 1 };
const flat = { type: 'FLAT', price: 0.5, step_size: 1 };
const withComponent = (changes: object) => [{ price_components: [{ ...energy, ...changes }] }];
const withRestrictions = (restrictions: unknown, components: unknown[] = [energy]) => [
  { price_components: components, restrictions },
];
const paths = (input: unknown) => validateTariffElements(input).map(({ path }) => path);

describe('validateTariffElements accepts', () => {
  it.each<[string, unknown]>([
    ['one price', [{ price_components: [energy] }]],
    [
      'each dimension',
      [
        {
          price_components: [
            energy,
            flat,
            { type: 'TIME', price: 3, vat: 10, step_size: 60 },
            { type: 'PARKING_TIME', price: 5, vat: 20, step_size: 300 },
          ],
        },
      ],
    ],
    ['decimal strings', withComponent({ price: '0.250000', vat: '5.2' })],
    ['a price of zero', withComponent({ price: 0 })],
    ['null for what is optional', [{ price_components: [{ ...energy, vat: null }], restrictions: null }]],
    [
      "step_size 0 of a flat fee, as in OCPI's free-of-charge example",
      [{ price_components: [{ type: 'FLAT', price: 0, step_size: 0 }] }],
    ],
    [
      'every restriction that is evaluated',
      withRestrictions({
        start_time: '22:00',
        end_time: '06:00',
        start_date: '2026-01-01',
        end_date: '2028-02-29',
        min_kwh: 0.5,
        max_kwh: '50',
        min_duration: 0,
        max_duration: 3600,
        day_of_week: ['SATURDAY', 'SUNDAY'],
      }),
    ],
    ['the whole day', withRestrictions({ start_time: '00:00', end_time: '00:00', day_of_week: [] })],
    ['a restriction that is not evaluated but null', withRestrictions({ min_power: null })],
    ['100 elements', Array.from({ length: 100 }, () => ({ price_components: [energy] }))],
  ])('%s', (_name, input) => expect(validateTariffElements(input)).toEqual([]));
});

describe('validateTariffElements refuses', () => {
  it.each<[string, unknown, string[]]>([
    ['nothing', undefined, ['elements']],
    ['an object', {}, ['elements']],
    ['no element', [], ['elements']],
    ['101 elements', Array.from({ length: 101 }, () => ({ price_components: [energy] })), ['elements']],
    ['an element that is no object', [null, 'x', []], ['elements[0]', 'elements[1]', 'elements[2]']],
    ['an element without components', [{}], ['elements[0].price_components']],
    ['an empty list of components', [{ price_components: [] }], ['elements[0].price_components']],
    [
      '21 components, without looking at each',
      [{ price_components: Array.from({ length: 21 }, () => energy) }],
      ['elements[0].price_components'],
    ],
    ['an unknown field of an element', [{ price_components: [energy], name: 'x' }], ['elements[0].name']],
    [
      'an unknown field of a component',
      withComponent({ priceExclVat: 1 }),
      ['elements[0].price_components[0].priceExclVat'],
    ],
    [
      'a field named __proto__',
      JSON.parse('[{"price_components":[{"type":"FLAT","price":1,"step_size":1,"__proto__":{}}]}]'),
      ['elements[0].price_components[0].__proto__'],
    ],
    ['an unknown restriction', withRestrictions({ weather: 'sunny' }), ['elements[0].restrictions.weather']],
    ['restrictions that are no object', withRestrictions([]), ['elements[0].restrictions']],
    [
      'a second component of a dimension',
      [{ price_components: [energy, flat, { ...energy, price: 1 }] }],
      ['elements[0].price_components[2].type'],
    ],
    [
      'every fault at once',
      [
        { price_components: [energy] },
        {
          price_components: [flat, { type: 'POWER', price: -1, vat: 101, step_size: 0.5 }],
          restrictions: { start_time: '7:00', end_time: '24:00' },
        },
      ],
      [
        'elements[1].price_components[1].type',
        'elements[1].price_components[1].price',
        'elements[1].price_components[1].vat',
        'elements[1].price_components[1].step_size',
        'elements[1].restrictions.start_time',
        'elements[1].restrictions.end_time',
      ],
    ],
  ])('%s', (_name, input, expected) => expect(paths(input)).toEqual(expected));

  it.each<[string, unknown]>([
    ['price', undefined],
    ['price', null],
    ['price', -0.01],
    ['price', 0.1234567],
    ['price', 1e-7],
    ['price', 1_000_001],
    ['price', NaN],
    ['price', '1,5'],
    ['price', '1e3'],
    ['price', '-1'],
    ['price', ''],
    ['price', '9'.repeat(10_000)],
    ['price', true],
    ['price', [1]],
    ['vat', -1],
    ['vat', 100.5],
    ['vat', '20%'],
    ['step_size', 0],
    ['step_size', -1],
    ['step_size', 1.5],
    ['step_size', '1'],
    ['step_size', undefined],
    ['step_size', 1_000_001],
    ['type', 'energy'],
    ['type', undefined],
  ])('%s %j', (field, value) =>
    expect(paths(withComponent({ [field]: value }))).toEqual([`elements[0].price_components[0].${field}`]),
  );

  it.each<[string, unknown]>([
    ['start_time', '24:00'],
    ['start_time', '9:30'],
    ['end_time', '12:60'],
    ['end_time', 900],
    ['start_date', '2026-02-30'],
    ['start_date', '2026-13-01'],
    ['end_date', '01-02-2026'],
    ['end_date', '2026-01-01T00:00:00Z'],
    ['min_kwh', -1],
    ['min_kwh', 0.00001],
    ['max_kwh', 0],
    ['min_duration', 1.5],
    ['min_duration', '60'],
    ['max_duration', 0],
    ['max_duration', 1e9],
    ['day_of_week', 'MONDAY'],
    ['day_of_week', ['Monday']],
    ['day_of_week', Array.from({ length: 8 }, () => 'MONDAY')],
  ])('%s %j', (field, value) =>
    expect(paths(withRestrictions({ [field]: value }))).toEqual([`elements[0].restrictions.${field}`]),
  );

  it.each([
    ['end_time', { start_time: '09:00', end_time: '09:00' }],
    ['end_date', { start_date: '2026-01-02', end_date: '2026-01-02' }],
    ['max_kwh', { min_kwh: 10, max_kwh: '10.0' }],
    ['max_duration', { min_duration: 600, max_duration: 300 }],
  ])('an empty range by %s', (field, restrictions) =>
    expect(paths(withRestrictions(restrictions))).toEqual([`elements[0].restrictions.${field}`]),
  );

  it.each([{ min_kwh: 1 }, { min_duration: 60 }])(
    'a flat fee that could never be due: %j',
    (restrictions) => {
      expect(paths(withRestrictions(restrictions, [flat]))).toEqual([
        `elements[0].restrictions.${Object.keys(restrictions).join()}`,
      ]);
    },
  );

  it.each([
    ['min_current', 16],
    ['max_current', 32],
    ['min_power', 11],
    ['max_power', 22],
    ['reservation', 'RESERVATION'],
  ])('%s, saying that it is not evaluated', (field, value) => {
    expect(validateTariffElements(withRestrictions({ [field]: value }))).toEqual([
      {
        path: `elements[0].restrictions.${field}`,
        message: expect.stringContaining('not evaluated') as string,
      },
    ]);
  });
});
