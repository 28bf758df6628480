import type { DataSource, EntityManager } from 'typeorm';
import { decodeCursor, type Page, type PageRequest, toPage } from '../../../platform/database/page.js';
import { storable } from '../../../platform/database/storable.js';
import type { Certificate } from '../certificate/certificate.js';

type Database = DataSource | EntityManager;

export type AuthorityOrigin = 'made' | 'imported';

/** An authority of the installation without its key. */
export interface StoredAuthority {
  id: string;
  origin: AuthorityOrigin;
  subject: string;
  fingerprint: string;
  certificate: string;
  /** PEM; empty without any. */
  certificatesAbove: string;
  validFrom: Date;
  validUntil: Date;
  createdAt: Date;
  /** Since then another one signs. */
  retiredAt: Date | null;
  /** Since then it is not trusted. */
  withdrawnAt: Date | null;
}

export interface SealedAuthority extends StoredAuthority {
  privateKey: Buffer;
}

const COLUMNS = `id, origin, subject, fingerprint, certificate, certificates_above AS "certificatesAbove",
  valid_from AS "validFrom", valid_until AS "validUntil", created_at AS "createdAt", retired_at AS "retiredAt",
  withdrawn_at AS "withdrawnAt"`;

/** Whoever makes or changes an authority comes one after the other. */
export async function lockAuthorities(manager: EntityManager): Promise<void> {
  await manager.query(`SELECT pg_advisory_xact_lock(hashtext('station.certificate-authority'))`);
}

/** The one that signs. */
export async function findActive(database: Database): Promise<SealedAuthority | undefined> {
  const [row] = await database.query<SealedAuthority[]>(
    `SELECT ${COLUMNS}, private_key AS "privateKey" FROM station.certificate_authority
      WHERE retired_at IS NULL AND withdrawn_at IS NULL`,
  );
  return row;
}

/** Null for one that is not there, or is trusted no more. */
export async function findWithKey(database: Database, id: string): Promise<SealedAuthority | null> {
  const [row] = await database.query<SealedAuthority[]>(
    `SELECT ${COLUMNS}, private_key AS "privateKey" FROM station.certificate_authority
      WHERE id = $1 AND withdrawn_at IS NULL`,
    [id],
  );
  return row ?? null;
}

export async function findAuthority(database: Database, id: string): Promise<StoredAuthority | null> {
  const [row] = await database.query<StoredAuthority[]>(
    `SELECT ${COLUMNS} FROM station.certificate_authority WHERE id = $1`,
    [id],
  );
  return row ?? null;
}

/** Newest first. */
export async function pageAuthorities(
  database: Database,
  { cursor, limit }: PageRequest,
): Promise<Page<StoredAuthority>> {
  const [createdAt, id] = cursor === undefined ? [null, null] : decodeCursor(cursor, ['timestamptz', 'uuid']);
  const rows = await database.query<StoredAuthority[]>(
    `SELECT ${COLUMNS} FROM station.certificate_authority
      WHERE $1::timestamptz IS NULL OR (created_at, id) < ($1, $2::uuid)
      ORDER BY created_at DESC, id DESC LIMIT $3`,
    [createdAt, id, limit + 1],
  );
  return toPage(
    rows,
    limit,
    (row) => [row.createdAt.toISOString(), row.id],
    (row) => row,
  );
}

export async function insertAuthority(
  manager: EntityManager,
  authority: {
    id: string;
    origin: AuthorityOrigin;
    certificate: Certificate;
    certificatesAbove: string;
    privateKey: Buffer;
  },
): Promise<void> {
  const { id, origin, certificate, certificatesAbove, privateKey } = authority;
  const { subject, fingerprint, pem, validFrom, validUntil } = certificate;
  await manager.query(
    `INSERT INTO station.certificate_authority
       (id, origin, subject, fingerprint, certificate, certificates_above, private_key, valid_from, valid_until, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, clock_timestamp())`,
    [id, origin, storable(subject), fingerprint, pem, certificatesAbove, privateKey, validFrom, validUntil],
  );
}

export async function retireActive(manager: EntityManager): Promise<void> {
  await manager.query(
    `UPDATE station.certificate_authority SET retired_at = clock_timestamp()
      WHERE retired_at IS NULL AND withdrawn_at IS NULL`,
  );
}

/** Its key is gone with it. False when there is none, or it was withdrawn before. */
export async function withdrawAuthority(manager: EntityManager, id: string): Promise<boolean> {
  const [rows] = await manager.query<[unknown[], number]>(
    `UPDATE station.certificate_authority
        SET withdrawn_at = clock_timestamp(), private_key = NULL, crl = NULL, crl_next_update = NULL
      WHERE id = $1 AND withdrawn_at IS NULL RETURNING id`,
    [id],
  );
  return rows.length > 0;
}
