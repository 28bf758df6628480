import type { MessageSuite } from './message-suite.ts';

/** What a station knows of a customer, as REST shows it to an administrator. */
export async function informationOf({ system, stationId }: MessageSuite, commandId: string) {
  return system.rest.get(`/stations/${stationId}/customer-information/${commandId}`);
}

/** A part of it, as the charger sends it. */
export const informationPart = (requestId: unknown, seqNo: number, tbc: boolean, data: string) => ({
  requestId,
  seqNo,
  tbc,
  data,
  generatedAt: '2026-01-31T12:00:00Z',
});
