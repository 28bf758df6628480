import 'reflect-metadata';
import { ExtendedKeyUsageExtension, X509Certificate as Decoded, X509Crl } from '@peculiar/x509';
import { generateKeyPairSync, webcrypto, X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { ecKeys, rsaKeys, signingRequest, TestAuthority } from '../../../../test/support/certificates.ts';
import { InvalidError } from '../../../platform/errors.js';
import { type AuthorityKeys, importedKeys, makeRoot, signerOf } from './authority-keys.js';
import { signRevocationList } from './revocation-list.js';
import { signStationCertificate, type StationCertificateTerms } from './station-certificate.js';

const NOW = new Date('2026-01-31T12:00:00.500Z');
const root = await makeRoot('CPO', NOW);
const TERMS: StationCertificateTerms = {
  use: 'ChargingStationCertificate',
  validityDays: 365,
  atMostUntil: root.certificate.validUntil,
};

async function signed(
  csr: string,
  terms: Partial<StationCertificateTerms> = {},
  keys: AuthorityKeys = root,
): Promise<X509Certificate> {
  const signer = await signerOf(keys);
  return new X509Certificate((await signStationCertificate(signer, csr, { ...TERMS, ...terms }, NOW)).pem);
}

describe('an authority of its own', () => {
  it('is a root that signs certificates of stations alone', () => {
    const x509 = new X509Certificate(root.certificate.pem);
    expect(x509.ca).toBe(true);
    expect(x509.verify(x509.publicKey)).toBe(true);
    expect(root.certificate.pathLength).toBe(0);
    expect(x509.subject).toMatch(/^O=CPO\nCN=Certificate authority [0-9a-f]{8}$/);
    expect(x509.validFromDate < NOW && x509.validToDate.getUTCFullYear() === 2046).toBe(true);
  });

  it.each([
    ['RSA', () => rsaKeys()],
    ['P-256', () => ecKeys()],
    ['P-384', () => ecKeys('P-384')],
  ])('certifies a key of %s under the name that was asked for', async (_title, keys) => {
    const certificate = await signed(await signingRequest('C=NL, O=CPO, CN=CP001', await keys()));
    const issuer = new X509Certificate(root.certificate.pem);
    expect(certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey)).toBe(true);
    expect(certificate.subject).toBe('C=NL\nO=CPO\nCN=CP001');
    expect(certificate.ca).toBe(false);
    expect(certificate.validFromDate).toEqual(new Date('2026-01-31T11:50:00Z'));
    expect(certificate.validToDate).toEqual(new Date('2027-01-31T12:00:00Z'));
  });

  it('gives each a serial number of its own, and none outlives it', async () => {
    const csr = await signingRequest('CN=CP001');
    const [one, other] = [await signed(csr), await signed(csr, { validityDays: 36_500 })];
    expect(one.serialNumber).not.toBe(other.serialNumber);
    expect(one.serialNumber).toMatch(/^[4-7][0-9A-F]{31}$/);
    expect(other.validToDate).toEqual(new X509Certificate(root.certificate.pem).validToDate);
  });

  it.each([
    ['ChargingStationCertificate', ['1.3.6.1.5.5.7.3.2']],
    ['V2GCertificate', ['1.3.6.1.5.5.7.3.1']],
    ['CombinedCertificate', ['1.3.6.1.5.5.7.3.2', '1.3.6.1.5.5.7.3.1']],
  ] as const)('lets a %s be used for no more than that', async (use, usages) => {
    const { raw } = await signed(await signingRequest('CN=CP001'), { use });
    expect(new Decoded(raw).getExtension(ExtendedKeyUsageExtension)?.usages).toEqual(usages);
  });
});

