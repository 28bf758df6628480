import type { ReportedTime } from '../../platform/time/reported-time.js';

/** OCPP 2.0.1 part 2, 2.46. */
export interface SignedMeterValue {
  signedMeterData: string;
  signingMethod: string;
  encodingMethod: string;
  publicKey: string;
}

/** OCPP SampledValue with its defaults filled in. */
export interface SampledValue {
  value: string;
  measurand: string;
  context: string;
  unit: string;
  /** Power of ten that the value is to be multiplied by; 0 where it is left out. */
  multiplier?: number;
  phase?: string;
  location?: string;
  format?: string;
  /** As the meter signed it, for whoever verifies it. */
  signedMeterValue?: SignedMeterValue;
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
