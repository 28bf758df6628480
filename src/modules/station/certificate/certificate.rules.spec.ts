import { beforeAll, describe, expect, it } from 'vitest';
import { ecKeys, TestAuthority } from '../../../../test/support/certificates.ts';
import { checkedChain, checkedRoot } from './certificate.rules.js';

const NOW = new Date();
const PAST = { from: new Date(NOW.getTime() - 7_200_000), until: new Date(NOW.getTime() - 3_600_000) };
const FUTURE = { from: new Date(NOW.getTime() + 3_600_000), until: new Date(NOW.getTime() + 7_200_000) };

let root: TestAuthority;
let sub: TestAuthority;
let stations: string;

beforeAll(async () => {
  root = await TestAuthority.create('CN=Root, O=CPO');
  sub = await TestAuthority.create('CN=Sub, O=CPO', root);
  stations = await sub.sign('CN=CP001, O=CPO', await ecKeys());
});

describe('a root certificate to install', () => {
  it('is one of an authority, signed by itself or by the root that it replaces', () => {
    expect(checkedRoot(root.certificate, NOW).pem).toBe(root.certificate);
    expect(checkedRoot(sub.certificate, NOW).pem).toBe(sub.certificate);
  });

  it('is none of several, of a station, or expired', async () => {
    expect(() => checkedRoot(root.certificate + sub.certificate, NOW)).toThrow('must be one certificate');
    expect(() => checkedRoot(stations, NOW)).toThrow('is not the certificate of an authority');
    const old = await TestAuthority.create('CN=Old', undefined, PAST);
    expect(() => checkedRoot(old.certificate, NOW)).toThrow(/^expired on .*CN=Old/);
  });
});

describe('a chain for a station', () => {
  it('goes from the station’s certificate upwards, with the root or without', () => {
    expect(checkedChain(stations, NOW)).toHaveLength(1);
    expect(checkedChain(stations + sub.certificate, NOW)).toHaveLength(2);
    const whole = checkedChain(stations + sub.certificate + root.certificate, NOW);
    expect(whole.map(({ subject }) => subject)).toEqual([
      'CN=CP001, O=CPO',
      'CN=Sub, O=CPO',
      'CN=Root, O=CPO',
    ]);
  });

  it('may be valid from later on', async () => {
    expect(checkedChain(await root.sign('CN=CP001', await ecKeys(), FUTURE), NOW)).toHaveLength(1);
  });

  it('is in order, without a gap, not too long, and not expired in any part', async () => {
    expect(() => checkedChain(stations + root.certificate, NOW)).toThrow('is not in order: certificate 1');
    expect(() => checkedChain(stations + sub.certificate + stations, NOW)).toThrow('certificate 2');
    expect(() => checkedChain(root.certificate.repeat(11), NOW)).toThrow('at most 10');
    const expired = await root.sign('CN=CP001', await ecKeys(), PAST);
    expect(() => checkedChain(expired + root.certificate, NOW)).toThrow(/^expired on .*CN=CP001/);
    const oldSub = await TestAuthority.create('CN=Old', root, PAST);
    const below = await oldSub.sign('CN=CP001', await ecKeys());
    expect(() => checkedChain(below + oldSub.certificate, NOW)).toThrow(/^expired on .*CN=Old/);
  });
});