describe('keys of an authority made elsewhere', () => {
  const pem = (key: ReturnType<typeof generateKeyPairSync>['privateKey'], type = 'pkcs8') =>
    key.export({ type: type as 'pkcs8', format: 'pem' }).toString();
  const ec = (namedCurve = 'P-256') => generateKeyPairSync('ec', { namedCurve });

  it.each([
    [
      'RSA, PKCS#1',
      generateKeyPairSync('rsa', { modulusLength: 2048 }),
      'pkcs1',
      { name: 'RSA-PSS', hash: 'SHA-256' },
    ],
    ['P-256, SEC 1', ec(), 'sec1', { name: 'ECDSA', namedCurve: 'P-256' }],
    ['P-384, PKCS#8', ec('P-384'), 'pkcs8', { name: 'ECDSA', namedCurve: 'P-384' }],
  ])('sign as its own do: %s', async (_title, { privateKey, publicKey }, type, algorithm) => {
    const authority = await TestAuthority.create('O=CPO, CN=Root');
    const certificate = await authority.certifyAuthority('O=CPO, CN=Sub', publicKey);
    const keys = importedKeys(certificate + authority.certificate, pem(privateKey, type), NEXT_YEAR);
    const leaf = await signed(await signingRequest('CN=CP001'), {}, keys);
    const issuer = new X509Certificate(certificate);
    expect(leaf.checkIssued(issuer) && leaf.verify(issuer.publicKey)).toBe(true);
    expect(keys.above.map(({ subject }) => subject)).toEqual(['O=CPO, CN=Root']);
    const at = { number: 7, at: NOW, nextUpdate: NEXT_YEAR };
    const list = new X509Crl(await signRevocationList(await signerOf(keys), [], at));
    const spki = publicKey.export({ type: 'spki', format: 'der' });
    const verifying = await webcrypto.subtle.importKey('spki', spki, algorithm, false, ['verify']);
    expect(await list.verify({ publicKey: verifying })).toBe(true);
  });

  it.each<[string, () => Promise<[string, string]>, string]>([
    ['nonsense for a certificate', async () => ['x', pem(ec().privateKey)], 'certificateChain'],
    ['nonsense for a key', async () => [(await authorityOf(ec())).certificate, 'x'], 'privateKey'],
    [
      'the key of another',
      async () => [(await authorityOf(ec())).certificate, pem(ec().privateKey)],
      'privateKey',
    ],
    ['a certificate that is of no authority', leafOf, 'certificateChain'],
    ['a key too short', () => withKey(generateKeyPairSync('rsa', { modulusLength: 1024 })), 'privateKey'],
    ['a key of another kind', () => withKey(generateKeyPairSync('ed25519')), 'privateKey'],
    ['a certificate that has expired', () => withKey(ec(), new Date(Date.now() - 1000)), 'certificateChain'],
  ])('are refused: %s', async (_title, given, path) => {
    const [certificate, key] = await given();
    expect(() => importedKeys(certificate, key, new Date())).toThrow(InvalidError);
    expect(faultOf(() => importedKeys(certificate, key, new Date()))).toBe(path);
  });

  type Pair = ReturnType<typeof generateKeyPairSync>;
  const NEXT_YEAR = new Date(Date.now() + 86_400_000);

  async function authorityOf({ publicKey }: Pair, until?: Date): Promise<{ certificate: string }> {
    const authority = await TestAuthority.create('O=CPO, CN=Root');
    return { certificate: await authority.certifyAuthority('O=CPO, CN=Sub', publicKey, until) };
  }
  async function withKey(pair: Pair, until?: Date): Promise<[string, string]> {
    return [(await authorityOf(pair, until)).certificate, pem(pair.privateKey)];
  }
  async function leafOf(): Promise<[string, string]> {
    const authority = await TestAuthority.create('O=CPO, CN=Root');
    return [await authority.sign('CN=CP001', await ecKeys()), pem(ec().privateKey)];
  }
  function faultOf(work: () => unknown): string | undefined {
    try {
      work();
    } catch (error) {
      return error instanceof InvalidError ? error.errors?.[0]?.path : String(error);
    }
    return undefined;
  }
});

describe('a revocation list', () => {
  it('names what was revoked, when and why, signed and numbered', async () => {
    const revokedAt = new Date('2026-01-30T12:00:00Z');
    const revocations = [
      { serialNumber: '4a01', revokedAt, reason: 'keyCompromise' },
      { serialNumber: '4b02', revokedAt, reason: 'unspecified' },
    ] as const;
    const nextUpdate = new Date('2026-02-01T12:00:00Z');
    const der = await signRevocationList(await signerOf(root), revocations, {
      number: 300,
      at: NOW,
      nextUpdate,
    });
    const list = new X509Crl(der);
    expect(await list.verify({ publicKey: new Decoded(root.certificate.pem) })).toBe(true);
    expect(list.issuer).toBe(root.certificate.subject);
    expect([list.thisUpdate, list.nextUpdate]).toEqual([new Date('2026-01-31T12:00:00Z'), nextUpdate]);
    expect(list.findRevoked('4a01')).toMatchObject({ reason: 1, revocationDate: revokedAt });
    expect(list.findRevoked('4b02')?.reason).toBeUndefined();
    expect(list.findRevoked('4c03')).toBeNull();
  });
});
