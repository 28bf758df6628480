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

/** A certificate that a station has installed and that ends soon. */
export interface DueRenewal extends StationRef {
  /** Of its request. */
  requestId: string;
  certificateType: RequestedUse;
}

/** Those that nothing newer has taken the place of, or is about to; the next to end first. */
export async function findDue(database: Database, renewalDays: number, limit: number): Promise<DueRenewal[]> {
  return database.query<DueRenewal[]>(
    `SELECT r.id AS "requestId", r.station_id AS "stationId", r.tenant_id AS "tenantId",
            r.certificate_type AS "certificateType"
       FROM station.certificate_request r
      WHERE r.status = 'installed'
        AND r.valid_until BETWEEN now() - make_interval(days => $1) AND now() + make_interval(days => $2)
        AND r.renewal_attempts < $3
        AND (r.renewal_attempted_at IS NULL
             OR r.renewal_attempted_at < now() - make_interval(secs => least($5, $4 * power(2, r.renewal_attempts - 1))))
        AND NOT EXISTS (
          SELECT FROM station.certificate_request newer
           WHERE newer.station_id = r.station_id AND newer.created_at > r.created_at
             AND (newer.certificate_type = r.certificate_type OR newer.certificate_type = 'CombinedCertificate')
             AND newer.status IN ('pending', 'signed', 'installed'))
      ORDER BY r.valid_until LIMIT $6`,
    [GIVEN_UP_AFTER_DAYS, renewalDays, MAX_ATTEMPTS, FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS, limit],
  );
}

/** False when another worker was faster. */
export async function beginRenewal(database: Database, requestId: string): Promise<boolean> {
  const [rows] = await database.query<[unknown[], number]>(
    `UPDATE station.certificate_request
        SET renewal_attempts = renewal_attempts + 1, renewal_attempted_at = now(), renewal_failure = NULL
      WHERE id = $1 AND (renewal_attempted_at IS NULL OR renewal_attempted_at < now() - make_interval(secs => $2 / 2.0))
      RETURNING id`,
    [requestId, FIRST_PAUSE_SECONDS],
  );
  return rows.length > 0;
}

export async function markRenewalFailure(
  database: Database,
  requestId: string,
  failure: string,
): Promise<void> {
  await database.query(`UPDATE station.certificate_request SET renewal_failure = $2 WHERE id = $1`, [
    requestId,
    storable(failure),
  ]);
}
