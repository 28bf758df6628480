import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hashOfRoot, sameCertificate } from './certificate-hash.js';
import { createCertificateRequest } from './certificate-request.js';
import { elementsOf, integer, objectIdentifier, sequence, utf8String } from './der.js';

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'certificates-'));
});
afterAll(() => rmSync(directory, { recursive: true }));

const openssl = (...args: string[]): string =>
  execFileSync('openssl', args, { cwd: directory, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

describe('createCertificateRequest', () => {
  it.each(['CP001', 'Säule 7', 'C'.repeat(48)])('makes a request for %s that OpenSSL verifies', (name) => {
    const { pem, publicKey } = createCertificateRequest(name, 'Example CPO');
    writeFileSync(join(directory, 'request.pem'), pem);
    expect(openssl('req', '-in', 'request.pem', '-verify', '-noout', '-text')).toContain('prime256v1');
    expect(
      openssl('req', '-in', 'request.pem', '-noout', '-subject', '-nameopt', 'utf8,sep_comma_plus'),
    ).toBe(`subject=O=Example CPO,CN=${name}\n`);
    expect(openssl('req', '-in', 'request.pem', '-noout', '-pubkey')).toBe(
      publicKey.export({ type: 'spki', format: 'pem' }),
    );
  });
});

describe('hashOfRoot', () => {
  it('is what OpenSSL asks an OCSP responder about', () => {
    const subject = ['-subj', '/O=Example CPO/CN=Root', '-set_serial', '0x00a1b2c3'];
    const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', 'root.key'];
    openssl('req', '-x509', ...key, '-out', 'root.pem', ...subject);
    const hash = hashOfRoot(new X509Certificate(readFileSync(join(directory, 'root.pem'))));
    const asked = openssl(
      'ocsp',
      '-issuer',
      'root.pem',
      '-sha256',
      '-cert',
      'root.pem',
      '-req_text',
      '-no_nonce',
    );
    const line = (name: string): string | undefined => new RegExp(`${name}: (\\w+)`).exec(asked)?.[1];
    expect(hash).toEqual({
      hashAlgorithm: 'SHA256',
      issuerNameHash: line('Issuer Name Hash')?.toLowerCase(),
      issuerKeyHash: line('Issuer Key Hash')?.toLowerCase(),
      serialNumber: line('Serial Number')?.toLowerCase().replace(/^0+/, ''),
    });
    expect(sameCertificate(hash, { ...hash, serialNumber: '00A1B2C3' })).toBe(true);
    expect(sameCertificate(hash, { ...hash, issuerKeyHash: hash.issuerNameHash })).toBe(false);
  });
});

describe('DER', () => {
  it('is read as it was written', () => {
    const long = utf8String('x'.repeat(300));
    const [whole] = elementsOf(sequence(integer(5), objectIdentifier('1.2.840.10045.4.3.2'), long));
    const inner = elementsOf(whole?.content ?? Buffer.of());
    expect(inner.map(({ tag, content }) => [tag, content.length])).toEqual([
      [2, 1],
      [6, 8],
      [12, 300],
    ]);
    expect(inner[1]?.content.toString('hex')).toBe('2a8648ce3d040302');
  });

  it('is refused where it is cut', () => {
    expect(() => elementsOf(utf8String('text').subarray(0, 4))).toThrow(RangeError);
  });
});
