import type { DataSource, EntityManager } from 'typeorm';
import type { BatchQuery } from '../../../platform/database/group-query.js';

/** Of the authorities that are trusted, newest first. */
export async function findAnchors(database: DataSource | EntityManager): Promise<string[]> {
  const rows = await database.query<{ certificate: string }[]>(
    `SELECT certificate FROM station.certificate_authority
      WHERE withdrawn_at IS NULL AND valid_until > now() ORDER BY created_at DESC`,
  );
  return rows.map(({ certificate }) => certificate);
}

/** A row for each fingerprint whose certificate was revoked. */
export const revokedFingerprints: BatchQuery<string> = {
  name: 'revoked_fingerprints',
  sql: `SELECT fingerprint AS key FROM station.issued_certificate
         WHERE fingerprint = ANY ($1::text[]) AND revoked_at IS NOT NULL`,
  columns: (fingerprints) => [[...fingerprints]],
  keyOf: (fingerprint) => fingerprint,
};

/** A certificate that has let a station in. */
export interface PresentedClient {
  readonly stationId: string;
  readonly fingerprint: string;
  readonly validUntil: Date;
}

/** Keeps the latest of each station, and says whether it has been revoked by now. */
export const recordPresented: BatchQuery<PresentedClient> = {
  name: 'presented_certificate',
  sql: `WITH presented AS (
          SELECT * FROM unnest($1::text[], $2::text[], $3::timestamptz[]) AS p (station_id, fingerprint, valid_until)
        ), kept AS (
          INSERT INTO station.client_certificate AS c (station_id, tenant_id, fingerprint, valid_until, presented_at)
          SELECT DISTINCT ON (p.station_id) p.station_id, s.tenant_id, p.fingerprint, p.valid_until, now()
            FROM presented p JOIN station.charging_station s USING (station_id) ORDER BY p.station_id
          ON CONFLICT (station_id) DO UPDATE
             SET fingerprint = excluded.fingerprint, valid_until = excluded.valid_until, presented_at = now(),
                 renewal_attempts = 0, renewal_attempted_at = NULL, renewal_failure = NULL
           WHERE c.fingerprint <> excluded.fingerprint
        )
        SELECT DISTINCT p.station_id || ' ' || p.fingerprint AS key, i.revoked_at IS NOT NULL AS "isRevoked"
          FROM presented p LEFT JOIN station.issued_certificate i USING (fingerprint)`,
  columns: (presented) => [
    presented.map(({ stationId }) => stationId),
    presented.map(({ fingerprint }) => fingerprint),
    presented.map(({ validUntil }) => validUntil),
  ],
  keyOf: ({ stationId, fingerprint }) => `${stationId} ${fingerprint}`,
};
