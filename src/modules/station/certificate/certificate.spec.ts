import { describe, expect, it } from 'vitest';
import { TestAuthority, UNKNOWN_HASH } from '../../../../test/support/certificates.ts';
import { certificatesOf } from './certificate.js';
import { issuerAmong, namesSame } from './installed-certificate.matching.js';
import type { InstalledCertificate } from './installed-certificate.entity.js';

/** Made with OpenSSL, which names them as below: `openssl ocsp -issuer … -cert … -req_text`. */
const ROOT = `-----BEGIN CERTIFICATE-----
MIIBmjCCAT+gAwIBAgICD/8wCgYIKoZIzj0EAwIwKjEMMAoGA1UECgwDQ1BPMRow
GAYDVQQDDBFSb290IG9mIHRoZSB0ZXN0czAgFw0yNjExMjMxNTIxMTZaGA8yMTI2
MTAzMDE1MjExNlowKjEMMAoGA1UECgwDQ1BPMRowGAYDVQQDDBFSb290IG9mIHRo
ZSB0ZXN0czBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABPjA+HSnT1eNJ93slWJy
amX0vIp6j0+IzBurKb6CuHNLy2piO2qC67dbvWj+4MX9ms3jlQnFfb6Ipbz/sObc
6hqjUzBRMB0GA1UdDgQWBBTUh9C1xbYgtye/nuN2AlkQ4JYhQTAfBgNVHSMEGDAW
gBTUh9C1xbYgtye/nuN2AlkQ4JYhQTAPBgNVHRMBAf8EBTADAQH/MAoGCCqGSM49
BAMCA0kAMEYCIQDV1IlUf0IelBZVSwLmrjnArv5Y/niaXTYnIa+tgrfhxwIhAOda
0Jd1a4ah2KuvU5CbSXH4SM9++KPQa6rA7mNA9pge
-----END CERTIFICATE-----
`;
const SUB = `-----BEGIN CERTIFICATE-----
MIIBjDCCATKgAwIBAgIDAIoBMAoGCCqGSM49BAMCMCoxDDAKBgNVBAoMA0NQTzEa
MBgGA1UEAwwRUm9vdCBvZiB0aGUgdGVzdHMwIBcNMjYxMTIzMTUyMTE2WhgPMjEy
NjEwMzAxNTIxMTZaMBwxDDAKBgNVBAoMA0NQTzEMMAoGA1UEAwwDU3ViMFkwEwYH
KoZIzj0CAQYIKoZIzj0DAQcDQgAEmkUAXm7wc55R4EbbN/SqU0p2M590P08NWpSC
c4faUnYXpn8Zk9CXWJhlrqkdR4e7GfSKZdtvlMAvdz95tuNgjqNTMFEwDwYDVR0T
AQH/BAUwAwEB/zAdBgNVHQ4EFgQUmiC4gn9XNQd/3EAe8SaEusmK6I4wHwYDVR0j
BBgwFoAU1IfQtcW2ILcnv57jdgJZEOCWIUEwCgYIKoZIzj0EAwIDSAAwRQIgE+Ix
WRZAw8JjDDn/tnTyK0BmrVnQA1LTaNx9eWMv7M8CIQCQtf4nnHMrGOzIritb3Dny
vm8Ge/2s/dXU/Y2gUWfS+g==
-----END CERTIFICATE-----
`;
const ISSUER_NAME_HASH = '3d114f3b0aa1c3470a1931865ab6aaa47382109ef4bb02f84884feb742a20b8c';
const ISSUER_KEY_HASH = '3115689c6d6c05a6195216d9b315bf5c8104e0c726ca102faf6fbb623680793c';

const [root] = certificatesOf(ROOT);
const [sub] = certificatesOf(SUB);
if (root === undefined || sub === undefined) throw new Error('no certificates');

