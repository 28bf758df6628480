import type { OCPP20 } from 'typed-ocpp';
import { currentA, supplyOf } from '../supply.js';

export type MeterValue = OCPP20.MeterValueType;
type SampledValue = MeterValue['sampledValue'][number];
export type Context = NonNullable<SampledValue['context']>;

/** What the meter and the car show at one moment. */
export interface Reading {
  timestamp: string;
  /** Cumulative over the life of the meter. */
  registerWh: number;
  powerW: number;
  /** What the car may take at this moment. */
  offeredW: number;
  /** Power of the EVSE; tells AC from DC. */
  maxPowerW: number;
  /** 0 to 1; absent without a car. */
  soc?: number;
}

/** The measurands that the meter has. */
export const MEASURANDS = [
  'Energy.Active.Import.Register',
  'Power.Active.Import',
  'Current.Import',
  'Voltage',
  'SoC',
  'Power.Offered',
  'Current.Offered',
] as const;
export type Measurand = (typeof MEASURANDS)[number];

export function measurandsOf(list: string): Measurand[] {
  const names = list.split(',').map((name) => name.trim());
  return MEASURANDS.filter((measurand) => names.includes(measurand));
}

/** A sample of these measurands, in a list for the message; none where there is nothing to tell. */
export function sampledValues(
  reading: Reading,
  context: Context,
  measurands: readonly Measurand[],
): MeterValue[] {
  const [first, ...others] = measurands
    .filter((measurand) => measurand !== 'SoC' || reading.soc !== undefined)
    .map((measurand) => sample(reading, context, measurand));
  return first ? [{ timestamp: reading.timestamp, sampledValue: [first, ...others] }] : [];
}

function sample(reading: Reading, context: Context, measurand: Measurand): SampledValue {
  const { powerW, offeredW, maxPowerW, registerWh, soc = 0 } = reading;
  const supply = supplyOf(maxPowerW);
  const outlet = { context, measurand, location: 'Outlet' } as const;
  switch (measurand) {
    case 'Energy.Active.Import.Register':
      return { value: registerWh, ...outlet, unitOfMeasure: { unit: 'Wh' } };
    case 'Power.Active.Import':
      return { value: Math.round(powerW), ...outlet, unitOfMeasure: { unit: 'W' } };
    case 'Power.Offered':
      return { value: Math.round(offeredW), ...outlet, unitOfMeasure: { unit: 'W' } };
    case 'Current.Import':
      return { value: tenths(currentA(powerW, supply)), ...outlet, unitOfMeasure: { unit: 'A' } };
    case 'Current.Offered':
      return { value: tenths(currentA(offeredW, supply)), ...outlet, unitOfMeasure: { unit: 'A' } };
    case 'Voltage':
      return { value: supply.voltageV, ...outlet, unitOfMeasure: { unit: 'V' } };
    case 'SoC':
      return { value: Math.round(soc * 100), ...outlet, location: 'EV', unitOfMeasure: { unit: 'Percent' } };
  }
}

const tenths = (value: number): number => Math.round(value * 10) / 10;

const MOMENTS = 40;
const PHASES = ['L1', 'L2', 'L3', 'L1-N', 'L2-N', 'L3-N'] as const;

/** Hundreds of values, none of which says anything of the energy of a session. */
export function hugeMeterValues(timestampOf: (at: Date) => string, context: Context): MeterValue[] {
  const now = Date.now();
  return Array.from({ length: MOMENTS }, (_, index): MeterValue => {
    const values = PHASES.map((phase): SampledValue => ({
      value: 230.123456789,
      context,
      measurand: 'Voltage',
      phase,
    }));
    const [first = { value: 0 }, ...others] = values;
    return { timestamp: timestampOf(new Date(now - MOMENTS + index)), sampledValue: [first, ...others] };
  });
}
