import { describe, expect, it } from 'vitest';
import { ecKeys, TestAuthority } from '../../../../test/support/certificates.ts';
import { type Answer, ocspAnswer } from '../../../../test/support/ocsp-responder.ts';
import { AUTHORITY, GOOD, REVOKED, UNKNOWN } from '../../../../test/support/openssl-ocsp.ts';
import { type Certificate, type CertificateHashData, certificatesOf } from '../certificate/certificate.js';
import { CertificateStatus } from './ocsp-response.js';
import { certIdOf, ocspRequest } from './ocsp-request.js';

const NOW = new Date('2026-12-01T12:00:00Z');
const at = (hours: number) => new Date(NOW.getTime() + hours * 3_600_000);

function certificateOf(pem: string): Certificate {
  const [certificate] = certificatesOf(pem);
  if (certificate === undefined) throw new Error('no certificate');
  return certificate;
}

const hashDataOf = async (pem: string, issuer: Certificate, algorithm: 'SHA256' | 'SHA512' = 'SHA256') =>
  (await certificateOf(pem).hashData(algorithm, issuer)) as CertificateHashData;

describe('a question of OCSP', () => {
  it.each([
    ['a serial number whose first bit is set', GOOD],
    ['one whose first bit is not', REVOKED],
    ['one of a single byte', UNKNOWN],
  ])('is the one that OpenSSL asks: %s', async (_title, { certificate, request }) => {
    const asked = await hashDataOf(certificate, certificateOf(AUTHORITY));
    expect(ocspRequest(asked).toString('base64')).toBe(request);
  });

  it('is the same with hashes in capitals or in base64, and zeros before the serial number', async () => {
    const asked = await hashDataOf(GOOD.certificate, certificateOf(AUTHORITY));
    const base64 = (hex: string) => Buffer.from(hex, 'hex').toString('base64');
    const { issuerNameHash, issuerKeyHash, serialNumber } = asked;
    for (const written of [
      { issuerNameHash: issuerNameHash.toUpperCase(), serialNumber: `00${serialNumber.toLowerCase()}` },
      { issuerNameHash: base64(issuerNameHash), issuerKeyHash: base64(issuerKeyHash) },
    ])
      expect(ocspRequest({ ...asked, ...written })).toEqual(ocspRequest(asked));
  });

  it.each([
    ['a hash too short', { issuerNameHash: 'ab'.repeat(31) }, 'A hash is not one of its algorithm'],
    [
      'a hash of another algorithm',
      { hashAlgorithm: 'SHA512' as const },
      'A hash is not one of its algorithm',
    ],
    ['an empty hash', { issuerKeyHash: '' }, 'A hash is not one of its algorithm'],
    ['a serial number that is none', { serialNumber: 'xyz' }, 'The serial number is not hexadecimal'],
    ['no serial number', { serialNumber: '' }, 'The serial number is not hexadecimal'],
  ])('cannot be asked with %s', async (_title, change, reason) => {
    const asked = await hashDataOf(GOOD.certificate, certificateOf(AUTHORITY));
    expect(() => ocspRequest({ ...asked, ...change })).toThrow(reason);
  });
});

describe('an answer of OpenSSL', () => {
  it.each([
    ['good', GOOD],
    ['revoked', REVOKED],
    ['unknown', UNKNOWN],
  ])('is read and believed: %s', async (expected, { certificate, byResponder, byAuthority }) => {
    const authority = certificateOf(AUTHORITY);
    const asked = await hashDataOf(certificate, authority);
    for (const answer of [byResponder, byAuthority]) {
      const status = new CertificateStatus(Buffer.from(answer, 'base64'), asked, NOW);
      expect(status.status).toBe(expected);
      expect(status.validUntil).toEqual(new Date('2109-01-12T16:26:50Z'));
      expect(await status.isSignedFor([authority])).toBe(true);
    }
  });

  it('is not one of another certificate', async () => {
    const asked = await hashDataOf(REVOKED.certificate, certificateOf(AUTHORITY));
    const der = Buffer.from(GOOD.byResponder, 'base64');
    expect(() => new CertificateStatus(der, asked, NOW)).toThrow('The responder says nothing of it');
  });

  it('is not believed when a byte of it was changed', async () => {
    const authority = certificateOf(AUTHORITY);
    const asked = await hashDataOf(GOOD.certificate, authority);
    const der = Buffer.from(GOOD.byResponder, 'base64');
    const index = der.indexOf('2109');
    der.write('2108', index);
    const status = new CertificateStatus(der, asked, NOW);
    expect(await status.isSignedFor([authority])).toBe(false);
  });
});

