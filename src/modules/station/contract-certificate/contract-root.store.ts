import { randomUUID } from 'node:crypto';
import type { DataSource, EntityManager } from 'typeorm';
import { storable } from '../../../platform/database/storable.js';
import type { Certificate } from '../certificate/certificate.js';
import type { ContractRootType } from './contract-root.entity.js';

/** The tenant's roots of some names, in PEM. */
export async function findRoots(
  database: DataSource | EntityManager,
  tenantId: string,
  subjects: readonly string[],
): Promise<string[]> {
  const rows = await database.query<{ certificate: string }[]>(
    `SELECT certificate FROM station.contract_root WHERE tenant_id = $1 AND subject = ANY ($2) LIMIT 20`,
    [tenantId, storable([...subjects])],
  );
  return rows.map(({ certificate }) => certificate);
}

/** Returns the id, or undefined when the tenant has this root already. */
export async function insertRoot(
  database: DataSource | EntityManager,
  tenantId: string,
  certificateType: ContractRootType,
  { fingerprint, pem, subject, validFrom, validUntil }: Certificate,
): Promise<string | undefined> {
  const rows = await database.query<{ id: string }[]>(
    `INSERT INTO station.contract_root
       (id, tenant_id, certificate_type, fingerprint, certificate, subject, valid_from, valid_until, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, now()) ON CONFLICT (tenant_id, fingerprint) DO NOTHING RETURNING id`,
    [randomUUID(), tenantId, certificateType, fingerprint, pem, storable(subject), validFrom, validUntil],
  );
  return rows[0]?.id;
}
