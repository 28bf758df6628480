/** Country, provider and instance: ISO 15118-2, annex H. */
const CHARACTERS = 14;

/**
 * A contract (eMAID) without what may be left out of it: separators and check digit. Null for a text that is none. By
 * this the database finds tokens of type eMAID (column `emaid_key`).
 */
export function emaidKey(idToken: string): string | null {
  const bare = idToken.replace(/[-*]/g, '').toUpperCase();
  return /^[A-Z]{2}[A-Z0-9]{12,13}$/.test(bare) ? bare.slice(0, CHARACTERS) : null;
}
