import type { DataSource, EntityManager } from 'typeorm';
import { storable } from '../../../platform/database/storable.js';
import { countWithinHour } from '../certificate-authority/issued-certificate.store.js';
import type { SecurityProfile } from '../charging-station.js';
import type { StationRef } from '../station-link.js';
import type { CertificateRequestStatus, RequestedUse } from './certificate-request.entity.js';

/** What a charger may make us keep; the oldest that are not open go first. */
const MAX_REQUESTS = 100;
const RESUMED_AFTER_SECONDS = 60;

export interface LatestRequest {
  id: string;
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
    `SELECT id, csr, status, reason FROM station.certificate_request
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

/** What decides whether a station's request is signed without anybody's doing. */
export interface SigningTerms {
  /** With which the charger has come last. */
  connectedSecurityProfile: SecurityProfile | null;
  /** How many certificates it was given within the last hour. */
  issuedWithinHour: number;
}

export async function findSigningTerms(manager: EntityManager, station: StationRef): Promise<SigningTerms> {
  const [row] = await manager.query<Pick<SigningTerms, 'connectedSecurityProfile'>[]>(
    `SELECT connected_security_profile AS "connectedSecurityProfile"
       FROM station.charging_station WHERE station_id = $1`,
    [station.stationId],
  );
  return {
    connectedSecurityProfile: row?.connectedSecurityProfile ?? null,
    issuedWithinHour: await countWithinHour(manager, station),
  };
}

/** Whether an open request that is sent again is to be worked on again: nothing has come of it for a while. */
export async function resume(manager: EntityManager, requestId: string): Promise<boolean> {
  const [rows] = await manager.query<[unknown[], number]>(
    `UPDATE station.certificate_request SET attempted_at = now()
      WHERE id = $1 AND coalesce(attempted_at, created_at) < now() - make_interval(secs => $2) RETURNING id`,
    [requestId, RESUMED_AFTER_SECONDS],
  );
  return rows.length > 0;
}

/** What is to be signed, or to be sent. */
export interface OpenRequest {
  csr: string;
  status: 'pending' | 'signed' | 'refused';
  certificateType: RequestedUse;
  certificateChain: string | null;
  attempts: number;
}

export async function findOpen(
  database: DataSource | EntityManager,
  { stationId }: StationRef,
  requestId: string,
): Promise<OpenRequest | undefined> {
  const [row] = await database.query<OpenRequest[]>(
    `SELECT csr, status, certificate_type AS "certificateType", certificate_chain AS "certificateChain", attempts
       FROM station.certificate_request
      WHERE id = $1 AND station_id = $2 AND status IN ('pending', 'signed', 'refused')`,
    [requestId, stationId],
  );
  return row;
}

/** False when it is no longer pending: an operator, or a newer request, was faster. */
export async function markMade(
  manager: EntityManager,
  requestId: string,
  certificateChain: string,
  validUntil: Date,
): Promise<boolean> {
  const [rows] = await manager.query<[unknown[], number]>(
    `UPDATE station.certificate_request
        SET status = 'signed', certificate_chain = $2, valid_until = $3, failure = NULL
      WHERE id = $1 AND status = 'pending' RETURNING id`,
    [requestId, certificateChain, validUntil],
  );
  return rows.length > 0;
}

export async function markFailure(
  database: DataSource | EntityManager,
  requestId: string,
  failure: string,
): Promise<void> {
  await database.query(
    `UPDATE station.certificate_request SET failure = $2
      WHERE id = $1 AND status IN ('pending', 'signed', 'refused')`,
    [requestId, storable(failure)],
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
        SET status = 'signed', certificate_chain = $2, valid_until = $3, completed_at = NULL, failure = NULL,
            attempts = attempts + 1, attempted_at = now()
      WHERE id = $1 AND status IN ('pending', 'signed', 'refused')`,
    [requestId, certificateChain, validUntil],
  );
}

/**
 * What the charger said of a certificate, on the newest request that its key belongs to. One that it has installed it has
 * still when it refuses to be sent it once more.
 */
export async function markAnswered(
  database: DataSource | EntityManager,
  { stationId }: StationRef,
  status: 'installed' | 'refused',
  certificate: { publicKeyHash: string; chain: string; validUntil: Date },
): Promise<void> {
  await database.query(
    `UPDATE station.certificate_request
        SET status = $3, certificate_chain = $4, valid_until = $5, completed_at = now(), failure = NULL
      WHERE id = (SELECT id FROM station.certificate_request
                   WHERE station_id = $1 AND public_key_hash = $2 AND status <> 'rejected'
                   ORDER BY created_at DESC, id DESC LIMIT 1)
        AND NOT (status = 'installed' AND certificate_chain = $4 AND $3 = 'refused')`,
    [stationId, certificate.publicKeyHash, status, certificate.chain, certificate.validUntil],
  );
}
