import type { ReportedTime } from '../../platform/time/reported-time.js';

/** OCPP SampledValue with its defaults filled in. */
export interface SampledValue {
  value: string;
  measurand: string;
  context: string;
  unit: string;
  phase?: string;
  location?: string;
  format?: string;
}

/** What a meter showed at one instant. */
export interface MeterReport {
  evseId: number;
  connectorId: number;
  transactionId: string | null;
  time: ReportedTime;
  /** Of the main energy register, an exact decimal. */
  energyWh: string | null;
  powerW: string | null;
  sampledValues: SampledValue[];
  /** What was wrong with the values. */
  marks: string[];
}
