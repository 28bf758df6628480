import type { DataSource, EntityManager } from 'typeorm';
import { announce } from '../../../platform/events/outbox.js';
import type { CompletedCommand } from '../command.store.js';
import { stationEvent, type StationEvents } from '../station.events.js';
import type { ChargingProfileStatus } from './charging-profile.entity.js';
import type { ProfileKey, TransactionProfile } from './installed-profile.js';

/** A charging profile as far as its being installed is concerned. */
export interface StoredProfile extends ProfileKey, TransactionProfile {
  id: string;
  tenantId: string;
  stationId: string;
  status: ChargingProfileStatus;
  statusReason: string | null;
}

interface Change {
  status: ChargingProfileStatus;
  statusReason: string | null;
}

const STORED = `id, tenant_id AS "tenantId", station_id AS "stationId", charging_profile_id AS "chargingProfileId",
  evse_id AS "evseId", charging_profile_purpose AS "chargingProfilePurpose", stack_level AS "stackLevel",
  transaction_id AS "transactionId", id_token AS "idToken", status, status_reason AS "statusReason",
  created_at AS "createdAt"`;

/** Never given twice on a station, also not to a profile that was not sent in the end. */
export async function nextChargingProfileId(
  database: DataSource | EntityManager,
  stationId: string,
): Promise<number> {
  const [row] = await database.query<{ lastId: number }[]>(
    `INSERT INTO station.charging_profile_number AS known (station_id, last_id) VALUES ($1, 1)
     ON CONFLICT (station_id) DO UPDATE SET last_id = known.last_id + 1 RETURNING last_id AS "lastId"`,
    [stationId],
  );
  if (row === undefined) throw new Error(`no number for a charging profile of ${stationId}`);
  return row.lastId;
}

/** Those that the charger has or is being sent, and `besides` whatever became of it. */
export async function lockProfiles(
  manager: EntityManager,
  stationId: string,
  besides: number | null,
): Promise<StoredProfile[]> {
  return manager.query<StoredProfile[]>(
    `SELECT ${STORED} FROM station.charging_profile
      WHERE station_id = $1 AND (status IN ('pending', 'active') OR charging_profile_id = $2)
      ORDER BY charging_profile_id FOR UPDATE`,
    [stationId, besides],
  );
}

/** Whether a transaction can have to do with any. */
export async function hasTransactionProfiles(database: DataSource, stationId: string): Promise<boolean> {
  const rows = await database.query<unknown[]>(
    `SELECT 1 FROM station.charging_profile
      WHERE station_id = $1 AND charging_profile_purpose = 'TxProfile' AND status IN ('pending', 'active') LIMIT 1`,
    [stationId],
  );
  return rows.length > 0;
}

/** Those that the charger has and that have not run out. */
export async function findInstalled(database: DataSource, stationId: string): Promise<StoredProfile[]> {
  return database.query<StoredProfile[]>(
    `SELECT ${STORED} FROM station.charging_profile
      WHERE station_id = $1 AND status = 'active'
        AND ((charging_profile->>'validTo')::timestamptz > now()) IS NOT FALSE`,
    [stationId],
  );
}

/** Changes what became of them, and announces it. */
export async function changeProfiles(
  manager: EntityManager,
  profiles: StoredProfile[],
  change: Change,
): Promise<void> {
  if (profiles.length === 0) return;
  const [changed] = await manager.query<[StoredProfile[], number]>(
    `UPDATE station.charging_profile SET status = $2, status_reason = $3, updated_at = now()
      WHERE id = ANY ($1) RETURNING ${STORED}`,
    [profiles.map(({ id }) => id), change.status, change.statusReason],
  );
  await announceChange(manager, changed);
}

/** Which transaction it is for, and where that charges. */
export async function bindProfile(
  manager: EntityManager,
  { id }: StoredProfile,
  evseId: number | null,
  transactionId: string | null,
): Promise<void> {
  await manager.query(
    `UPDATE station.charging_profile SET evse_id = $2, transaction_id = $3, updated_at = now() WHERE id = $1`,
    [id, evseId, transactionId],
  );
}

/** What came of a profile whose command ended without an answer of the charger to learn it from. */
export async function failUnanswered(
  manager: EntityManager,
  { id, stationId, status, response }: CompletedCommand,
): Promise<void> {
  if (status !== 'failed' && status !== 'timeout') return;
  const [failed] = await manager.query<[StoredProfile[], number]>(
    `UPDATE station.charging_profile SET status = 'failed', status_reason = $3, updated_at = now()
      WHERE station_id = $1 AND command_id = $2 AND status = 'pending' RETURNING ${STORED}`,
    [stationId, id, reasonOf(response) ?? status],
  );
  await announceChange(manager, failed);
}

function reasonOf(response: Record<string, unknown> | null): string | null {
  const reason = response?.['errorCode'] ?? response?.['error'];
  return typeof reason === 'string' ? reason : null;
}

const EVENT_OF_STATUS = {
  pending: null,
  active: 'ChargingProfileInstalled',
  rejected: 'ChargingProfileRefused',
  failed: 'ChargingProfileRefused',
  cleared: 'ChargingProfileCleared',
} as const satisfies Record<ChargingProfileStatus, keyof StationEvents | null>;

async function announceChange(manager: EntityManager, changed: StoredProfile[]): Promise<void> {
  const events = changed.flatMap((profile) => {
    const type = EVENT_OF_STATUS[profile.status];
    return type === null ? [] : [stationEvent(type, profile.tenantId, eventData(profile))];
  });
  await announce(manager, ...events);
}

const eventData = (profile: StoredProfile): StationEvents['ChargingProfileInstalled'] => ({
  id: profile.id,
  stationId: profile.stationId,
  chargingProfileId: profile.chargingProfileId,
  evseId: profile.evseId,
  chargingProfilePurpose: profile.chargingProfilePurpose,
  stackLevel: profile.stackLevel,
  transactionId: profile.transactionId,
  status: profile.status,
  statusReason: profile.statusReason,
});
