import type { EntityManager } from 'typeorm';
import type { TenantScope } from '../../../platform/database/tenant-rows.js';
import type { SecurityProfile } from '../charging-station.js';

/** What is known of how a station connects, and of what it would need to do so otherwise. */
export interface SecurityStanding {
  /** The highest that it has come with last, or has said that it uses; null when neither is known. */
  current: SecurityProfile | null;
  target: SecurityProfile | null;
  hasPassword: boolean;
  hasRoot: boolean;
  hasCertificate: boolean;
}

/** Locks the station. Null when the tenant has none such. */
export async function lockStanding(
  manager: EntityManager,
  { tenantId }: TenantScope,
  stationId: string,
): Promise<SecurityStanding | null> {
  const [row] = await manager.query<SecurityStanding[]>(
    `SELECT greatest(s.connected_security_profile, (
              SELECT max(v.value::smallint) FROM station.configuration_variable v
               WHERE v.station_id = s.station_id AND lower(v.variable) = 'securityprofile' AND v.value ~ '^[0-3]$'
            )) AS current,
            s.target_security_profile AS target,
            EXISTS (SELECT FROM station.credential c WHERE c.station_id = s.station_id) AS "hasPassword",
            EXISTS (SELECT FROM station.installed_certificate i
                     WHERE i.station_id = s.station_id AND i.certificate_type = 'CSMSRootCertificate'
                       AND (i.valid_until > now()) IS NOT FALSE) AS "hasRoot",
            EXISTS (SELECT FROM station.certificate_request r
                     WHERE r.station_id = s.station_id AND r.certificate_type <> 'V2GCertificate'
                       AND r.status = 'installed' AND r.valid_until > now()) AS "hasCertificate"
       FROM station.charging_station s
      WHERE s.station_id = $1 AND s.tenant_id = $2 FOR NO KEY UPDATE OF s`,
    [stationId, tenantId],
  );
  return row ?? null;
}

/** The station is locked. */
export async function beginUpgrade(
  manager: EntityManager,
  stationId: string,
  profile: SecurityProfile,
  commandId: string,
): Promise<void> {
  await manager.query(
    `UPDATE station.charging_station
        SET target_security_profile = $2, target_security_profile_since = now(),
            target_security_profile_command_id = $3
      WHERE station_id = $1`,
    [stationId, profile, commandId],
  );
}

/** The charger will not do what that command told it. */
export async function endUpgrade(
  manager: EntityManager,
  stationId: string,
  commandId: string,
): Promise<void> {
  await manager.query(
    `UPDATE station.charging_station
        SET target_security_profile = NULL, target_security_profile_since = NULL,
            target_security_profile_command_id = NULL
      WHERE station_id = $1 AND target_security_profile_command_id = $2`,
    [stationId, commandId],
  );
}

/**
 * The charger has changed these by itself with the upgrade (2.0.1 A05.FR.06): what it has said of its slots before is no
 * longer so.
 */
export async function noteUpgraded(
  manager: EntityManager,
  stationId: string,
  profile: SecurityProfile,
): Promise<void> {
  await manager.query(
    `UPDATE station.configuration_variable
        SET value = CASE lower(variable) WHEN 'securityprofile' THEN $2 END
      WHERE station_id = $1
        AND lower(variable) IN ('securityprofile', 'networkconfigurationpriority', 'activenetworkprofile')`,
    [stationId, String(profile)],
  );
}
