import type { MeterReport, StartReport, StopReport } from '../../src/modules/billing/index.ts';
import { reportedTime } from '../../src/platform/time/reported-time.ts';

/** As reported by a charger whose reports take a second. */
export function at(time: string, receivedAt = new Date(Date.parse(time) + 1000)) {
  return reportedTime(time, receivedAt);
}

export const startReport = (changes: Partial<StartReport> = {}): StartReport => ({
  evseId: 1,
  connectorId: 1,
  transactionId: null,
  idToken: 'unknown',
  meterStartWh: 1_000,
  time: at('2026-05-04T10:00:00Z'),
  ...changes,
});

export const stopReport = (changes: Partial<StopReport> = {}): StopReport => ({
  transactionId: '0',
  idToken: null,
  meterStopWh: 11_000,
  reason: 'Local',
  time: at('2026-05-04T12:00:00Z'),
  readings: [],
  ...changes,
});

/** A reading of the main register, and of the power where one is given. */
export const meterReport = (
  time: string,
  energyWh: string | null,
  changes: Partial<MeterReport> = {},
): MeterReport => ({
  evseId: 1,
  connectorId: 1,
  transactionId: null,
  time: at(time),
  energyWh,
  powerW: null,
  sampledValues: [
    {
      value: energyWh ?? '16',
      measurand: energyWh === null ? 'Current.Import' : 'Energy.Active.Import.Register',
      context: 'Sample.Periodic',
      unit: energyWh === null ? 'A' : 'Wh',
    },
  ],
  marks: [],
  ...changes,
});

/** 0.30 a kWh and 6 an hour of idling, with 20 % VAT. */
export const ELEMENTS = [
  {
    price_components: [
      { type: 'ENERGY' as const, price: 0.3, vat: 20, step_size: 1 },
      { type: 'PARKING_TIME' as const, price: 6, vat: 20, step_size: 1 },
    ],
  },
];