describe('the hash data of a certificate', () => {
  it('are those of OCSP: the issuer’s name in DER and its key’s bits, a serial number without leading zeros', async () => {
    expect(await root.hashData('SHA256', root)).toEqual({
      hashAlgorithm: 'SHA256',
      issuerNameHash: ISSUER_NAME_HASH,
      issuerKeyHash: ISSUER_KEY_HASH,
      serialNumber: 'FFF',
    });
    expect(await sub.hashData('SHA256', root)).toEqual({
      hashAlgorithm: 'SHA256',
      issuerNameHash: ISSUER_NAME_HASH,
      issuerKeyHash: ISSUER_KEY_HASH,
      serialNumber: '8A01',
    });
  });

  it.each([
    [
      'SHA384',
      96,
      '97db450ab068ce3cb5e41da559720ef1611177eee68a8390d6a7a361731bcfef74a74e',
      '9665ac41d834fd18',
    ],
    [
      'SHA512',
      128,
      '3bd7fd7e843a7ed57fea009463f09f08adf67d1657af619c18c586ed2a1b761cb5e0bb',
      '8c25817a9220bb39',
    ],
  ] as const)('come in %s too', async (algorithm, length, nameStart, keyStart) => {
    const { issuerNameHash, issuerKeyHash } = await sub.hashData(algorithm, root);
    expect([issuerNameHash.length, issuerKeyHash?.length]).toEqual([length, length]);
    expect(issuerNameHash.startsWith(nameStart)).toBe(true);
    expect(issuerKeyHash?.startsWith(keyStart)).toBe(true);
  });

  it('lack the key of an issuer that is not known', async () => {
    expect(await sub.hashData('SHA256', undefined)).toMatchObject({ issuerKeyHash: null });
  });
});

describe('a certificate', () => {
  it('says who it is of, and is written again in one form', () => {
    const messy = `Bag Attributes\r\n    friendlyName: x\n${ROOT.replaceAll('\n', '\r\n')}trailing`;
    const [read] = certificatesOf(messy);
    expect(read?.pem).toBe(ROOT);
    expect([read?.subject, read?.issuer, read?.isAuthority]).toEqual([
      'O=CPO, CN=Root of the tests',
      'O=CPO, CN=Root of the tests',
      true,
    ]);
    expect(read?.validUntil).toEqual(new Date('2126-10-30T15:21:16Z'));
  });

  it('is read from one line, as forms and chargers may leave it', () => {
    expect(certificatesOf(SUB.replaceAll('\n', ' '))[0]?.pem).toBe(SUB);
  });

  it.each([
    ['nothing', ''],
    ['text', 'certificate'],
    ['a block of something else', ROOT.replaceAll('CERTIFICATE', 'PRIVATE KEY')],
    ['no DER', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n'],
    ['a certificate that is cut', ROOT.replace(/MIIB[^]*?\n/, '')],
    ['a good one and a bad one', `${ROOT}-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n`],
  ])('is not read from %s', (_title, pem) => {
    expect(() => certificatesOf(pem)).toThrow('is not a certificate in PEM that can be read');
  });

  it('is issued by who signed it, not by a namesake', async () => {
    const namesake = await TestAuthority.create('CN=Root of the tests, O=CPO');
    expect(sub.isIssuedBy(root)).toBe(true);
    expect(root.isIssuedBy(root)).toBe(true);
    expect(root.isIssuedBy(sub)).toBe(false);
    const [other] = certificatesOf(namesake.certificate);
    expect(other !== undefined && sub.isIssuedBy(other)).toBe(false);
  });
});

describe('the names of one certificate', () => {
  it.each([
    ['in capitals', { issuerNameHash: UNKNOWN_HASH.issuerNameHash.toUpperCase(), serialNumber: 'fff' }, true],
    ['with zeros before the serial number', { serialNumber: '00FFF' }, true],
    ['while the issuer is not known', { issuerKeyHash: null }, true],
    ['with another serial number', { serialNumber: 'FF' }, false],
    ['with another key', { issuerKeyHash: 'ef'.repeat(32) }, false],
    ['by another algorithm', { hashAlgorithm: 'SHA512' as const }, false],
  ])('%s', (_title, change, expected) => {
    expect(namesSame(UNKNOWN_HASH, { ...UNKNOWN_HASH, ...change })).toBe(expected);
  });

  it('find the issuer among the certificates of the station', () => {
    const rows = [{ certificate: null }, { certificate: ROOT }] as InstalledCertificate[];
    expect(issuerAmong(sub, rows)?.pem).toBe(ROOT);
    expect(issuerAmong(root, [])).toBe(root);
    expect(issuerAmong(sub, [])).toBeUndefined();
  });
});
