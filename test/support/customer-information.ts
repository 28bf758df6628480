import { inject } from 'vitest';
import type { MessageSuite } from './message-suite.ts';
import { RestClient } from './rest.ts';

let admin: Promise<RestClient> | undefined;

/** What a station knows of a customer, as REST shows it to an administrator. */
export async function informationOf({ stationId }: MessageSuite, commandId: string) {
  admin ??= RestClient.login(inject('sharedUrls').web);
  return (await admin).get(`/stations/${stationId}/customer-information/${commandId}`);
}

/** A part of it, as the charger sends it. */
export const informationPart = (requestId: unknown, seqNo: number, tbc: boolean, data: string) => ({
  requestId,
  seqNo,
  tbc,
  data,
  generatedAt: '2026-01-31T12:00:00Z',
});
