import { describe, expect, it } from 'vitest';
import { emaidKey } from './emaid.js';

describe('emaidKey', () => {
  it.each([
    'DE8AAC1A2B3C4D',
    'DE8AAC1A2B3C4D9',
    'DE-8AA-C1A2B3C4D',
    'DE-8AA-C1A2B3C4D-9',
    'DE*8AA*C1A2B3C4D*9',
    'de-8aa-c1a2b3c4d-9',
  ])('is the same for %s', (idToken) => {
    expect(emaidKey(idToken)).toBe('DE8AAC1A2B3C4D');
  });

  it.each(['', 'DE8AAC1A2B3C4', 'DE8AAC1A2B3C4D99', '04A1B2C3D4E5F6', 'D18AAC1A2B3C4D', 'DE 8AA C1A2B3C4D'])(
    'is none for "%s"',
    (idToken) => {
      expect(emaidKey(idToken)).toBeNull();
    },
  );
});
