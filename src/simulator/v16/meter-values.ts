import type { OCPP16 } from 'typed-ocpp';

/** Above this a charger is a DC charger. */
const MOST_AC_POWER_W = 43_000;
const AC_VOLTAGE_V = 230;
const AC_PHASES = 3;
const DC_VOLTAGE_V = 400;

/** What the meter and the car show at one moment. */
export interface Reading {
  timestamp: string;
  /** Cumulative over the life of the meter. */
  registerWh: number;
  powerW: number;
  /** Power of the connector; tells AC from DC. */
  maxPowerW: number;
  /** 0 to 1; absent without a car. */
  soc?: number;
}

export function registerValue(reading: Reading, context: OCPP16.Context): OCPP16.MeterValue {
  return { timestamp: reading.timestamp, sampledValue: [energy(reading, context)] };
}

/** The measurands that MeterValuesSampledData names. */
export function sampledValues(reading: Reading, context: OCPP16.Context): OCPP16.MeterValue {
  const dc = reading.maxPowerW > MOST_AC_POWER_W;
  const voltageV = dc ? DC_VOLTAGE_V : AC_VOLTAGE_V;
  const currentA = reading.powerW / voltageV / (dc ? 1 : AC_PHASES);
  const sampledValue: OCPP16.SampledValue[] = [
    energy(reading, context),
    {
      value: reading.powerW.toFixed(0),
      context,
      measurand: 'Power.Active.Import',
      location: 'Outlet',
      unit: 'W',
    },
    { value: currentA.toFixed(1), context, measurand: 'Current.Import', location: 'Outlet', unit: 'A' },
    { value: voltageV.toFixed(1), context, measurand: 'Voltage', location: 'Outlet', unit: 'V' },
  ];
  if (reading.soc !== undefined) {
    const value = (reading.soc * 100).toFixed(0);
    sampledValue.push({ value, context, measurand: 'SoC', location: 'EV', unit: 'Percent' });
  }
  return { timestamp: reading.timestamp, sampledValue };
}

function energy(reading: Reading, context: OCPP16.Context): OCPP16.SampledValue {
  const measurand = 'Energy.Active.Import.Register';
  return { value: reading.registerWh.toFixed(0), context, measurand, location: 'Outlet', unit: 'Wh' };
}
