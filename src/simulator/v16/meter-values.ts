import type { OCPP16 } from 'typed-ocpp';
import { currentA, supplyOf } from '../supply.js';

/** What the meter and the car show at one moment. */
export interface Reading {
  timestamp: string;
  /** Cumulative over the life of the meter. */
  registerWh: number;
  powerW: number;
  /** What the car may take at this moment. */
  offeredW: number;
  /** Power of the connector; tells AC from DC. */
  maxPowerW: number;
  /** 0 to 1; absent without a car. */
  soc?: number;
}

export function registerValue(reading: Reading, context: OCPP16.Context): OCPP16.MeterValue {
  return { timestamp: reading.timestamp, sampledValue: [energy(reading, context)] };
}

/** The measurands of which MeterValuesSampledData names any (1.6 §9.1.18). */
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

/** A sample of these measurands; the state of charge only where there is a car. */
export function sampledValues(
  reading: Reading,
  context: OCPP16.Context,
  measurands: readonly Measurand[] = MEASURANDS,
): OCPP16.MeterValue {
  const sampledValue = measurands
    .filter((measurand) => measurand !== 'SoC' || reading.soc !== undefined)
    .map((measurand) => sample(reading, context, measurand));
  return { timestamp: reading.timestamp, sampledValue };
}

function sample(reading: Reading, context: OCPP16.Context, measurand: Measurand): OCPP16.SampledValue {
  const { powerW, offeredW, maxPowerW, soc = 0 } = reading;
  const supply = supplyOf(maxPowerW);
  const outlet = { context, measurand, location: 'Outlet' } as const;
  switch (measurand) {
    case 'Energy.Active.Import.Register':
      return energy(reading, context);
    case 'Power.Active.Import':
      return { value: powerW.toFixed(0), ...outlet, unit: 'W' };
    case 'Power.Offered':
      return { value: offeredW.toFixed(0), ...outlet, unit: 'W' };
    case 'Current.Import':
      return { value: currentA(powerW, supply).toFixed(1), ...outlet, unit: 'A' };
    case 'Current.Offered':
      return { value: currentA(offeredW, supply).toFixed(1), ...outlet, unit: 'A' };
    case 'Voltage':
      return { value: supply.voltageV.toFixed(1), ...outlet, unit: 'V' };
    case 'SoC':
      return { value: (soc * 100).toFixed(0), ...outlet, location: 'EV', unit: 'Percent' };
  }
}

function energy(reading: Reading, context: OCPP16.Context): OCPP16.SampledValue {
  const measurand = 'Energy.Active.Import.Register';
  return { value: reading.registerWh.toFixed(0), context, measurand, location: 'Outlet', unit: 'Wh' };
}
