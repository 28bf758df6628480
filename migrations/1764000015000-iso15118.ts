import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The authorities between a certificate that a station shows to cars and its root, the roots of contract certificates,
 * and contracts (eMAID) found in whichever way they are written.
 */
export class Iso151181764000015000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(
      `ALTER TABLE station.installed_certificate
         ADD COLUMN child_certificate_hash_data jsonb NOT NULL DEFAULT '[]'`,
    );
    await db.query(`
      CREATE TABLE station.contract_root (
        id uuid PRIMARY KEY,
        tenant_id text NOT NULL,
        certificate_type text NOT NULL CHECK (certificate_type IN ('MORootCertificate', 'V2GRootCertificate')),
        fingerprint text NOT NULL,
        certificate text NOT NULL,
        subject text NOT NULL,
        valid_from timestamptz(3) NOT NULL,
        valid_until timestamptz(3) NOT NULL,
        created_at timestamptz(3) NOT NULL,
        UNIQUE (tenant_id, fingerprint)
      )`);
    await db.query(
      `CREATE INDEX contract_root_tenant ON station.contract_root (tenant_id, created_at DESC, id DESC)`,
    );
    await db.query(`CREATE INDEX contract_root_subject ON station.contract_root (tenant_id, subject)`);
    // Without separators and check digit: ISO 15118-2, annex H.
    await db.query(`
      ALTER TABLE driver.id_token ADD COLUMN emaid_key text GENERATED ALWAYS AS (
        CASE WHEN type = 'eMAID' AND regexp_replace(id_token_key, '[-*]', '', 'g') ~ '^[A-Z]{2}[A-Z0-9]{12,13}$'
             THEN left(regexp_replace(id_token_key, '[-*]', '', 'g'), 14) END
      ) STORED`);
    await db.query(`CREATE UNIQUE INDEX id_token_emaid ON driver.id_token (tenant_id, emaid_key)`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`ALTER TABLE driver.id_token DROP COLUMN emaid_key`);
    await db.query(`DROP TABLE station.contract_root`);
    await db.query(`ALTER TABLE station.installed_certificate DROP COLUMN child_certificate_hash_data`);
  }
}
