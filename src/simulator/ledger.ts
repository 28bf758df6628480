/** A transaction as the charger itself knows it: what the CSMS is to be compared with. Times as sent, ISO 8601. */
export interface LedgerEntry {
  /** In 2.x the EVSE. */
  connectorId: number;
  idToken: string;
  meterStartWh: number;
  startedAt: string;
  /** Absent until the CSMS has given it (1.6); -1 when it never did. */
  transactionId?: number | string;
  meterStopWh?: number;
  stoppedAt?: string;
  stopReason?: string;
}

/** A transaction whose end the CSMS has acknowledged. */
export type EndedTransaction = Required<LedgerEntry>;

export function energyWh(entry: EndedTransaction): number {
  return entry.meterStopWh - entry.meterStartWh;
}
