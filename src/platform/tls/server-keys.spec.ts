import { X509Certificate } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { ecKeys, privateKeyPem, rsaKeys, TestAuthority } from '../../../test/support/certificates.ts';
import { readPem } from './pem-files.js';
import { serverKeys } from './server-keys.js';

const NAMES = { certificate: 'CERT', key: 'KEY' };
const root = await TestAuthority.create('CN=Root');
const sub = await TestAuthority.create('CN=Sub', root);
const [rsa, ec, other] = [await rsaKeys(), await ecKeys(), await ecKeys()];
const until = new Date('2031-05-06T07:08:09Z');
const rsaCertificate = await sub.sign('CN=localhost', rsa);
const ecCertificate = await sub.sign('CN=localhost', ec, { until });
const subjectsOf = (pem: string) =>
  [...pem.matchAll(/-----BEGIN[^-]*-----[^-]*-----END[^-]*-----/g)].map(
    ([block]) => new X509Certificate(block).subject,
  );
const reason = (certificate: string, key: string): string => {
  try {
    serverKeys(certificate, key, NAMES);
    return 'no fault';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
};

describe('the keys of a server', () => {
  it('are found with their certificate and its chain, in whatever order they stand', () => {
    const keys = privateKeyPem(ec) + privateKeyPem(rsa);
    const found = serverKeys(
      root.certificate + sub.certificate + rsaCertificate + ecCertificate,
      keys,
      NAMES,
    );
    expect(found.certificates.map(subjectsOf)).toEqual([
      ['CN=localhost', 'CN=Sub', 'CN=Root'],
      ['CN=localhost', 'CN=Sub', 'CN=Root'],
    ]);
    expect(found.certificates[0]).toContain(ecCertificate.trim());
    expect(found.certificates[1]).toContain(rsaCertificate.trim());
    expect(found.subjects).toEqual(['CN=localhost', 'CN=localhost']);
  });

  it('may be one, and end when the first certificate does', () => {
    const found = serverKeys(ecCertificate, privateKeyPem(ec), NAMES);
    expect(found.certificates.map(subjectsOf)).toEqual([['CN=localhost']]);
    expect(found.expiresAt).toEqual(until);
  });

  it.each([
    ['no certificate', '', privateKeyPem(ec), 'CERT: holds no certificate in PEM'],
    ['no key', ecCertificate, 'nothing', 'KEY: holds no private key in PEM'],
    [
      'the key of another',
      ecCertificate,
      privateKeyPem(other),
      'KEY: no certificate of CERT belongs to its EC key',
    ],
    [
      'two keys of one kind',
      ecCertificate,
      privateKeyPem(ec) + privateKeyPem(other),
      'KEY: holds two keys of one kind: one for RSA, one for ECDSA',
    ],
    [
      'a certificate that is broken',
      '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----',
      privateKeyPem(ec),
      'CERT: certificate 1 cannot be read',
    ],
    [
      'a key that is encrypted',
      ecCertificate,
      '-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----',
      'KEY: key 1 cannot be read; a key with a passphrase cannot be used',
    ],
  ])('cannot be used with %s', (_title, certificate, key, expected) => {
    expect(reason(certificate, key)).toContain(expected);
  });

  it('cannot be used with a key that is too weak, which is not shown', async () => {
    const weak = await rsaKeys(1024);
    const text = reason(await root.sign('CN=localhost', weak), privateKeyPem(weak));
    expect(text).toContain('CERT: cannot be used: ');
    expect(text).toContain('key too small');
    expect(text).not.toContain('PRIVATE');
  });
});

describe('PEM that a variable stands for', () => {
  const directory = mkdtemp(join(tmpdir(), 'csms-pem-'));
  afterAll(async () => rm(await directory, { recursive: true }));

  it('is what it holds, with line breaks written out or not', async () => {
    expect(await readPem('CERT', ecCertificate)).toBe(ecCertificate);
    expect(await readPem('CERT', ecCertificate.replaceAll('\n', '\\n'))).toBe(ecCertificate);
  });

  it('is what is in the files that it names', async () => {
    const paths = ['a.pem', 'b.pem'].map(async (name) => join(await directory, name));
    const [a = '', b = ''] = await Promise.all(paths);
    await writeFile(a, 'one');
    await writeFile(b, 'two');
    expect(await readPem('CERT', `${a}, ${b}`)).toBe('one\ntwo');
    await expect(readPem('CERT', `${a},${b}.old`)).rejects.toThrow(`CERT: ${b}.old cannot be read: ENOENT`);
  });
});
