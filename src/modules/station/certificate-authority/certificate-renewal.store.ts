import type { DataSource, EntityManager } from 'typeorm';
import { storable } from '../../../platform/database/storable.js';
import type { RequestedUse } from '../certificate/certificate-request.entity.js';
import type { StationRef } from '../station-link.js';

type Database = DataSource | EntityManager;

/** How often a charger is told to renew one certificate; then it is for an operator to look at. */
const MAX_ATTEMPTS = 10;
/** From the first attempt to the next; it doubles with each, up to a day. */
const FIRST_PAUSE_SECONDS = 3600;
const LONGEST_PAUSE_SECONDS = 86_400;
/** Since it ended: by then the charger is given up, or has found another way. */
const GIVEN_UP_AFTER_DAYS = 30;

/** A certificate of a station that ends soon: one that it asked us for, or whichever it connects with. */
export interface DueRenewal extends StationRef {
  readonly kept: 'request' | 'client';
  /** Of its request, or of its station. */
  readonly id: string;
  readonly certificateType: RequestedUse;
}

const KEPT = {
  request: { table: 'station.certificate_request', key: 'id' },
  client: { table: 'station.client_certificate', key: 'station_id' },
} as const;

/** Of a row `r` in either table. */
const IS_DUE = `r.valid_until BETWEEN now() - make_interval(days => $1) AND now() + make_interval(days => $2)
  AND r.renewal_attempts < $3
  AND (r.renewal_attempted_at IS NULL
       OR r.renewal_attempted_at < now() - make_interval(secs => least($5, $4 * power(2, r.renewal_attempts - 1))))`;

/** A request of the station for such a certificate that has come to something, or is about to. */
const isRenewed = (since: string, type: string): string => `EXISTS (
  SELECT FROM station.certificate_request newer
   WHERE newer.station_id = r.station_id AND newer.created_at > ${since}
     AND newer.certificate_type IN (${type}, 'CombinedCertificate')
     AND newer.status IN ('pending', 'signed', 'installed'))`;

/** The next to end first. */
export async function findDue(database: Database, renewalDays: number, limit: number): Promise<DueRenewal[]> {
  return database.query<DueRenewal[]>(
    `SELECT kept, id, station_id AS "stationId", tenant_id AS "tenantId", certificate_type AS "certificateType" FROM (
       SELECT 'request' AS kept, r.id::text AS id, r.station_id, r.tenant_id, r.certificate_type, r.valid_until
         FROM station.certificate_request r
        WHERE r.status = 'installed' AND ${IS_DUE} AND NOT ${isRenewed('r.created_at', 'r.certificate_type')}
       UNION ALL
       SELECT 'client', r.station_id, r.station_id, r.tenant_id, 'ChargingStationCertificate', r.valid_until
         FROM station.client_certificate r
         JOIN station.charging_station s ON s.station_id = r.station_id AND s.connected_security_profile = 3
        WHERE ${IS_DUE} AND NOT ${isRenewed('r.presented_at', `'ChargingStationCertificate'`)}
          AND NOT EXISTS (SELECT FROM station.issued_certificate i WHERE i.fingerprint = r.fingerprint)
     ) due ORDER BY valid_until LIMIT $6`,
    [GIVEN_UP_AFTER_DAYS, renewalDays, MAX_ATTEMPTS, FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS, limit],
  );
}

/** False when another worker was faster. */
export async function beginRenewal(database: Database, { kept, id }: DueRenewal): Promise<boolean> {
  const { table, key } = KEPT[kept];
  const [rows] = await database.query<[unknown[], number]>(
    `UPDATE ${table}
        SET renewal_attempts = renewal_attempts + 1, renewal_attempted_at = now(), renewal_failure = NULL
      WHERE ${key} = $1
        AND (renewal_attempted_at IS NULL OR renewal_attempted_at < now() - make_interval(secs => $2 / 2.0))
      RETURNING renewal_attempts`,
    [id, FIRST_PAUSE_SECONDS],
  );
  return rows.length > 0;
}

export async function markRenewalFailure(
  database: Database,
  { kept, id }: DueRenewal,
  failure: string,
): Promise<void> {
  const { table, key } = KEPT[kept];
  await database.query(`UPDATE ${table} SET renewal_failure = $2 WHERE ${key} = $1`, [id, storable(failure)]);
}
