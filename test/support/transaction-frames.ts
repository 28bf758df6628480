// TransactionEvent as a charger of OCPP 2.0.1 sends it, in the last ten minutes: a minute for each number.
export const minutesAgo = (minutes: number): string => new Date(Date.now() - minutes * 60_000).toISOString();

type Members = Record<string, unknown> & { transactionInfo?: object };

export function transactionEvent(
  transactionId: string,
  seqNo: number,
  eventType: 'Started' | 'Updated' | 'Ended',
  { transactionInfo, ...members }: Members = {},
): Record<string, unknown> {
  return {
    eventType,
    timestamp: minutesAgo(10 - (seqNo % 10)),
    triggerReason: 'ChargingStateChanged',
    seqNo,
    transactionInfo: { transactionId, ...transactionInfo },
    ...members,
  };
}

/** The main register, in that minute. */
export const meterValue = (seqNo: number, value: number, context?: string) => [
  {
    timestamp: minutesAgo(10 - (seqNo % 10)),
    sampledValue: [{ value, ...(context === undefined ? {} : { context }) }],
  },
];
