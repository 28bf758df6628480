import { ApiKey } from './api-key.entity.js';
import { AuditEntry } from './audit-entry.entity.js';
import { User } from './user.entity.js';

export { ACCESS_TOKEN_SECONDS } from './access-tokens.js';
export { createApiKey } from './api-keys.service.js';
export { AuthModule } from './auth.module.js';
export { Authenticator } from './authenticator.js';
export { DEFAULT_TENANT, ensureFirstAdmin } from './first-admin.js';
export { deleteExpiredLogins } from './idempotency.store.js';
export * from './principal.js';
export { createUser } from './users.service.js';

/** For the DataSource. */
export const platformEntities = [User, ApiKey, AuditEntry];
