import { describe, expect, it } from 'vitest';
import { type Details, ecKeys, TestAuthority } from '../../../../test/support/certificates.ts';
import { certificatesOf } from '../certificate/certificate.js';
import { contractChain, presentedCertificates } from './contract-chain.js';

const DAY_MS = 86_400_000;
const NOW = new Date();
const PAST: Details = { from: new Date(NOW.getTime() - 2 * DAY_MS), until: new Date(NOW.getTime() - DAY_MS) };
const FUTURE: Details = {
  from: new Date(NOW.getTime() + DAY_MS),
  until: new Date(NOW.getTime() + 2 * DAY_MS),
};

const root = await TestAuthority.create('O=MO, CN=Root');
const upper = await TestAuthority.create('O=MO, CN=Sub 1', root);
const lower = await TestAuthority.create('O=MO, CN=Sub 2', upper);
const leafOf = async (authority: TestAuthority, details?: Details) =>
  authority.sign('CN=DE8AAC1A2B3C4D', await ecKeys(), details);
const leaf = await leafOf(lower);

const chainOf = (pem: string, roots: TestAuthority[] = [root]) =>
  contractChain(
    presentedCertificates(pem),
    roots.flatMap(({ certificate }) => certificatesOf(certificate)),
    NOW,
  ).map(({ subject }) => subject);
const WHOLE = ['CN=DE8AAC1A2B3C4D', 'O=MO, CN=Sub 2', 'O=MO, CN=Sub 1', 'O=MO, CN=Root'];

describe('the chain of a contract certificate', () => {
  it.each([
    ['from the leaf up to below the root', leaf + lower.certificate + upper.certificate],
    ['with the root', leaf + lower.certificate + upper.certificate + root.certificate],
    ['in any order behind the leaf', leaf + upper.certificate + lower.certificate],
  ])('leads to a root: %s', (_title, pem) => {
    expect(chainOf(pem)).toEqual(WHOLE);
  });

  it('is as short as the roots allow', async () => {
    expect(chainOf(leaf + lower.certificate, [upper])).toEqual(WHOLE.slice(0, 3));
    expect(chainOf(await leafOf(root))).toEqual(['CN=DE8AAC1A2B3C4D', 'O=MO, CN=Root']);
  });

  it('is that of the root which has signed, of two with one name', async () => {
    const twin = await TestAuthority.create('O=MO, CN=Root');
    expect(chainOf(leaf + lower.certificate + upper.certificate, [twin, root])).toEqual(WHOLE);
    expect(() => chainOf(leaf + lower.certificate + upper.certificate, [twin])).toThrow(
      'No authority that is known has issued O=MO, CN=Sub 1',
    );
  });

  it.each([
    [
      'an authority is missing',
      async () => leaf + upper.certificate,
      'No authority that is known has issued',
    ],
    [
      'no root is known',
      async () => leafOf(await TestAuthority.create('CN=X')),
      'No authority that is known',
    ],
    ['there is no certificate', async () => 'nonsense', 'is not a certificate in PEM that can be read'],
    ['it is too long', async () => leaf.repeat(5), 'The chain has more than 4 certificates'],
    [
      'it begins with an authority',
      async () => lower.certificate,
      'The first certificate is of an authority',
    ],
    [
      'somebody who is no authority has issued it',
      async () => {
        const keys = await ecKeys();
        const station = await root.sign('CN=Station', keys);
        const forger = TestAuthority.of('CN=Station', keys, station);
        return (await leafOf(forger)) + station;
      },
      'CN=Station may not issue what it has issued',
    ],
    [
      'an authority may have none below it',
      async () => {
        const only = await TestAuthority.create('CN=Only', root, { pathLength: 0 });
        const below = await TestAuthority.create('CN=Below', only);
        return (await leafOf(below)) + below.certificate + only.certificate;
      },
      'CN=Only may not issue what it has issued',
    ],
    ['it is not yet valid', () => leafOf(root, FUTURE), 'is not yet valid'],
  ])('cannot be verified when %s', async (_title, pem, reason) => {
    const text = await pem();
    expect(() => chainOf(text)).toThrow(
      expect.objectContaining({ fault: 'CertChainError', reason: expect.stringContaining(reason) as string }),
    );
  });

  it.each([
    ['the contract certificate', () => leafOf(root, PAST)],
    [
      'an authority',
      async () => {
        const old = await TestAuthority.create('CN=Old', root, PAST);
        return (await leafOf(old)) + old.certificate;
      },
    ],
  ])('has expired with %s', async (_title, pem) => {
    const text = await pem();
    expect(() => chainOf(text)).toThrow(expect.objectContaining({ fault: 'CertificateExpired' }));
  });
});
