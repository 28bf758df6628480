import { describe, expect, it } from 'vitest';
import { CallQuirks, NO_QUIRKS } from '../quirks/call-quirks.js';
import { meterReports } from './meter-values.js';

const origin = {
  connectorId: 1,
  transactionId: '7',
  receivedAt: new Date('2026-01-31T12:00:00Z'),
  quirks: NO_QUIRKS,
  path: 'meterValue',
};
type Sample = Parameters<typeof meterReports>[0][number]['sampledValue'][number];

const report = (...sampledValue: Sample[]) => {
  const [only] = meterReports([{ timestamp: '2026-01-31T11:59:00Z', sampledValue }], origin);
  if (only === undefined) throw new Error('no report');
  return only;
};

const REGISTER = 'Energy.Active.Import.Register';

describe('the energy register of a meter value', () => {
  it.each<[string, Sample[], string | null, string[]]>([
    ['a bare value is Wh', [{ value: '6515723' }], '6515723', []],
    ['scientific notation', [{ value: '2e+01', measurand: REGISTER }], '20', []],
    ['kWh, exactly', [{ value: '30850.8733', measurand: REGISTER, unit: 'kWh' }], '30850873.3', []],
    ['above 2^32', [{ value: '4296944685', measurand: REGISTER, unit: 'Wh' }], '4296944685', []],
    ['fractions of Wh', [{ value: '604.213', measurand: REGISTER, unit: 'Wh' }], '604.213', []],
    [
      'the interval is not the register',
      [{ value: '0.0469', measurand: 'Energy.Active.Import.Interval', unit: 'kWh' }],
      null,
      [],
    ],
    [
      'the sum of three phases',
      (['L1', 'L2', 'L3'] as const).map((phase) => ({
        value: '0.1',
        measurand: REGISTER,
        unit: 'kWh',
        phase,
      })),
      '300',
      [],
    ],
    [
      'the whole before its phases',
      [
        { value: '1', measurand: REGISTER, phase: 'L1' },
        { value: '5', measurand: REGISTER },
      ],
      '5',
      [],
    ],
    ['ampere are not energy', [{ value: '15.630', unit: 'A' }], null, ['unit_mismatch']],
    ['text is no number', [{ value: 'n/a' }], null, ['value_unreadable']],
    ['hexadecimal is no number', [{ value: '0x10' }], null, ['value_unreadable']],
    ['signed data is not read', [{ value: 'abc', format: 'SignedData' }], null, []],
    [
      'what the car measured is not what was sold',
      [{ value: '9', measurand: REGISTER, location: 'EV' }],
      null,
      [],
    ],
  ])('%s', (_, samples, energyWh, marks) => {
    const { energyWh: found, marks: foundMarks } = report(...samples);
    expect([found, foundMarks]).toEqual([energyWh, marks]);
  });
});

it.each<[Sample, string | null, counted: boolean]>([
  [{ value: '1.5', unit: 'Wh' }, '1500', true],
  [{ value: '1.5' }, '1500', true],
  [{ value: '1.5', unit: 'kWh' }, '1500', false],
  [{ value: '1.5', measurand: 'Power.Active.Import', unit: 'W' }, null, false],
  [{ value: 'n/a', unit: 'Wh' }, null, false],
])('with kWh labelled Wh, %j is %s Wh', (sample, energyWh, counted) => {
  const quirks = new CallQuirks({ accepted: new Set(['kilowattHoursAsWattHours']), timeZone: 'UTC' });
  const reports = meterReports([{ timestamp: '2026-01-31T11:59:00Z', sampledValue: [sample] }], {
    ...origin,
    quirks,
  });
  expect(reports.map((found) => found.energyWh)).toEqual([energyWh]);
  expect(quirks.deviations.map(({ deviation, path }) => `${deviation} ${path}`)).toEqual(
    counted ? ['kilowattHoursAsWattHours meterValue.*.sampledValue.*.unit'] : [],
  );
});

it('reads power in W and fills in what 1.6 leaves out', () => {
  const { powerW, sampledValues } = report(
    { value: '20.7', measurand: 'Power.Active.Import', unit: 'kW' },
    { value: '1' },
  );
  expect(powerW).toBe('20700');
  expect(sampledValues[1]).toEqual({
    value: '1',
    measurand: REGISTER,
    context: 'Sample.Periodic',
    unit: 'Wh',
  });
});
