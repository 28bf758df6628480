import type { DataSource, EntityManager } from 'typeorm';
import type { BatchQuery } from '../../../platform/database/group-query.js';
import { announce } from '../../../platform/events/outbox.js';
import type { CompletedCommand } from '../command.store.js';
import { stationEvent, type StationEvents } from '../station.events.js';
import type { ChargingLimitSource, InstalledProfileContent } from './charging-profile.js';
import type { ChargingProfileStatus } from './charging-profile.entity.js';
import type { ProfileKey, TransactionProfile } from './installed-profile.js';
import type { InForce } from './profile-in-force.js';

/** A charging profile as far as its being installed is concerned. */
export interface StoredProfile extends ProfileKey, TransactionProfile {
  id: string;
  tenantId: string;
  stationId: string;
  status: ChargingProfileStatus;
  statusReason: string | null;
  chargingLimitSource: ChargingLimitSource;
  /** Null for what was not sent from here. */
  commandId: string | null;
  updatedAt: Date;
}

/** One that a station reports and that was not sent from here. */
export interface ExternalProfile extends ProfileKey {
  tenantId: string;
  stationId: string;
  chargingLimitSource: ChargingLimitSource;
  content: InstalledProfileContent;
}

/** How many that were not sent from here are kept of a station at a time. */
export const MAX_EXTERNAL_PROFILES = 1000;

interface Change {
  status: ChargingProfileStatus;
  statusReason: string | null;
}

const STORED = `id, tenant_id AS "tenantId", station_id AS "stationId", charging_profile_id AS "chargingProfileId",
  evse_id AS "evseId", charging_profile_purpose AS "chargingProfilePurpose", stack_level AS "stackLevel",
  transaction_id AS "transactionId", id_token AS "idToken", status, status_reason AS "statusReason",
  charging_limit_source AS "chargingLimitSource", command_id AS "commandId", created_at AS "createdAt",
  updated_at AS "updatedAt"`;

/**
 * Never given twice on a station, also not to a profile that was not sent in the end; and none that a profile has which
 * was not sent from here.
 */
export async function nextChargingProfileId(database: DataSource, stationId: string): Promise<number> {
  await database.query(
    `INSERT INTO station.charging_profile_number (station_id, last_id) VALUES ($1, 0) ON CONFLICT DO NOTHING`,
    [stationId],
  );
  const [[row]] = await database.query<[{ lastId: number }[], number]>(
    `UPDATE station.charging_profile_number known SET last_id = (
       SELECT min(free) FROM generate_series(known.last_id + 1, known.last_id + 1 + $2) free
        WHERE NOT EXISTS (SELECT FROM station.charging_profile taken
                           WHERE taken.station_id = $1 AND taken.charging_profile_id = free))
      WHERE station_id = $1 RETURNING last_id AS "lastId"`,
    [stationId, MAX_EXTERNAL_PROFILES],
  );
  if (row === undefined) throw new Error(`no number for a charging profile of ${stationId}`);
  return row.lastId;
}

/** The number of the profile that the charger has in that place, to be replaced by the next one there. */
export async function findInstalledId(
  database: DataSource,
  stationId: string,
  { evseId, chargingProfilePurpose, stackLevel }: Omit<ProfileKey, 'chargingProfileId'>,
): Promise<number | null> {
  const [row] = await database.query<{ chargingProfileId: number }[]>(
    `SELECT charging_profile_id AS "chargingProfileId" FROM station.charging_profile
      WHERE station_id = $1 AND status IN ('active', 'external')
        AND evse_id = $2 AND charging_profile_purpose = $3 AND stack_level = $4
      ORDER BY created_at DESC LIMIT 1`,
    [stationId, evseId, chargingProfilePurpose, stackLevel],
  );
  return row?.chargingProfileId ?? null;
}

/** Those that the charger has or is being sent, and `besides` whatever became of them. */
export async function lockProfiles(
  manager: EntityManager,
  stationId: string,
  besides: readonly number[],
): Promise<StoredProfile[]> {
  return manager.query<StoredProfile[]>(
    `SELECT ${STORED} FROM station.charging_profile
      WHERE station_id = $1 AND (status IN ('pending', 'active', 'external') OR charging_profile_id = ANY ($2))
      ORDER BY charging_profile_id FOR UPDATE`,
    [stationId, besides],
  );
}

/** Stations where a transaction can have to do with any. */
export const transactionProfiles: BatchQuery<string> = {
  name: 'station.transaction-profiles',
  sql: `
    SELECT asked.key FROM unnest($1::text[]) AS asked (key)
     WHERE EXISTS (SELECT FROM station.charging_profile
                    WHERE station_id = asked.key AND charging_profile_purpose = 'TxProfile'
                      AND status IN ('pending', 'active', 'external'))`,
  columns: (stationIds) => [[...stationIds]],
  keyOf: (stationId) => stationId,
};

/** Those that the charger has and that have not run out. */
export async function findInstalled(database: DataSource, stationId: string): Promise<StoredProfile[]> {
  return database.query<StoredProfile[]>(
    `SELECT ${STORED} FROM station.charging_profile
      WHERE station_id = $1 AND status IN ('active', 'external')
        AND ((charging_profile->>'validTo')::timestamptz > now()) IS NOT FALSE`,
    [stationId],
  );
}

/** Those that were sent from here, that the charger has, and that can limit a transaction at the EVSE. */
export async function findLimiting(
  database: DataSource | EntityManager,
  stationId: string,
  evseId: number,
): Promise<InForce[]> {
  return database.query<InForce[]>(
    `SELECT charging_profile AS content, evse_id AS "evseId", transaction_id AS "transactionId",
            updated_at AS "activeSince"
       FROM station.charging_profile
      WHERE station_id = $1 AND status = 'active' AND evse_id IN (0, $2)
        AND charging_profile_purpose IN ('TxProfile', 'TxDefaultProfile')`,
    [stationId, evseId],
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
  external: 'ChargingProfileInstalled',
  rejected: 'ChargingProfileRefused',
  failed: 'ChargingProfileRefused',
  cleared: 'ChargingProfileCleared',
} as const satisfies Record<ChargingProfileStatus, keyof StationEvents | null>;

/** Records one that was not sent from here; nothing when one of that number was recorded in the meantime. */
export async function insertExternal(manager: EntityManager, profile: ExternalProfile): Promise<void> {
  const inserted = await manager.query<StoredProfile[]>(
    `INSERT INTO station.charging_profile
       (id, tenant_id, station_id, charging_profile_id, evse_id, charging_profile_purpose, stack_level,
        transaction_id, charging_profile, charging_limit_source, status)
     VALUES (gen_random_uuid(), $1, $2, $3, $4, $5, $6, $7, $8, $9, 'external')
     ON CONFLICT DO NOTHING RETURNING ${STORED}`,
    [
      profile.tenantId,
      profile.stationId,
      profile.chargingProfileId,
      profile.evseId,
      profile.chargingProfilePurpose,
      profile.stackLevel,
      profile.content.transactionId ?? null,
      JSON.stringify(profile.content),
      profile.chargingLimitSource,
    ],
  );
  await announceChange(manager, inserted);
}

/** What one that was not sent from here consists of now. */
export async function refreshExternal(
  manager: EntityManager,
  { id }: StoredProfile,
  { content, chargingLimitSource }: ExternalProfile,
): Promise<void> {
  await manager.query(
    `UPDATE station.charging_profile
        SET charging_profile = $2, charging_limit_source = $3, transaction_id = $4, updated_at = now()
      WHERE id = $1`,
    [id, JSON.stringify(content), chargingLimitSource, content.transactionId ?? null],
  );
}

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
