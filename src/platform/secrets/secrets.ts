import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { UnprocessableError } from '../errors.js';

const CIPHER = 'aes-256-gcm';
const FORMAT = 1;
const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const HEADER_BYTES = 1 + NONCE_BYTES + TAG_BYTES;
/** Tells this use of the key from any other. */
const KEY_INFO = 'csms secrets at rest, 1';

/** This process was not given SECRETS_KEY. */
export class SecretsKeyMissingError extends UnprocessableError {
  constructor() {
    super('secrets_key_missing', 'SECRETS_KEY is not set: nothing secret can be kept');
  }
}

/** What was kept cannot be read: under another key, of another purpose, or not as it was written. */
export class SecretsKeyWrongError extends Error {
  constructor(what: string) {
    super(`SECRETS_KEY: it is not the key under which the ${what} was encrypted`);
    this.name = 'SecretsKeyWrongError';
  }
}

/**
 * Secrets as they are kept in the database, where they must be read again: AES-256-GCM under a key that is derived from
 * SECRETS_KEY (HKDF with SHA-256, RFC 5869). A format byte, the nonce, the tag, then the cipher text.
 */
export class Secrets {
  private readonly key: Buffer | null;

  constructor(secretsKey: string | undefined) {
    this.key =
      secretsKey === undefined
        ? null
        : Buffer.from(hkdfSync('sha256', secretsKey, Buffer.alloc(0), KEY_INFO, KEY_BYTES));
  }

  get areAvailable(): boolean {
    return this.key !== null;
  }

  /** `place` says what it is and whose: elsewhere it cannot be opened. Throws SecretsKeyMissingError. */
  seal(secret: Buffer, place: string): Buffer {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv(CIPHER, this.keyOrFail(), nonce).setAAD(Buffer.from(place));
    const sealed = Buffer.concat([cipher.update(secret), cipher.final()]);
    return Buffer.concat([Buffer.of(FORMAT), nonce, cipher.getAuthTag(), sealed]);
  }

  /** Throws SecretsKeyMissingError, and SecretsKeyWrongError that names it as `what`. */
  open(sealed: Buffer, place: string, what: string): Buffer {
    const key = this.keyOrFail();
    try {
      if (sealed[0] !== FORMAT) throw new Error('another format');
      const decipher = createDecipheriv(CIPHER, key, sealed.subarray(1, 1 + NONCE_BYTES))
        .setAAD(Buffer.from(place))
        .setAuthTag(sealed.subarray(1 + NONCE_BYTES, HEADER_BYTES));
      return Buffer.concat([decipher.update(sealed.subarray(HEADER_BYTES)), decipher.final()]);
    } catch {
      throw new SecretsKeyWrongError(what);
    }
  }

  private keyOrFail(): Buffer {
    if (this.key === null) throw new SecretsKeyMissingError();
    return this.key;
  }
}
