import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { TenantScope } from '../database/tenant-rows.js';

const KEPT_HOURS = 24;
/** Longer than any request may take: its process has died, and whether it did its work is not known. */
const ABANDONED_AFTER_MINUTES = 5;

export interface IdempotentRequest extends TenantScope {
  actor: string;
  key: string;
  /** Digest of what is asked for. */
  fingerprint: string;
}

export interface RecordedAnswer {
  fingerprint: string;
  /** Null while the request is still being carried out. */
  statusCode: number | null;
  /** JSON; null for an answer without a body. */
  response: string | null;
}

@Injectable()
export class IdempotencyStore {
  constructor(private readonly dataSource: DataSource) {}

  /** Takes the key for this request and returns null, or returns what the key stands for already. */
  async claim({ tenantId, actor, key, fingerprint }: IdempotentRequest): Promise<RecordedAnswer | null> {
    const claimed: unknown[] = await this.dataSource.query(
      `INSERT INTO platform.idempotency_key AS known (tenant_id, actor, key, fingerprint) VALUES ($1, $2, $3, $4)
       ON CONFLICT (tenant_id, actor, key) DO UPDATE
         SET fingerprint = excluded.fingerprint, created_at = now(), status_code = NULL, response = NULL
         WHERE known.created_at < now() - interval '${KEPT_HOURS} hours'
            OR (known.status_code IS NULL AND known.created_at < now() - interval '${ABANDONED_AFTER_MINUTES} minutes')
       RETURNING 1`,
      [tenantId, actor, key, fingerprint],
    );
    if (claimed.length > 0) return null;
    const rows: { fingerprint: string; status_code: number | null; response: string | null }[] =
      await this.dataSource.query(
        `SELECT fingerprint, status_code, response FROM platform.idempotency_key
          WHERE tenant_id = $1 AND actor = $2 AND key = $3`,
        [tenantId, actor, key],
      );
    const [known] = rows;
    // Freed since the attempt to take it: the other request failed just now, and the caller may try again.
    if (known === undefined) return { fingerprint, statusCode: null, response: null };
    return { fingerprint: known.fingerprint, statusCode: known.status_code, response: known.response };
  }

  async record(
    { tenantId, actor, key }: IdempotentRequest,
    statusCode: number,
    response: string | null,
  ): Promise<void> {
    await this.dataSource.query(
      `UPDATE platform.idempotency_key SET status_code = $4, response = $5
        WHERE tenant_id = $1 AND actor = $2 AND key = $3`,
      [tenantId, actor, key, statusCode, response],
    );
  }

  async free({ tenantId, actor, key }: IdempotentRequest): Promise<void> {
    await this.dataSource.query(
      `DELETE FROM platform.idempotency_key WHERE tenant_id = $1 AND actor = $2 AND key = $3`,
      [tenantId, actor, key],
    );
  }
}

/** Deletes expired refresh tokens and the records of idempotency keys that are no longer honoured; says how many. */
export async function deleteExpiredLogins(dataSource: DataSource, dryRun: boolean): Promise<number> {
  const expired = [
    `platform.refresh_token WHERE expires_at < now()`,
    `platform.idempotency_key WHERE created_at < now() - interval '${KEPT_HOURS} hours'`,
  ];
  let count = 0;
  for (const rows of expired) {
    const sql = dryRun
      ? `SELECT count(*) AS count FROM ${rows}`
      : `WITH gone AS (DELETE FROM ${rows} RETURNING 1) SELECT count(*) AS count FROM gone`;
    const counted: { count: number }[] = await dataSource.query(sql);
    count += counted[0]?.count ?? 0;
  }
  return count;
}