describe('an answer of a responder', async () => {
  const root = await TestAuthority.create('O=MO, CN=Root');
  const other = await TestAuthority.create('O=MO, CN=Other');
  const certificate = await root.sign('CN=X', await ecKeys());
  const issuer = certificateOf(root.certificate);
  const asked = await hashDataOf(certificate, issuer, 'SHA512');
  const read = (answer: Partial<Answer>) => {
    const der = ocspAnswer(certIdOf(asked), { signer: root, thisUpdate: NOW, nextUpdate: at(1), ...answer });
    return new CertificateStatus(der, asked, NOW);
  };

  it.each([
    ['that comes from ahead', { thisUpdate: at(1), nextUpdate: at(2) }],
    ['that has ended', { thisUpdate: at(-2), nextUpdate: at(-1) }],
    ['of yesterday that names no end', { thisUpdate: at(-25), nextUpdate: null }],
  ])('is none for now %s', (_title, times) => {
    expect(() => read(times)).toThrow('The responder’s answer is not of now');
  });

  it('without an end holds for the moment', () => {
    expect(read({ thisUpdate: at(-1), nextUpdate: null })).toMatchObject({
      status: 'good',
      validUntil: null,
    });
  });

  it.each([
    ['nothing', Buffer.alloc(0)],
    ['no ASN.1', Buffer.from('HTTP')],
    ['something else in ASN.1', Buffer.from('3003020101', 'hex')],
    ['a length that it does not have', Buffer.from('30847fffffff', 'hex')],
  ])('is none when it is %s', (_title, der) => {
    expect(() => new CertificateStatus(der, asked, NOW)).toThrow('what is no answer of OCSP');
  });

  it('may be an error', () => {
    const tryLater = Buffer.from('30030a0103', 'hex');
    expect(() => new CertificateStatus(tryLater, asked, NOW)).toThrow('The responder answers with error 3');
  });

  it('is believed of the issuer itself, and of a responder that it made one', async () => {
    expect(await read({}).isSignedFor([issuer])).toBe(true);
    expect(await read({ certificates: [root.certificate] }).isSignedFor([])).toBe(true);
  });

  it('is not believed of somebody else, with or without a certificate', async () => {
    expect(await read({ signer: other }).isSignedFor([issuer])).toBe(false);
    const certificates = [other.certificate];
    expect(await read({ signer: other, certificates }).isSignedFor([issuer])).toBe(false);
    const both = [root.certificate, other.certificate];
    expect(await read({ signer: other, certificates: both }).isSignedFor([])).toBe(false);
  });

  it('is not believed of an authority below that was not made a responder, or is one no more', async () => {
    const below = await TestAuthority.create('CN=Below', root);
    const answer = { signer: below, certificates: [below.certificate] };
    expect(await read(answer).isSignedFor([issuer])).toBe(false);
    const past = { from: at(-48), until: at(-24), isResponder: true };
    const former = await TestAuthority.create('CN=Former', root, past);
    const signed = { signer: former, certificates: [former.certificate] };
    expect(await read(signed).isSignedFor([issuer])).toBe(false);
    const now = { from: at(-48), until: at(24), isResponder: true };
    const responder = await TestAuthority.create('CN=Responder', root, now);
    const believed = { signer: responder, certificates: [responder.certificate] };
    expect(await read(believed).isSignedFor([issuer])).toBe(true);
  });

  it('is believed where nobody has the certificate of the issuer', async () => {
    expect(await read({ signer: other }).isSignedFor([])).toBe(true);
    expect(await read({ signer: other }).isSignedFor([certificateOf(other.certificate)])).toBe(true);
  });
});
