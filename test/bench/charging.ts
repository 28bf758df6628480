// What chargers say of a transaction, in both versions alike: the same samples at the same times.
import type { Charger } from './charger.ts';

export const CONNECTOR_ID = 1;
export const EVSE = { id: 1, connectorId: CONNECTOR_ID };

/** Three, of a car that takes 16 A on three phases. */
export const sampledValues16 = (registerWh: string) => [
  { value: registerWh, context: 'Sample.Periodic', measurand: 'Energy.Active.Import.Register', unit: 'Wh' },
  { value: '11040', context: 'Sample.Periodic', measurand: 'Power.Active.Import', unit: 'W' },
  { value: '16.0', context: 'Sample.Periodic', measurand: 'Current.Import', unit: 'A' },
];

export const sampledValues201 = (registerWh: number, context = 'Sample.Periodic') => [
  {
    value: registerWh,
    context,
    measurand: 'Energy.Active.Import.Register',
    unitOfMeasure: { unit: 'Wh' },
  },
  { value: 11040, context, measurand: 'Power.Active.Import', unitOfMeasure: { unit: 'W' } },
  { value: 16, context, measurand: 'Current.Import', unitOfMeasure: { unit: 'A' } },
];

/** Resolves with the id of the transaction. Rejects when the token may not charge. */
export async function start16(charger: Charger, meterStart: number, timestamp: string): Promise<number> {
  const { stationId, idToken: idTag } = charger.identity;
  const payload = { connectorId: CONNECTOR_ID, idTag, meterStart, timestamp };
  const { transactionId, idTagInfo } = await charger.call('StartTransaction', payload);
  assertAccepted(stationId, idTagInfo);
  if (typeof transactionId === 'number') return transactionId;
  throw new Error(`${stationId}: its transaction got no id`);
}

export interface StartOf201 {
  readonly transactionId: string;
  readonly seqNo: number;
  readonly registerWh: number;
  readonly timestamp: string;
}

/** Rejects when the token may not charge. */
export async function start201(
  charger: Charger,
  { transactionId, seqNo, registerWh, timestamp }: StartOf201,
): Promise<void> {
  const { stationId, idToken } = charger.identity;
  const { idTokenInfo } = await charger.call('TransactionEvent', {
    eventType: 'Started',
    timestamp,
    triggerReason: 'Authorized',
    seqNo,
    transactionInfo: { transactionId, chargingState: 'Charging' },
    evse: EVSE,
    idToken: { idToken, type: 'Central' },
    meterValue: [{ timestamp, sampledValue: sampledValues201(registerWh, 'Transaction.Begin') }],
  });
  assertAccepted(stationId, idTokenInfo);
}

/** `info`: idTagInfo or idTokenInfo. */
export function assertAccepted(stationId: string, info: unknown): void {
  const { status } = (info ?? {}) as { status?: string };
  if (status !== 'Accepted') throw new Error(`${stationId}: its token may not charge: ${String(status)}`);
}

let latestMs = 0;

/** Now, and never the same twice: times of a charger's reports rise. */
export function nextTimestamp(): string {
  latestMs = Math.max(Date.now(), latestMs + 1);
  return new Date(latestMs).toISOString();
}
