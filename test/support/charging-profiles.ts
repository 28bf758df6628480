import { expect } from 'vitest';
import type { MessageSuite } from './message-suite.ts';
import type { RawCharger } from './raw-charger.ts';

export interface ProfileView {
  id: string;
  chargingProfileId: number;
  stationId: string;
  evseId: number | null;
  chargingProfile: Record<string, unknown>;
  status: string;
  statusReason: string | null;
  commandId: string;
}

/** 16 A from the start of a transaction. */
export const RELATIVE = {
  stackLevel: 0,
  chargingProfilePurpose: 'TxDefaultProfile',
  chargingProfileKind: 'Relative',
  chargingSchedule: { chargingRateUnit: 'A', chargingSchedulePeriod: [{ startPeriod: 0, limit: 16 }] },
};
export const TX = { ...RELATIVE, chargingProfilePurpose: 'TxProfile' };

/** 6 kW by day, for the whole station. */
export const STATION_MAX = {
  stackLevel: 0,
  chargingProfilePurpose: 'ChargingStationMaxProfile',
  chargingProfileKind: 'Recurring',
  recurrencyKind: 'Daily',
  chargingSchedule: {
    startSchedule: '2026-01-31T08:00:00.000Z',
    duration: 86_400,
    chargingRateUnit: 'W',
    chargingSchedulePeriod: [
      { startPeriod: 0, limit: 6000 },
      { startPeriod: 43_200, limit: 22_000 },
    ],
  },
};

type Charging = Pick<MessageSuite, 'system' | 'stationId' | 'charger'>;
const ACCEPTED = [3, { status: 'Accepted' }];

/** Sets a profile, which the charger answers. Resolves with the message and the resource. */
export async function setProfile(
  { system, stationId, charger }: Charging,
  body: object,
  [type, ...rest]: unknown[] = ACCEPTED,
): Promise<{ action: unknown; payload: Record<string, unknown>; profile: ProfileView }> {
  const answering = system.rest.post<ProfileView>('/charging-profiles', { stationId, ...body });
  const [, messageId, action, payload] = await charger.next();
  charger.send(JSON.stringify([type, messageId, ...rest]));
  const { status, body: profile } = await answering;
  expect(status).toBe(201);
  return { action, payload: payload as Record<string, unknown>, profile };
}

export async function profileOf({ system }: Pick<Charging, 'system'>, id: string): Promise<ProfileView> {
  return (await system.rest.get<ProfileView>(`/charging-profiles/${id}`)).body;
}

/** Begins a transaction on an EVSE. */
export async function startTransaction(
  charger: RawCharger,
  connectorId: number,
  idTag = 'NOBODYS',
): Promise<number> {
  const timestamp = new Date().toISOString();
  const begin = { connectorId, idTag, meterStart: 0, timestamp };
  return (await charger.call<{ transactionId: number }>('StartTransaction', begin)).transactionId;
}

export async function stopTransaction(charger: RawCharger, transactionId: number): Promise<void> {
  await charger.call('StopTransaction', { transactionId, meterStop: 1, timestamp: new Date().toISOString() });
}

/** The session of a transaction. */
export async function sessionOf(
  { system, stationId }: Pick<Charging, 'system' | 'stationId'>,
  transactionId: number,
): Promise<string | undefined> {
  const { body } = await system.rest.get<{ data: { id: string; transactionId: string }[] }>(
    `/charging-sessions?stationId=${stationId}`,
  );
  return body.data.find((session) => session.transactionId === String(transactionId))?.id;
}
