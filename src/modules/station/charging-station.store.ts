import type { DataSource, EntityManager } from 'typeorm';
import type { BatchStatement } from '../../platform/database/group-commit.js';
import type { BatchQuery } from '../../platform/database/group-query.js';
import type { TenantScope } from '../../platform/database/tenant-rows.js';
import {
  type Authentication,
  type BootReport,
  type RegistrationStatus,
  type StationIdentity,
  type SecurityProfile,
  STATION_STATUS_ORDER,
} from './charging-station.js';
import type { StoredCredential } from './credential.js';
import { type StoredTraits, TRAITS } from './quirk/quirk.store.js';
import type { StationRef } from './station-link.js';

type Database = DataSource | EntityManager;

/** What is stored of a station's identity; its quirks follow from its traits. */
export type StoredIdentity = Omit<StationIdentity, 'quirks'> & { traits: StoredTraits };

export type IdentityRow = Omit<StoredIdentity, 'stationId' | 'credentials' | 'traits'> & {
  key: string;
} & StoredTraits & { [K in keyof StoredCredential]: StoredCredential[K] | null };

/** By the ids of stations: a row for each of their credentials. One query, since ten thousand may shake hands at once. */
export const identityQuery: BatchQuery<string> = {
  name: 'station_identity',
  sql: `SELECT s.station_id AS key, s.registration_status AS "registrationStatus",
            s.security_profile AS "securityProfile", s.target_security_profile AS "targetSecurityProfile",
            s.fallback_protocol AS "fallbackProtocol", s.protocol, ${TRAITS},
            c.generation, c.salt, c.key_hash AS "keyHash",
            c.command_id IS NOT NULL AND c.used_at IS NULL AS "isPending"
       FROM station.charging_station s
       LEFT JOIN station.credential c USING (station_id)
       LEFT JOIN station.location l ON l.id = s.location_id
      WHERE s.station_id = ANY ($1::text[])
      ORDER BY c.generation DESC`,
  columns: (stationIds) => [[...stationIds]],
  keyOf: (stationId) => stationId,
};

/** Null when there is no row. */
export function identityOf(rows: readonly IdentityRow[]): StoredIdentity | null {
  const [first] = rows;
  if (first === undefined) return null;
  const { key: stationId, tenantId, registrationStatus, securityProfile, targetSecurityProfile } = first;
  const { fallbackProtocol, protocol } = first;
  const credentials = rows.flatMap(({ generation, salt, keyHash, isPending }) =>
    generation === null || salt === null || keyHash === null || isPending === null
      ? []
      : [{ generation, salt, keyHash, isPending }],
  );
  return {
    stationId,
    tenantId,
    registrationStatus,
    securityProfile,
    targetSecurityProfile,
    fallbackProtocol,
    protocol,
    credentials,
    traits: first,
  };
}

export async function findRef(
  database: Database,
  scope: TenantScope,
  stationId: string,
): Promise<StationRef | null> {
  const [row] = await database.query<StationRef[]>(
    `SELECT station_id AS "stationId", tenant_id AS "tenantId"
       FROM station.charging_station WHERE station_id = $1 AND tenant_id = $2`,
    [stationId, scope.tenantId],
  );
  return row ?? null;
}

/** Whether it was not there yet. Waits for another process that is inserting it. */
export async function insertUnknown(
  manager: EntityManager,
  stationId: string,
  tenantId: string,
): Promise<boolean> {
  const [row] = await manager.query<unknown[]>(
    `INSERT INTO station.charging_station (station_id, tenant_id) VALUES ($1, $2)
     ON CONFLICT (station_id) DO NOTHING RETURNING station_id`,
    [stationId, tenantId],
  );
  return row !== undefined;
}

export interface Connection extends Authentication {
  readonly stationId: string;
  readonly protocol: string;
}

