import type { DataSource, EntityManager } from 'typeorm';
import type { Revocation } from './revocation-list.js';

/** Null when none was signed since the last revocation that is in force until that time. */
export async function findCurrentList(
  database: DataSource | EntityManager,
  authorityId: string,
  until: Date,
): Promise<Buffer | null> {
  const [row] = await database.query<{ crl: Buffer | null }[]>(
    `SELECT crl FROM station.certificate_authority WHERE id = $1 AND crl_next_update > $2`,
    [authorityId, until],
  );
  return row?.crl ?? null;
}

/** The number of its last list. Whoever revokes waits until the next one is signed, and undoes it then. */
export async function lockListNumber(manager: EntityManager, authorityId: string): Promise<number | null> {
  const [row] = await manager.query<{ number: string }[]>(
    `SELECT crl_number AS number FROM station.certificate_authority WHERE id = $1 FOR NO KEY UPDATE`,
    [authorityId],
  );
  return row === undefined ? null : Number(row.number);
}

/** What has expired needs not be on the list, but for one that was signed after it did (RFC 5280 §3.3). */
export async function findRevocations(manager: EntityManager, authorityId: string): Promise<Revocation[]> {
  return manager.query<Revocation[]>(
    `SELECT serial_number AS "serialNumber", revoked_at AS "revokedAt", revocation_reason AS reason
       FROM station.issued_certificate
      WHERE authority_id = $1 AND revoked_at IS NOT NULL AND valid_until > now() - interval '7 days'
      ORDER BY revoked_at, id`,
    [authorityId],
  );
}

export async function keepList(
  manager: EntityManager,
  authorityId: string,
  list: Buffer,
  { number, nextUpdate }: { number: number; nextUpdate: Date },
): Promise<void> {
  await manager.query(
    `UPDATE station.certificate_authority SET crl = $2, crl_number = $3, crl_next_update = $4 WHERE id = $1`,
    [authorityId, list, number, nextUpdate],
  );
}
