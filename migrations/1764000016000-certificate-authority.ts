import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The installation's own certificate authority, the certificates that stations were given, and their renewal. */
export class CertificateAuthority1764000016000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE station.certificate_authority (
        id uuid PRIMARY KEY,
        origin text NOT NULL CHECK (origin IN ('made', 'imported')),
        subject text NOT NULL,
        fingerprint text NOT NULL,
        certificate text NOT NULL,
        certificates_above text NOT NULL,
        private_key bytea,
        valid_from timestamptz(3) NOT NULL,
        valid_until timestamptz(3) NOT NULL,
        created_at timestamptz(3) NOT NULL,
        retired_at timestamptz(3),
        withdrawn_at timestamptz(3),
        crl bytea,
        crl_number bigint NOT NULL DEFAULT 0,
        crl_next_update timestamptz(3)
      )`);
    // However many processes make one at once.
    await db.query(
      `CREATE UNIQUE INDEX certificate_authority_active ON station.certificate_authority ((true))
        WHERE retired_at IS NULL AND withdrawn_at IS NULL`,
    );
    await db.query(
      `CREATE UNIQUE INDEX certificate_authority_fingerprint ON station.certificate_authority (fingerprint)
        WHERE withdrawn_at IS NULL`,
    );
    // The certificate of a station that is gone is still one, and is revoked: no reference.
    await db.query(`
      CREATE TABLE station.issued_certificate (
        id uuid PRIMARY KEY,
        tenant_id text NOT NULL,
        station_id text NOT NULL,
        certificate_type text NOT NULL,
        source text NOT NULL CHECK (source IN ('own', 'external', 'operator')),
        authority_id uuid REFERENCES station.certificate_authority,
        request_id uuid NOT NULL,
        serial_number text NOT NULL,
        fingerprint text NOT NULL UNIQUE,
        subject text NOT NULL,
        issuer text NOT NULL,
        certificate text NOT NULL,
        valid_from timestamptz(3) NOT NULL,
        valid_until timestamptz(3) NOT NULL,
        created_at timestamptz(3) NOT NULL,
        revoked_at timestamptz(3),
        revocation_reason text,
        revoked_by text,
        revocation_told_at timestamptz(3)
      )`);
    await db.query(
      `CREATE INDEX issued_certificate_tenant ON station.issued_certificate (tenant_id, created_at DESC, id DESC)`,
    );
    await db.query(
      `CREATE INDEX issued_certificate_station ON station.issued_certificate (station_id, created_at DESC, id DESC)`,
    );
    await db.query(
      `CREATE INDEX issued_certificate_revoked ON station.issued_certificate (authority_id) WHERE revoked_at IS NOT NULL`,
    );
    await db.query(`
      ALTER TABLE station.certificate_request
        ADD COLUMN attempts integer NOT NULL DEFAULT 0,
        ADD COLUMN attempted_at timestamptz(3),
        ADD COLUMN failure text,
        ADD COLUMN renewal_attempts integer NOT NULL DEFAULT 0,
        ADD COLUMN renewal_attempted_at timestamptz(3),
        ADD COLUMN renewal_failure text`);
    await db.query(
      `CREATE INDEX certificate_request_expiry ON station.certificate_request (valid_until)
        WHERE status = 'installed'`,
    );
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`DROP INDEX station.certificate_request_expiry`);
    await db.query(`
      ALTER TABLE station.certificate_request
        DROP COLUMN attempts,
        DROP COLUMN attempted_at,
        DROP COLUMN failure,
        DROP COLUMN renewal_attempts,
        DROP COLUMN renewal_attempted_at,
        DROP COLUMN renewal_failure`);
    await db.query(`DROP TABLE station.issued_certificate`);
    await db.query(`DROP TABLE station.certificate_authority`);
  }
}