export interface RecordedConnection {
  key: string;
  /** False when the credential has been revoked or superseded meanwhile. */
  credentialStands: boolean;
  /** The profile that the station was told to use, and has come with; see `completeUpgrade`. */
  upgradesTo: SecurityProfile | null;
}

/** No row for a station that is gone. A station may come twice at once, with the old password and the new. */
export const recordConnections: BatchQuery<Connection> = {
  name: 'station_connection',
  sql: `WITH connected AS (
          SELECT * FROM unnest($1::text[], $2::text[], $3::integer[], $4::integer[]) WITH ORDINALITY
                   AS c (station_id, protocol, generation, profile, position)
        ), newest AS (
          SELECT DISTINCT ON (station_id) * FROM connected ORDER BY station_id, position DESC
        ), before AS (
          SELECT station_id, target_security_profile AS target FROM station.charging_station
           WHERE station_id = ANY ($1::text[]) ORDER BY station_id FOR NO KEY UPDATE
        ), recorded AS (
          UPDATE station.charging_station s
             SET protocol = n.protocol, last_seen_at = now(), connected_security_profile = n.profile
            FROM newest n JOIN before USING (station_id) WHERE s.station_id = n.station_id
        ), used AS (
          UPDATE station.credential k SET used_at = now()
            FROM connected c JOIN before USING (station_id)
           WHERE k.station_id = c.station_id AND k.generation = c.generation
          RETURNING k.station_id, k.generation
        ), standing AS (
          SELECT station_id, max(generation) AS generation FROM used GROUP BY station_id
        ), superseded AS (
          DELETE FROM station.credential k USING standing t
           WHERE k.station_id = t.station_id AND k.generation < t.generation
        )
        SELECT concat(station_id, ' ', c.generation) AS key,
               c.generation IS NULL OR c.generation IS NOT DISTINCT FROM t.generation AS "credentialStands",
               CASE WHEN b.target <= c.profile THEN b.target END AS "upgradesTo"
          FROM before b JOIN connected c USING (station_id) LEFT JOIN standing t USING (station_id)`,
  columns: (connections) => [
    connections.map((connection) => connection.stationId),
    connections.map((connection) => connection.protocol),
    connections.map((connection) => connection.credentialGeneration),
    connections.map((connection) => connection.securityProfile),
  ],
  keyOf: ({ stationId, credentialGeneration }) => `${stationId} ${String(credentialGeneration ?? '')}`,
};

/** The least profile is from now on the one that the station was told to use. False when that has been done. */
export async function completeUpgrade(
  manager: EntityManager,
  stationId: string,
  profile: SecurityProfile,
): Promise<boolean> {
  const [rows] = await manager.query<[unknown[], number]>(
    `UPDATE station.charging_station
        SET security_profile = greatest(security_profile, target_security_profile), target_security_profile = NULL,
            target_security_profile_since = NULL, target_security_profile_command_id = NULL
      WHERE station_id = $1 AND target_security_profile = $2
      RETURNING station_id`,
    [stationId, profile],
  );
  return rows.length > 0;
}

export interface Boot extends BootReport {
  readonly stationId: string;
  readonly at: Date;
}

export interface RecordedBoot extends StoredTraits {
  key: string;
  registrationStatus: RegistrationStatus;
}

