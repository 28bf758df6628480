import type { DataSource, EntityManager } from 'typeorm';
import type { StationRef } from '../station-link.js';
import type { CertificateRequestStatus } from './certificate-request.entity.js';

/** What a charger may make us keep; the oldest that are not open go first. */
const MAX_REQUESTS = 100;

export interface LatestRequest {
  csr: string;
  status: CertificateRequestStatus;
  reason: string | null;
}

/** Undefined when it never made one of this type. */
export async function findLatest(
  manager: EntityManager,
  { stationId }: StationRef,
  certificateType: string,
): Promise<LatestRequest | undefined> {
  const [row] = await manager.query<LatestRequest[]>(
    `SELECT csr, status, reason FROM station.certificate_request
      WHERE station_id = $1 AND certificate_type = $2 ORDER BY created_at DESC, id DESC LIMIT 1`,
    [stationId, certificateType],
  );
  return row;
}

/**
 * Whether the name is this station's: its id, or the serial number that it reports. That one is only a claim: it counts
 * as another's too when another station claims it, or has it for an id.
 */
export async function findOwnership(
  manager: EntityManager,
  { stationId, tenantId }: StationRef,
  commonName: string,
): Promise<{ isOwn: boolean; isOthers: boolean }> {
  if (commonName === stationId) return { isOwn: true, isOthers: false };
  const [row] = await manager.query<{ isOwn: boolean; isOthers: boolean }[]>(
    `SELECT EXISTS (SELECT FROM station.charging_station
                     WHERE station_id = $1 AND serial_number = $3) AS "isOwn",
            EXISTS (SELECT FROM station.charging_station WHERE station_id = $3)
         OR EXISTS (SELECT FROM station.charging_station
                     WHERE tenant_id = $2 AND serial_number = $3 AND station_id <> $1) AS "isOthers"`,
    [stationId, tenantId, commonName],
  );
  return row ?? { isOwn: false, isOthers: false };
}

/** A station has one request of a type that is open: the newest. */
export async function supersedeOpen(
  manager: EntityManager,
  { stationId }: StationRef,
  certificateType: string,
): Promise<void> {
  await manager.query(
    `UPDATE station.certificate_request SET status = 'superseded', completed_at = now()
      WHERE station_id = $1 AND certificate_type = $2 AND status IN ('pending', 'signed')`,
    [stationId, certificateType],
  );
}

export async function dropOldest(manager: EntityManager, { stationId }: StationRef): Promise<void> {
  await manager.query(
    `DELETE FROM station.certificate_request
      WHERE station_id = $1 AND status NOT IN ('pending', 'signed') AND id NOT IN (
        SELECT id FROM station.certificate_request
         WHERE station_id = $1 ORDER BY created_at DESC, id DESC LIMIT $2)`,
    [stationId, MAX_REQUESTS],
  );
}

/** A certificate is sent for it; one that was refused before is open again. */
export async function markSigned(
  manager: EntityManager,
  requestId: string,
  certificateChain: string,
  validUntil: Date,
): Promise<void> {
  await manager.query(
    `UPDATE station.certificate_request
        SET status = 'signed', certificate_chain = $2, valid_until = $3, completed_at = NULL
      WHERE id = $1 AND status IN ('pending', 'signed', 'refused')`,
    [requestId, certificateChain, validUntil],
  );
}

/** What the charger said of a certificate, on the newest request that its key belongs to. */
export async function markAnswered(
  database: DataSource | EntityManager,
  { stationId }: StationRef,
  status: 'installed' | 'refused',
  certificate: { publicKeyHash: string; chain: string; validUntil: Date },
): Promise<void> {
  await database.query(
    `UPDATE station.certificate_request
        SET status = $3, certificate_chain = $4, valid_until = $5, completed_at = now()
      WHERE id = (SELECT id FROM station.certificate_request
                   WHERE station_id = $1 AND public_key_hash = $2 AND status <> 'rejected'
                   ORDER BY created_at DESC, id DESC LIMIT 1)`,
    [stationId, certificate.publicKeyHash, status, certificate.chain, certificate.validUntil],
  );
}
