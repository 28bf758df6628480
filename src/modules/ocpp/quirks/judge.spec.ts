import { describe, expect, it } from 'vitest';
import type { Quirk } from '../../station/index.js';
import { SchemaViolation } from '../rpc/rpc-error.js';
import { ocpp16 } from '../v16/index.js';
import { CallQuirks } from './call-quirks.js';

type Json = Record<string, unknown>;

const TIME = '2026-01-31T12:00:00Z';
const reading = (sample: Json, more: Json = {}) => ({
  connectorId: 1,
  meterValue: [{ timestamp: TIME, sampledValue: [sample] }],
  ...more,
});
const boot = (more: Json) => ({ chargePointVendor: 'V', chargePointModel: 'M', ...more });
const start = (more: Json) => ({ connectorId: 1, idTag: 'A', meterStart: 0, timestamp: TIME, ...more });
const status = (more: Json) => ({ connectorId: 1, errorCode: 'NoError', status: 'Available', ...more });

const quirks = (accepted: Quirk[], exactIntegers: [string, string][] = []) =>
  new CallQuirks({ accepted: new Set(accepted), timeZone: 'Europe/Berlin' }, new Map(exactIntegers));

const check = (action: string, payload: Json, inForce: CallQuirks) =>
  ocpp16.validator.check(action, 'Request', payload, inForce);

function refusalOf(action: string, payload: Json, inForce: CallQuirks): SchemaViolation {
  try {
    check(action, payload, inForce);
  } catch (error) {
    if (error instanceof SchemaViolation) return error;
    throw error;
  }
  throw new Error('it was accepted');
}

/** The quirk, a payload that it lets pass, what becomes of it, and where the deviation was. */
const REPAIRS: [Quirk, action: string, payload: Json, repaired: Json, path: string][] = [
  [
    'numbersAsStrings',
    'StartTransaction',
    start({ meterStart: '1234' }),
    start({ meterStart: 1234 }),
    'meterStart',
  ],
  [
    'stringsAsNumbers',
    'MeterValues',
    reading({ value: 604.213 }),
    reading({ value: '604.213' }),
    'meterValue.*.sampledValue.*.value',
  ],
  ['stringsAsNumbers', 'Authorize', { idTag: 4711 }, { idTag: '4711' }, 'idTag'],
  [
    'objectsAsLists',
    'MeterValues',
    reading({}, { meterValue: { timestamp: TIME, sampledValue: [{ value: '1' }] } }),
    reading({ value: '1' }),
    'meterValue',
  ],
  [
    'overlongText',
    'BootNotification',
    boot({ chargePointModel: 'x'.repeat(30) }),
    boot({ chargePointModel: 'x'.repeat(20) }),
    'chargePointModel',
  ],
  [
    'overlongText',
    'BootNotification',
    boot({ chargePointModel: '\u{1F50C}'.repeat(21) }),
    boot({ chargePointModel: '\u{1F50C}'.repeat(20) }),
    'chargePointModel',
  ],
  ['emptyForAbsent', 'BootNotification', boot({ iccid: null }), boot({}), 'iccid'],
  ['emptyForAbsent', 'StatusNotification', status({ timestamp: '' }), status({ timestamp: '' }), 'timestamp'],
  ['emptyForAbsent', 'StatusNotification', status({ info: null }), status({}), 'info'],
  [
    'emptyForAbsent',
    'MeterValues',
    reading({ value: '1' }, { transactionId: '' }),
    reading({ value: '1' }),
    'transactionId',
  ],
  ['unknownProperties', 'BootNotification', boot({ colour: 'red' }), boot({}), 'colour'],
  [
    'unknownProperties',
    'MeterValues',
    reading({ value: '1', precision: 2 }),
    reading({ value: '1' }),
    'meterValue.*.sampledValue.*.precision',
  ],
  [
    'localTime',
    'StatusNotification',
    status({ timestamp: '2026-01-31T13:00:00' }),
    status({ timestamp: '2026-01-31T12:00:00.000Z' }),
    'timestamp',
  ],
];

describe('a deviation is accepted with its quirk alone:', () => {
  it.each(REPAIRS)('%s in %s', (quirk, action, payload, repaired, path) => {
    const before = structuredClone(payload);
    const accepted = check(action, payload, quirks([quirk]));
    expect(accepted.payload).toEqual(repaired);
    const isTolerated = 'timestamp' in payload && payload['timestamp'] === '';
    expect(accepted.deviations).toEqual([
      expect.objectContaining({
        deviation: isTolerated ? 'tolerated:format' : quirk,
        path,
        accepted: true,
        suggestedQuirk: null,
      }),
    ]);
    expect(payload).toEqual(before);
  });

  it.each(REPAIRS.filter(([quirk, , payload]) => quirk !== 'localTime' && payload['timestamp'] !== ''))(
    '%s in %s is refused without it, and it is suggested',
    (quirk, action, payload, _repaired, path) => {
      expect(refusalOf(action, payload, quirks([])).deviations).toEqual([
        expect.objectContaining({
          deviation: expect.stringMatching(/^refused:/) as string,
          path,
          accepted: false,
          suggestedQuirk: quirk,
        }),
      ]);
    },
  );
});