/** With its traits as they are by now. No row for a station that is gone. */
export const recordBoots: BatchQuery<Boot> = {
  name: 'station_boot',
  sql: `WITH reported AS (
          SELECT DISTINCT ON (station_id) *
            FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[],
                        $9::text[], $10::timestamptz[]) WITH ORDINALITY
                 AS r (station_id, vendor, model, serial_number, firmware_version, iccid, imsi, meter_type,
                       meter_serial_number, at, position)
           ORDER BY station_id, position DESC
        ), locked AS (
          SELECT station_id, time_zone
            FROM station.charging_station LEFT JOIN station.location ON location.id = location_id
           WHERE station_id = ANY ($1::text[]) ORDER BY station_id FOR NO KEY UPDATE OF charging_station
        )
        UPDATE station.charging_station s
           SET vendor = r.vendor, model = r.model, serial_number = r.serial_number,
               firmware_version = r.firmware_version, iccid = r.iccid, imsi = r.imsi, meter_type = r.meter_type,
               meter_serial_number = r.meter_serial_number,
               last_boot_at = greatest(s.last_boot_at, r.at), last_seen_at = greatest(s.last_seen_at, r.at)
          FROM reported r JOIN locked l USING (station_id)
         WHERE s.station_id = r.station_id
        RETURNING s.station_id AS key, s.registration_status AS "registrationStatus", ${TRAITS}`,
  columns: (boots) => [
    boots.map((boot) => boot.stationId),
    boots.map((boot) => boot.vendor),
    boots.map((boot) => boot.model),
    boots.map((boot) => boot.serialNumber),
    boots.map((boot) => boot.firmwareVersion),
    boots.map((boot) => boot.iccid),
    boots.map((boot) => boot.imsi),
    boots.map((boot) => boot.meterType),
    boots.map((boot) => boot.meterSerialNumber),
    boots.map((boot) => boot.at),
  ],
  keyOf: (boot) => boot.stationId,
};

/** In the order of the ids, so that two processes never wait for each other. */
export const recordSeen: BatchStatement<{ stationId: string; at: Date }> = {
  name: 'station_seen',
  sql: `WITH reported AS (
          SELECT station_id, max(at) AS at FROM unnest($1::text[], $2::timestamptz[]) AS r (station_id, at)
           GROUP BY station_id
        ), locked AS (
          SELECT station_id FROM station.charging_station WHERE station_id = ANY ($1::text[])
           ORDER BY station_id FOR NO KEY UPDATE
        )
        UPDATE station.charging_station s SET last_seen_at = r.at
          FROM reported r JOIN locked USING (station_id)
         WHERE s.station_id = r.station_id AND (s.last_seen_at < r.at) IS NOT FALSE`,
  columns: (seen) => [seen.map(({ stationId }) => stationId), seen.map(({ at }) => at)],
};

export interface LockedStation {
  status: string;
  ownStatus: string | null;
}

/** Reports of one station are recorded one after the other, so that each sees the statuses before it. */
export async function lockStation(manager: EntityManager, stationId: string): Promise<LockedStation | null> {
  const [row] = await manager.query<LockedStation[]>(
    `SELECT status, own_status AS "ownStatus" FROM station.charging_station
      WHERE station_id = $1 FOR NO KEY UPDATE`,
    [stationId],
  );
  return row ?? null;
}

/** False when a newer one is known. */
export async function recordOwnStatus(
  manager: EntityManager,
  stationId: string,
  status: string,
  at: Date,
): Promise<boolean> {
  const [rows] = await manager.query<[unknown[], number]>(
    `UPDATE station.charging_station SET own_status = $2, own_status_at = $3
      WHERE station_id = $1 AND (own_status_at <= $3) IS NOT FALSE
      RETURNING station_id`,
    [stationId, status, at],
  );
  return rows.length > 0;
}

/** Sums up what is recorded by now; the station is locked. */
export async function refreshStatus(manager: EntityManager, stationId: string): Promise<string> {
  const [rows] = await manager.query<[{ status: string }[], number]>(
    `UPDATE station.charging_station SET status = coalesce((
       SELECT reported.status FROM (
         SELECT own_status AS status FROM station.charging_station WHERE station_id = $1
         UNION ALL
         SELECT status FROM station.connector WHERE station_id = $1
       ) reported
       WHERE reported.status IS NOT NULL
       ORDER BY array_position($2::text[], reported.status) LIMIT 1
     ), 'Unknown')
     WHERE station_id = $1 RETURNING status`,
    [stationId, STATION_STATUS_ORDER],
  );
  return rows[0]?.status ?? 'Unknown';
}
