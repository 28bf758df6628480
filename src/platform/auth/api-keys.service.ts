import { Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { DataSource, type EntityManager } from 'typeorm';
import { sha256 } from '../crypto.js';
import type { Page, PageRequest } from '../database/page.js';
import { TenantRows, type TenantScope } from '../database/tenant-rows.js';
import { NotFoundError } from '../errors.js';
import { ApiKey } from './api-key.entity.js';
import { Authenticator } from './authenticator.js';
import type { ApiKeyView, CreateApiKey, CreatedApiKey } from './dto/api-key.dto.js';
import { newSecret } from './secret.js';

/** Tells the key from other secrets, for people and for scanners of leaked ones. */
const KEY_PREFIX = 'csms_';

/** The answer holds the key itself, which cannot be read again. */
export async function createApiKey(
  connection: DataSource | EntityManager,
  scope: TenantScope,
  { name, role, expiresAt }: Readonly<CreateApiKey>,
): Promise<Readonly<CreatedApiKey>> {
  const key = KEY_PREFIX + newSecret();
  const row = await new TenantRows(connection, ApiKey, scope).insert({
    id: randomUUID(),
    name,
    role,
    keyHash: sha256(key),
    createdAt: new Date(),
    expiresAt: typeof expiresAt === 'string' ? new Date(expiresAt) : null,
    revokedAt: null,
  });
  return { ...toView(row), key };
}

@Injectable()
export class ApiKeysService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly authenticator: Authenticator,
  ) {}

  create(scope: TenantScope, request: CreateApiKey): Promise<CreatedApiKey> {
    return createApiKey(this.dataSource, scope, request);
  }

  async list(scope: TenantScope, page: PageRequest): Promise<Page<ApiKeyView>> {
    const { data, nextCursor } = await this.rows(scope).page(page, { by: ['id'], direction: 'ASC' }, {});
    return { data: data.map(toView), nextCursor };
  }

  async revoke(scope: TenantScope, id: string): Promise<void> {
    const key = await this.rows(scope).findOne({ id });
    if (key === null) throw new NotFoundError('API key', id);
    if (key.revokedAt === null) await this.rows(scope).update({ id }, { revokedAt: new Date() });
    await this.authenticator.forgetApiKey(key.keyHash);
  }

  private rows(scope: TenantScope): TenantRows<ApiKey> {
    return new TenantRows(this.dataSource, ApiKey, scope);
  }
}

const toView = ({ id, name, role, createdAt, expiresAt, revokedAt }: ApiKey): Readonly<ApiKeyView> => ({
  id,
  name,
  role,
  createdAt: createdAt.toISOString(),
  expiresAt: expiresAt?.toISOString() ?? null,
  revokedAt: revokedAt?.toISOString() ?? null,
});
