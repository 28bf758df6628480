import type { MessageSuite } from './message-suite.ts';
import type { ProfileView } from './charging-profiles.ts';

/** A profile of the REST interface as ChargingProfileType of 2.0.1. */
export function wireProfile(profile: Record<string, unknown>, id: unknown): Record<string, unknown> {
  const { chargingSchedule, alternativeSchedules = [], ...rest } = profile;
  const schedules = [chargingSchedule, ...(alternativeSchedules as object[])] as object[];
  return {
    ...rest,
    id,
    chargingSchedule: schedules.map((schedule, index) => ({ id: index + 1, ...schedule })),
  };
}

type Station = Pick<MessageSuite, 'system' | 'stationId'>;

/** The profiles of a station, by the number that it knows them by. */
export async function profilesOf(
  { system, stationId }: Station,
  filter = '',
): Promise<(ProfileView & { chargingLimitSource: string })[]> {
  const path = `/charging-profiles?stationId=${stationId}&limit=200${filter}`;
  const { body } = await system.rest.get<{ data: (ProfileView & { chargingLimitSource: string })[] }>(path);
  return body.data.toSorted((one, other) => one.chargingProfileId - other.chargingProfileId);
}

/** What is announced of a station, in order. */
export async function announcedOf(
  { system, stationId }: Station,
  type: string,
): Promise<Record<string, unknown>[]> {
  const rows = await system.database.query<{ data: Record<string, unknown> }>(
    `SELECT data FROM platform.outbox WHERE data->>'stationId' = $1 AND type = $2 ORDER BY id`,
    [stationId, type],
  );
  return rows.map(({ data }) => data);
}

/** Has a station of 2.0.1 tell of its device model, as far as smart charging goes. */
export async function reportSmartCharging(
  { charger }: Pick<MessageSuite, 'charger'>,
  variables: Record<string, { value?: string; maxLimit?: number; instance?: string }>,
): Promise<void> {
  const reportData = Object.entries(variables).map(([name, { value, maxLimit, instance }]) => ({
    component: { name: 'SmartChargingCtrlr' },
    variable: { name, ...(instance === undefined ? {} : { instance }) },
    variableAttribute: [value === undefined ? {} : { value }],
    variableCharacteristics: {
      dataType: 'string',
      supportsMonitoring: false,
      ...(maxLimit === undefined ? {} : { maxLimit }),
    },
  }));
  const generatedAt = new Date().toISOString();
  await charger.call('NotifyReport', { requestId: 1, generatedAt, seqNo: 0, reportData });
}
