import type { AuthorisationResult } from '../driver/index.js';
import type { StoredAuthorisation } from './charging-session.entity.js';

export const toStored = (authorisation: AuthorisationResult): StoredAuthorisation => ({
  ...authorisation,
  validUntil: authorisation.validUntil?.toISOString() ?? null,
});

export const fromStored = (authorisation: StoredAuthorisation): AuthorisationResult => ({
  ...authorisation,
  validUntil: authorisation.validUntil === null ? null : new Date(authorisation.validUntil),
});
