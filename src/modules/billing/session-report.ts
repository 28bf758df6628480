import type { ReportedTime } from '../../platform/time/reported-time.js';
import type { MeterReport } from './meter-report.js';

/** What a charger reports of a transaction's start. */
export interface StartReport {
  evseId: number;
  connectorId: number;
  /** Null when it is for this system to give one (1.6). */
  transactionId: string | null;
  idToken: string;
  meterStartWh: number;
  time: ReportedTime;
}

/** What a charger reports of a transaction's stop. */
export interface StopReport {
  transactionId: string;
  idToken: string | null;
  meterStopWh: number | null;
  reason: string | null;
  /** Of a station whose register may begin at 0 with the session, whatever it showed at the start. */
  registerIsSessionRelative?: boolean;
  time: ReportedTime;
  readings: MeterReport[];
}
