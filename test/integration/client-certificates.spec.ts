import { randomUUID, X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { ClientCertificates } from '../../src/modules/station/index.ts';
import { ecKeys, TestAuthority } from '../support/certificates.ts';
import { newStation, resources, web } from '../support/stations.ts';

const certificates = web.app.get(ClientCertificates);
const { dataSource } = resources;

async function issue(fingerprint: string, revokedAt: string | null): Promise<void> {
  await dataSource.query(
    `INSERT INTO station.issued_certificate
       (id, tenant_id, station_id, certificate_type, source, request_id, serial_number, fingerprint, subject, issuer,
        certificate, valid_from, valid_until, created_at, revoked_at)
     VALUES ($1, 'default', 'CP', 'ChargingStationCertificate', 'own', $1, '1', $2, '', '', '', now(), now(), now(), $3)`,
    [randomUUID(), fingerprint, revokedAt],
  );
}

describe('the certificate of a charger', () => {
  it('is known to be revoked by its fingerprint, however that is written', async () => {
    await issue('ab'.repeat(32), '2026-01-31T12:00:00Z');
    await issue('cd'.repeat(32), null);
    expect(await certificates.isRevoked('ab'.repeat(32))).toBe(true);
    expect(await certificates.isRevoked(Array(32).fill('AB').join(':'))).toBe(true);
    expect(await certificates.isRevoked('cd'.repeat(32))).toBe(false);
    expect(await certificates.isRevoked('of somebody else')).toBe(false);
  });

  it('is looked up with those of all chargers that come at the same time, each getting its own answer', async () => {
    const revoked = Array.from({ length: 100 }, (_, count) => count.toString(16).padStart(64, '0'));
    for (const fingerprint of revoked) await issue(fingerprint, '2026-01-31T12:00:00Z');
    const asked = revoked.flatMap((fingerprint) => [fingerprint, `f${fingerprint.slice(1)}`]);
    const answers = await Promise.all(asked.map((fingerprint) => certificates.isRevoked(fingerprint)));
    expect(answers).toEqual(revoked.flatMap(() => [true, false]));
  });

  it('lets nobody stay connected who comes while it is revoked', async () => {
    const station = await newStation();
    const authority = await TestAuthority.create('CN=Root');
    const certificate = new X509Certificate(await authority.sign('CN=CP', await ecKeys()));
    await issue(certificate.fingerprint256.replaceAll(':', '').toLowerCase(), '2026-01-31T12:00:00Z');
    await expect(certificates.connected(station.stationId, certificate.raw)).rejects.toThrow('revoked');
  });

  it('is revoked from the moment on at which that is recorded', async () => {
    const fingerprint = 'ee'.repeat(32);
    await issue(fingerprint, null);
    expect(await certificates.isRevoked(fingerprint)).toBe(false);
    await dataSource.query(
      `UPDATE station.issued_certificate SET revoked_at = now() WHERE fingerprint = $1`,
      [fingerprint],
    );
    expect(await certificates.isRevoked(fingerprint)).toBe(true);
  });
});
