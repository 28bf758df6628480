import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { inTransaction } from '../database/transaction.js';
import type { Principal, Role } from './principal.js';

interface UserRow {
  id: string;
  tenant_id: string;
  email: string;
  role: Role;
  driver_id: string | null;
  password_hash: string;
}

export interface Login {
  principal: Principal;
  passwordHash: string;
}

const USER_COLUMNS = 'id, tenant_id, email, role, driver_id, password_hash';

/**
 * What is looked up before anybody is known: a login, a refresh token and an API key find their tenant here, so these
 * queries are the ones that no tenant scopes.
 */
@Injectable()
export class LoginStore {
  constructor(private readonly dataSource: DataSource) {}

  async findActiveUser(email: string): Promise<Login | null> {
    const rows: UserRow[] = await this.dataSource.query(
      `SELECT ${USER_COLUMNS} FROM platform.app_user WHERE lower(email) = lower($1) AND status = 'active'`,
      [email],
    );
    return rows[0] === undefined ? null : toLogin(rows[0]);
  }

  async addRefreshToken(userId: string, tokenHash: Buffer, expiresAt: Date): Promise<void> {
    await insertRefreshToken(this.dataSource.manager, userId, tokenHash, expiresAt);
  }

  /** Exchanges a refresh token for its successor; the used one is gone. Null when it is unknown, used or expired. */
  async rotateRefreshToken(used: Buffer, successor: Buffer, expiresAt: Date): Promise<Principal | null> {
    return inTransaction(this.dataSource, async (manager) => {
      const [deleted]: [{ user_id: string }[], number] = await manager.query(
        `DELETE FROM platform.refresh_token WHERE token_hash = $1 AND expires_at > now() RETURNING user_id`,
        [used],
      );
      const users: UserRow[] = await manager.query(
        `SELECT ${USER_COLUMNS} FROM platform.app_user WHERE id = $1 AND status = 'active'`,
        [deleted[0]?.user_id ?? null],
      );
      if (users[0] === undefined) return null;
      await insertRefreshToken(manager, users[0].id, successor, expiresAt);
      return toLogin(users[0]).principal;
    });
  }

  async deleteRefreshToken(tokenHash: Buffer): Promise<void> {
    await this.dataSource.query(`DELETE FROM platform.refresh_token WHERE token_hash = $1`, [tokenHash]);
  }

  /** The principal of an API key that is not revoked, and when it expires. */
  async findApiKey(keyHash: Buffer): Promise<{ principal: Principal; expiresAt: Date | null } | null> {
    const rows: { id: string; tenant_id: string; name: string; role: Role; expires_at: Date | null }[] =
      await this.dataSource.query(
        `SELECT id, tenant_id, name, role, expires_at FROM platform.api_key WHERE key_hash = $1 AND revoked_at IS NULL`,
        [keyHash],
      );
    const [row] = rows;
    if (row === undefined) return null;
    const { id, tenant_id: tenantId, name, role, expires_at: expiresAt } = row;
    return { principal: { kind: 'apiKey', id, tenantId, name, role, driverId: null }, expiresAt };
  }
}

async function insertRefreshToken(
  manager: EntityManager,
  userId: string,
  tokenHash: Buffer,
  expiresAt: Date,
) {
  await manager.query(
    `INSERT INTO platform.refresh_token (token_hash, user_id, expires_at) VALUES ($1, $2, $3)`,
    [tokenHash, userId, expiresAt],
  );
}

const toLogin = (row: UserRow): Login => ({
  principal: {
    kind: 'user',
    id: row.id,
    tenantId: row.tenant_id,
    name: row.email,
    role: row.role,
    driverId: row.driver_id,
  },
  passwordHash: row.password_hash,
});
