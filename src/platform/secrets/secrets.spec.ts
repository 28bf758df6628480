import { describe, expect, it } from 'vitest';
import { Secrets, SecretsKeyMissingError, SecretsKeyWrongError } from './secrets.js';

const KEY = 'a secrets key of at least 32 characters';
const SECRET = Buffer.from('-----BEGIN PRIVATE KEY-----');
const secrets = new Secrets(KEY);
const open = (sealed: Buffer, place = 'place:1', by = secrets) => by.open(sealed, place, 'thing');

describe('a secret that is kept', () => {
  it('is read again, by another process with the same key', () => {
    const sealed = secrets.seal(SECRET, 'place:1');
    expect(open(sealed, 'place:1', new Secrets(KEY))).toEqual(SECRET);
    expect(open(secrets.seal(Buffer.alloc(0), 'place:1'))).toEqual(Buffer.alloc(0));
  });

  it('shows nothing of itself, and never looks the same', () => {
    const [one, other] = [secrets.seal(SECRET, 'place:1'), secrets.seal(SECRET, 'place:1')];
    expect(one.includes('PRIVATE')).toBe(false);
    expect(one.equals(other)).toBe(false);
  });

  it('is not read under another key, in another place, or once it was changed', () => {
    const sealed = secrets.seal(SECRET, 'place:1');
    const wrong = new Secrets('another secrets key of 32 characters');
    expect(() => open(sealed, 'place:1', wrong)).toThrow(new SecretsKeyWrongError('thing'));
    expect(() => open(sealed, 'place:2')).toThrow(SecretsKeyWrongError);
    for (const at of [0, 5, 20, sealed.length - 1]) {
      const changed = Buffer.from(sealed);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(() => open(changed)).toThrow(SecretsKeyWrongError);
    }
    expect(() => open(sealed.subarray(0, 10))).toThrow(SecretsKeyWrongError);
  });

  it('needs a key', () => {
    const none = new Secrets(undefined);
    expect([none.areAvailable, secrets.areAvailable]).toEqual([false, true]);
    expect(() => none.seal(SECRET, 'place:1')).toThrow(SecretsKeyMissingError);
    expect(() => open(secrets.seal(SECRET, 'place:1'), 'place:1', none)).toThrow(SecretsKeyMissingError);
  });
});
