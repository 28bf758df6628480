import { expect, it } from 'vitest';
import { describeMessage, itAnswers, itRefuses } from '../../../support/message-suite.ts';
import { minutesAgo } from '../../../support/transaction-frames.ts';

const at = minutesAgo(5);
const values = (...sampledValue: object[]) => ({
  evseId: 1,
  meterValue: [{ timestamp: at, sampledValue }],
});
const REGISTER = 'Energy.Active.Import.Register';

describeMessage('2.0.1', 'MeterValues', 'from the charger', (suite) => {
  const stored = async (condition = 'true') =>
    suite.system.database.query(
      `SELECT evse_id, transaction_id, energy_wh::text, power_w::text, sampled_values::json, marks
         FROM billing.meter_value WHERE station_id = '${suite.stationId}' AND ${condition}
        ORDER BY received_at`,
    );

  itAnswers(suite, [
    ['a bare value', values({ value: 1 }), {}],
    ['the main meter', { ...values({ value: 2 }), evseId: 0 }, {}],
    ['an EVSE that no station has', { ...values({ value: 3 }), evseId: 1_800_000_000 }, {}],
    ['a measurand that there is not', values({ value: 4, measurand: 'Mood' }), {}],
    ['a unit of its own', values({ value: 5, unitOfMeasure: { unit: 'furlong' } }), {}],
    ['a power of ten that nothing has', values({ value: 6, unitOfMeasure: { multiplier: 400 } }), {}],
    ['a value beyond all registers', values({ value: 1e300 }), {}],
    [
      'a time that is none',
      { evseId: 1, meterValue: [{ timestamp: 'now', sampledValue: [{ value: 7 }] }] },
      {},
    ],
    [
      'several times',
      { evseId: 1, meterValue: [...values({ value: 8 }).meterValue, ...values({ value: 9 }).meterValue] },
      {},
    ],
  ]);

  itRefuses(
    suite,
    [
      ['no EVSE', { meterValue: values({ value: 1 }).meterValue }, 'OccurrenceConstraintViolation'],
      ['no values', { evseId: 1, meterValue: [] }, 'OccurrenceConstraintViolation'],
      ['a value that is a text', values({ value: '1' }), 'TypeConstraintViolation'],
      ['null for what is not there', values({ value: 1, phase: null }), 'TypeConstraintViolation'],
      ['a member that it does not have', { ...values({ value: 1 }), transactionId: 'x' }, 'FormatViolation'],
    ],
    () => stored(),
  );

  const signedMeterValue = {
    signedMeterData: 'QQ==',
    signingMethod: 'm',
    encodingMethod: 'e',
    publicKey: 'k',
  };
  it.each<[title: string, evseId: number, samples: object[], energyWh: string | null, powerW: string | null]>(
    [
      ['Wh without a unit', 31, [{ value: 4_321.5 }], '4321.5', null],
      ['kWh', 32, [{ value: 4.3215, measurand: REGISTER, unitOfMeasure: { unit: 'kWh' } }], '4321.5', null],
      ['Wh times a power of ten', 33, [{ value: 4.3215, unitOfMeasure: { multiplier: 3 } }], '4321.5', null],
      [
        'kW',
        34,
        [{ value: 7.4, measurand: 'Power.Active.Import', unitOfMeasure: { unit: 'kW' } }],
        null,
        '7400',
      ],
      ['W without a unit', 35, [{ value: 7_400, measurand: 'Power.Active.Import' }], null, '7400'],
      ['the sum of the phases', 36, ['L1', 'L2', 'L3'].map((phase) => ({ value: 100, phase })), '300', null],
      ['signed', 37, [{ value: 12, signedMeterValue }], '12', null],
      ['what the car measured', 38, [{ value: 12, location: 'EV' }], null, null],
    ],
  )('reads %s', async (_title, evseId, samples, energyWh, powerW) => {
    await suite.charger.call('MeterValues', { ...values(...samples), evseId });
    const [row] = await stored(`evse_id = ${evseId}`);
    expect(row).toMatchObject({ transaction_id: null, energy_wh: energyWh, power_w: powerW, marks: [] });
    const [sample] = row?.['sampled_values'] as Record<string, unknown>[];
    expect(sample).toMatchObject({ value: String((samples[0] as { value: number }).value) });
    expect(sample?.['signedMeterValue']).toEqual((samples[0] as Record<string, unknown>)['signedMeterValue']);
  });

  it('that are repeated are stored once', async () => {
    const report = { ...values({ value: 77 }), evseId: 39 };
    for (let times = 0; times < 3; times++) await suite.charger.call('MeterValues', report);
    expect(await stored('evse_id = 39')).toHaveLength(1);
  });
});
