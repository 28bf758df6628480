import type { DataSource, EntityManager } from 'typeorm';

/** Of the authorities that are trusted, newest first. */
export async function findAnchors(database: DataSource | EntityManager): Promise<string[]> {
  const rows = await database.query<{ certificate: string }[]>(
    `SELECT certificate FROM station.certificate_authority
      WHERE withdrawn_at IS NULL AND valid_until > now() ORDER BY created_at DESC`,
  );
  return rows.map(({ certificate }) => certificate);
}

/** Those of the fingerprints whose certificate was revoked. */
export async function findRevoked(
  database: DataSource | EntityManager,
  fingerprints: readonly string[],
): Promise<Set<string>> {
  const rows = await database.query<{ fingerprint: string }[]>(
    `SELECT fingerprint FROM station.issued_certificate
      WHERE fingerprint = ANY ($1) AND revoked_at IS NOT NULL`,
    [fingerprints],
  );
  return new Set(rows.map(({ fingerprint }) => fingerprint));
}
