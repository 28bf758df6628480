import { describe, expect, it } from 'vitest';
import { registerValue, sampledValues } from './meter-values.js';

const timestamp = '2026-01-01T12:00:00.000Z';

describe('sampledValues', () => {
  it('gives the current of each of three phases on AC', () => {
    const reading = {
      timestamp,
      registerWh: 1234,
      powerW: 11_040,
      offeredW: 3680,
      maxPowerW: 11_040,
      soc: 0.456,
    };
    const { sampledValue } = sampledValues(reading, 'Sample.Periodic');
    expect(
      sampledValue.map(({ measurand, value, unit }) => `${measurand ?? ''} ${value} ${unit ?? ''}`),
    ).toEqual([
      'Energy.Active.Import.Register 1234 Wh',
      'Power.Active.Import 11040 W',
      'Current.Import 16.0 A',
      'Voltage 230.0 V',
      'SoC 46 Percent',
      'Power.Offered 3680 W',
      'Current.Offered 5.3 A',
    ]);
    expect(new Set(sampledValue.map(({ context }) => context))).toEqual(new Set(['Sample.Periodic']));
  });

  it('gives one current on DC', () => {
    const reading = {
      timestamp,
      registerWh: 0,
      powerW: 100_000,
      offeredW: 150_000,
      maxPowerW: 150_000,
      soc: 0.5,
    };
    const { sampledValue } = sampledValues(reading, 'Sample.Periodic');
    expect(sampledValue.find(({ measurand }) => measurand === 'Current.Import')?.value).toBe('250.0');
  });

  it('gives the measurands that are asked for', () => {
    const reading = { timestamp, registerWh: 7, powerW: 0, offeredW: 0, maxPowerW: 11_000, soc: 1 };
    const { sampledValue } = sampledValues(reading, 'Trigger', ['Voltage', 'SoC']);
    expect(sampledValue.map(({ measurand }) => measurand)).toEqual(['Voltage', 'SoC']);
  });

  it('knows no state of charge without a car', () => {
    const { sampledValue } = sampledValues(
      { timestamp, registerWh: 7, powerW: 0, offeredW: 0, maxPowerW: 11_000 },
      'Trigger',
    );
    expect(sampledValue.some(({ measurand }) => measurand === 'SoC')).toBe(false);
  });
});

it('registerValue gives the register alone', () => {
  const value = registerValue(
    { timestamp, registerWh: 99, powerW: 5, offeredW: 5, maxPowerW: 11_000, soc: 1 },
    'Transaction.End',
  );
  expect(value).toEqual({
    timestamp,
    sampledValue: [
      {
        value: '99',
        context: 'Transaction.End',
        measurand: 'Energy.Active.Import.Register',
        location: 'Outlet',
        unit: 'Wh',
      },
    ],
  });
});
