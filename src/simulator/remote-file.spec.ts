import { describe, expect, it } from 'vitest';
import { isBroken, isReachable, versionOf } from './remote-file.js';

it.each([
  ['https://example.com/fw-2.1.0.bin', true],
  ['ftp://user:pass@example.com/logs/', true],
  ['http://unreachable.example.com/fw.bin', false],
  ['https://files.invalid/fw.bin', false],
  ['gopher://example.com/fw.bin', false],
  ['no address', false],
])('%s is reachable: %s', (location, reachable) => {
  expect(isReachable(location)).toBe(reachable);
});

describe('versionOf', () => {
  it.each([
    ['https://example.com/fw-2.1.0.bin', '2.1.0'],
    ['https://10.0.0.1/firmware.bin', '1.0.1'],
    ['https://example.com/', '1.0.1'],
  ])('%s is %s', (location, version) => {
    expect(versionOf(location, '1.0.0')).toBe(version);
  });
});

it('knows a file that cannot be installed by its name', () => {
  expect(isBroken('https://example.com/broken-2.0.bin')).toBe(true);
  expect(isBroken('https://example.com/broken/fw-2.0.bin')).toBe(false);
});
