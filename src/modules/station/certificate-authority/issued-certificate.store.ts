import { randomUUID } from 'node:crypto';
import type { DataSource, EntityManager } from 'typeorm';
import { storable } from '../../../platform/database/storable.js';
import type { TenantScope } from '../../../platform/database/tenant-rows.js';
import { announce } from '../../../platform/events/outbox.js';
import type { RequestedUse } from '../certificate/certificate-request.entity.js';
import type { Certificate } from '../certificate/certificate.js';
import { stationEvent } from '../station.events.js';
import type { StationRef } from '../station-link.js';
import type { CertificateSource } from './issued-certificate.entity.js';
import type { RevocationReason } from './revocation-list.js';

type Database = DataSource | EntityManager;

/** Recorded and announced once, whoever has the same one sent again. */
export async function insertIssued(
  manager: EntityManager,
  { stationId, tenantId }: StationRef,
  issued: {
    certificate: Certificate;
    certificateType: RequestedUse;
    source: CertificateSource;
    authorityId: string | null;
    requestId: string;
  },
): Promise<void> {
  const { certificate, certificateType, source, authorityId, requestId } = issued;
  const { fingerprint, pem, serialNumber, validFrom, validUntil } = certificate;
  const { subject, issuer } = storable({ subject: certificate.subject, issuer: certificate.issuer });
  const id = randomUUID();
  const rows = await manager.query<unknown[]>(
    `INSERT INTO station.issued_certificate
       (id, tenant_id, station_id, certificate_type, source, authority_id, request_id, serial_number, fingerprint,
        subject, issuer, certificate, valid_from, valid_until, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, now())
     ON CONFLICT (fingerprint) DO NOTHING RETURNING id`,
    [
      id,
      tenantId,
      stationId,
      certificateType,
      source,
      authorityId,
      requestId,
      serialNumber,
      fingerprint,
      subject,
      issuer,
      pem,
      validFrom,
      validUntil,
    ],
  );
  if (rows.length === 0) return;
  const data = { id, stationId, certificateType, source, serialNumber, subject, validUntil };
  await announce(manager, stationEvent('CertificateIssued', tenantId, data));
}

/** How many a station was given without anybody's doing within the last hour. */
export async function countWithinHour(database: Database, { stationId }: StationRef): Promise<number> {
  const [row] = await database.query<{ count: number }[]>(
    `SELECT count(*)::integer AS count FROM station.issued_certificate
      WHERE station_id = $1 AND source <> 'operator' AND created_at > now() - interval '1 hour'`,
    [stationId],
  );
  return row?.count ?? 0;
}

interface RevokedRow {
  id: string;
  stationId: string;
  serialNumber: string;
  authorityId: string | null;
}

/** Those of the tenant that `where` names and that stand; their authorities sign new revocation lists. Returns how many. */
async function revoke(
  manager: EntityManager,
  { tenantId }: TenantScope,
  where: string,
  parameter: string,
  { reason, by }: { reason: RevocationReason; by: string },
): Promise<number> {
  const [rows] = await manager.query<[RevokedRow[], number]>(
    `UPDATE station.issued_certificate SET revoked_at = now(), revocation_reason = $3, revoked_by = $4
      WHERE tenant_id = $1 AND ${where} AND revoked_at IS NULL
      RETURNING id, station_id AS "stationId", serial_number AS "serialNumber", authority_id AS "authorityId"`,
    [tenantId, parameter, reason, storable(by)],
  );
  const authorityIds = [...new Set(rows.flatMap(({ authorityId }) => authorityId ?? []))].sort();
  for (const id of authorityIds)
    await manager.query(
      `UPDATE station.certificate_authority SET crl = NULL, crl_next_update = NULL WHERE id = $1`,
      [id],
    );
  const events = rows.map(({ id, stationId, serialNumber }) =>
    stationEvent('CertificateRevoked', tenantId, { id, stationId, serialNumber, reason }),
  );
  await announce(manager, ...events);
  return rows.length;
}

/** False when it is revoked already, or is not the tenant's. */
export async function revokeOne(
  manager: EntityManager,
  scope: TenantScope,
  id: string,
  revocation: { reason: RevocationReason; by: string },
): Promise<boolean> {
  return (await revoke(manager, scope, 'id = $2', id, revocation)) > 0;
}

/** Of a station that is removed: whoever is registered under its name later must not be mistaken for it. */
export async function revokeAllOf(
  manager: EntityManager,
  { stationId, tenantId }: StationRef,
): Promise<void> {
  await revoke(manager, { tenantId }, 'station_id = $2 AND valid_until > now()', stationId, {
    reason: 'cessationOfOperation',
    by: 'system',
  });
}

export interface UntoldRevocation {
  id: string;
  certificate: string;
  reason: RevocationReason;
}

/** Revoked here, and their authority, which is another, does not know it yet. Given up after a week. */
export async function findUntold(database: Database, limit: number): Promise<UntoldRevocation[]> {
  return database.query<UntoldRevocation[]>(
    `SELECT id, certificate, revocation_reason AS reason FROM station.issued_certificate
      WHERE source = 'external' AND revocation_told_at IS NULL AND revoked_at > now() - interval '7 days'
      ORDER BY revoked_at LIMIT $1`,
    [limit],
  );
}

export async function markTold(database: Database, id: string): Promise<void> {
  await database.query(`UPDATE station.issued_certificate SET revocation_told_at = now() WHERE id = $1`, [
    id,
  ]);
}
