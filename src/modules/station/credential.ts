import { createHash, randomBytes, randomInt, timingSafeEqual } from 'node:crypto';

/** A password as it is stored: never itself. */
export interface StoredCredential {
  generation: number;
  salt: Buffer;
  keyHash: Buffer;
  /** It was sent to the charger, which has not used it yet: nobody knows whether it has it. */
  isPending: boolean;
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const PASSWORD_LENGTH = 32;
const KEY_LENGTH = 20;
const SALT_BYTES = 16;
const HEX_OF_16_TO_20_BYTES = /^(?:[0-9a-f]{2}){16,20}$/i;

/** 190 random bits, in characters that every charger and every shell takes. */
export const generatePassword = (): string => generate(PASSWORD_LENGTH);

/**
 * 119 random bits in 20 bytes: what can be written to a charger of any version. 1.6 has no room for more
 * (white paper §7.2), and 2.x asks for 16 to 40 characters (2.0.1 A00.FR.205).
 */
export const generateKey = (): string => generate(KEY_LENGTH);

const generate = (length: number): string =>
  Array.from({ length }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');

/** A fast hash does: the keys of chargers are long and random, and ten thousand may reconnect at once. */
export function hashPassword(password: Buffer): { salt: Buffer; keyHash: Buffer } {
  const salt = randomBytes(SALT_BYTES);
  return { salt, keyHash: digest(password, salt) };
}

/** Which credential a password is of; null when of none. Takes the same time whether the password is right or not. */
export function matchingCredential(
  password: Buffer,
  credentials: StoredCredential[],
): StoredCredential | null {
  let match: StoredCredential | null = null;
  for (const credential of credentials) {
    const equal = timingSafeEqual(digest(password, credential.salt), credential.keyHash);
    if (equal) match ??= credential;
  }
  return match;
}

const digest = (password: Buffer, salt: Buffer): Buffer =>
  createHash('sha256').update(salt).update(bytesOf(password)).digest();

/** A 1.6 charger may hold its key as hex and send the hex or the bytes (security whitepaper, AuthorizationKey). */
function bytesOf(password: Buffer): Buffer {
  const text = password.toString('latin1');
  return HEX_OF_16_TO_20_BYTES.test(text) ? Buffer.from(text, 'hex') : password;
}
