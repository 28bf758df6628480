import { describe, expect, it } from 'vitest';
import { generatePassword, hashPassword, matchingCredential, type StoredCredential } from './credential.js';

const stored = (password: string, generation = 1): StoredCredential => ({
  generation,
  isPending: false,
  ...hashPassword(Buffer.from(password)),
});
const matches = (sent: string | Buffer, kept: string) =>
  matchingCredential(Buffer.from(sent), [stored(kept)]) !== null;

describe('the password of a charger', () => {
  it('is 32 letters and digits, another one each time, from the whole alphabet', () => {
    const passwords = Array.from({ length: 200 }, generatePassword);
    for (const password of passwords) expect(password).toMatch(/^[A-Za-z0-9]{32}$/);
    expect(new Set(passwords).size).toBe(200);
    expect(new Set(passwords.join('')).size).toBe(62);
  });

  it('is stored salted, never as it is', () => {
    const [one, other] = [stored('the same password'), stored('the same password')];
    expect(one.salt).toHaveLength(16);
    expect(one.keyHash).toHaveLength(32);
    expect(one.keyHash.equals(other.keyHash)).toBe(false);
  });

  it('is told apart by every character', () => {
    expect(matches('correct horse battery', 'correct horse battery')).toBe(true);
    expect(matches('correct horse batterY', 'correct horse battery')).toBe(false);
    expect(matches('correct horse batter', 'correct horse battery')).toBe(false);
    expect(matches('', 'correct horse battery')).toBe(false);
  });

  it('names the credential it is of', () => {
    const credentials = [stored('the new password', 3), stored('the old password', 2)];
    expect(matchingCredential(Buffer.from('the old password'), credentials)?.generation).toBe(2);
    expect(matchingCredential(Buffer.from('the new password'), credentials)?.generation).toBe(3);
    expect(matchingCredential(Buffer.from('neither of them'), credentials)).toBeNull();
    expect(matchingCredential(Buffer.from('the old password'), [])).toBeNull();
  });

  const HEX = '00112233445566778899aabbccddeeff00112233';

  it.each([
    ['hex for the same hex', HEX, HEX, true],
    ['hex of another case', HEX.toUpperCase(), HEX, true],
    ['the bytes of a hex key', Buffer.from(HEX, 'hex'), HEX, true],
    ['hex of a text of 16 bytes', Buffer.from('a key of 16 byte').toString('hex'), 'a key of 16 byte', true],
    ['hex of other bytes', HEX.replace('ff', 'fe'), HEX, false],
    ['the bytes of hex that is too short for a key', Buffer.from('0011', 'hex'), '0011', false],
    [
      'hex of a text longer than 20 bytes',
      Buffer.from('x'.repeat(21)).toString('hex'),
      'x'.repeat(21),
      false,
    ],
  ])('takes or refuses %s', (_, sent, kept, expected) => {
    expect(matches(sent, kept)).toBe(expected);
  });

  it('may be any bytes', () => {
    const bytes = Buffer.from([0, 255, 128, 10, 58]);
    expect(
      matchingCredential(bytes, [{ generation: 1, isPending: false, ...hashPassword(bytes) }]),
    ).not.toBeNull();
  });
});