describe('a fault that no quirk explains is refused, whatever is in force:', () => {
  const ALL: Quirk[] = [
    'numbersAsStrings',
    'stringsAsNumbers',
    'objectsAsLists',
    'overlongText',
    'emptyForAbsent',
    'unknownProperties',
    'localTime',
  ];

  it.each<[name: string, action: string, payload: Json, fault: string]>([
    [
      'a text that is no number',
      'StartTransaction',
      start({ meterStart: 'much' }),
      'TypeConstraintViolation',
    ],
    [
      'a fraction for a whole number',
      'StartTransaction',
      start({ connectorId: '1.5' }),
      'TypeConstraintViolation',
    ],
    [
      'an id beyond what is counted exactly',
      'StopTransaction',
      { transactionId: '9223372036854775807', meterStop: 0, timestamp: TIME },
      'TypeConstraintViolation',
    ],
    [
      'a member that is needed and null',
      'StartTransaction',
      start({ meterStart: null }),
      'TypeConstraintViolation',
    ],
    ['a member that is needed and left out', 'Authorize', {}, 'OccurrenceConstraintViolation'],
    ['a token that is too long', 'Authorize', { idTag: 'x'.repeat(21) }, 'PropertyConstraintViolation'],
    [
      'a status that there is not',
      'StatusNotification',
      status({ status: 'Asleep' }),
      'PropertyConstraintViolation',
    ],
    ['a status that is a number', 'StatusNotification', status({ status: 7 }), 'PropertyConstraintViolation'],
    ['a list for a text', 'Authorize', { idTag: ['A'] }, 'TypeConstraintViolation'],
  ])('%s', (_name, action, payload, fault) => {
    const refusal = refusalOf(action, payload, quirks(ALL));
    expect(refusal.fault).toBe(fault);
    expect(refusal.deviations).toMatchObject([{ accepted: false, suggestedQuirk: null }]);
  });
});

it('what is hidden behind a deviation is looked at too', () => {
  const payload = reading({}, { meterValue: { timestamp: TIME, sampledValue: { value: 7, more: 1 } } });
  const inForce = quirks(['objectsAsLists', 'stringsAsNumbers', 'unknownProperties']);
  const accepted = check('MeterValues', payload, inForce);
  expect(accepted.payload).toEqual(reading({ value: '7' }));
  expect(accepted.deviations.map(({ deviation, path }) => `${deviation} ${path}`).sort()).toEqual([
    'objectsAsLists meterValue',
    'objectsAsLists meterValue.*.sampledValue',
    'stringsAsNumbers meterValue.*.sampledValue.*.value',
    'unknownProperties meterValue.*.sampledValue.*.more',
  ]);
  expect(
    refusalOf('MeterValues', payload, quirks(['objectsAsLists', 'stringsAsNumbers'])).deviations,
  ).toEqual([
    expect.objectContaining({
      path: 'meterValue.*.sampledValue.*.more',
      suggestedQuirk: 'unknownProperties',
    }),
  ]);
});

it('a time without an offset is tolerated without the quirk, which is suggested', () => {
  const payload = status({ timestamp: '2026-01-31T12:00:00' });
  expect(check('StatusNotification', payload, quirks([]))).toEqual({
    payload,
    refused: [],
    deviations: [
      expect.objectContaining({ deviation: 'tolerated:format', accepted: true, suggestedQuirk: 'localTime' }),
    ],
  });
});

it('what is tolerated of every station stays as it came: a long token of a transaction is not cut', () => {
  const payload = start({ idTag: 'x'.repeat(30) });
  expect(check('StartTransaction', payload, quirks(['overlongText'])).payload).toEqual(payload);
});

it('a number beyond 2^53 is read as the text that it was', () => {
  const exact = '12345678901234567890';
  const inForce = quirks(['stringsAsNumbers'], [['idTag', exact]]);
  expect(check('Authorize', { idTag: Number(exact) }, inForce).payload).toEqual({ idTag: exact });
  const other = quirks(['stringsAsNumbers'], [['idTag', '99999999999999999999']]);
  expect(check('Authorize', { idTag: 5 }, other).payload).toEqual({ idTag: '5' });
});

it('a member of the same name as what every object has is dropped as any other', () => {
  const payload = JSON.parse('{"idTag":"A","__proto__":{"idTag":"B"},"constructor":1}') as Json;
  expect(check('Authorize', payload, quirks(['unknownProperties'])).payload).toEqual({ idTag: 'A' });
});

it('many deviations of one kind are one, and of many kinds only so many are noted', () => {
  const sampledValue = Array.from({ length: 60 }, (_, value) => ({ value }));
  const readings = { connectorId: 1, meterValue: [{ timestamp: TIME, sampledValue }] };
  expect(check('MeterValues', readings, quirks(['stringsAsNumbers'])).deviations).toHaveLength(1);
  const names = Array.from({ length: 500 }, (_, index) => [`x${index}`, 1]);
  const unknown = boot(Object.fromEntries(names) as Json);
  expect(check('BootNotification', unknown, quirks(['unknownProperties'])).deviations).toHaveLength(20);
  expect(refusalOf('BootNotification', unknown, quirks([])).deviations).toHaveLength(20);
});
