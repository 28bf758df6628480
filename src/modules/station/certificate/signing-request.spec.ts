import { describe, expect, it } from 'vitest';
import {
  ecKeys,
  edKeys,
  rsaKeys,
  signingRequest,
  stolenRequest,
  TestAuthority,
} from '../../../../test/support/certificates.ts';
import { certificatesOf } from './certificate.js';
import { readSigningRequest } from './signing-request.js';

const SUBJECT = 'CN=CP001, O=CPO';

describe('a certificate signing request', () => {
  it.each([
    ['RSA 2048', () => rsaKeys()],
    ['RSA 3072', () => rsaKeys(3072)],
    ['ECDSA P-256', () => ecKeys()],
    ['ECDSA P-384', () => ecKeys('P-384')],
    ['ECDSA P-521', () => ecKeys('P-521')],
  ])('can have a key of %s', async (keyType, keys) => {
    expect(await readSigningRequest(await signingRequest(SUBJECT, await keys()))).toMatchObject({
      subject: SUBJECT,
      commonName: 'CP001',
      keyType,
      fault: null,
    });
  });

  it('names its key as the certificate that is made of it does', async () => {
    const keys = await ecKeys();
    const root = await TestAuthority.create('CN=Root');
    const [certificate] = certificatesOf(await root.sign(SUBJECT, keys));
    const { publicKeyHash } = await readSigningRequest(await signingRequest(SUBJECT, keys));
    expect(publicKeyHash).toMatch(/^[0-9a-f]{64}$/);
    expect(certificate?.publicKeyHash).toBe(publicKeyHash);
  });

  it('may call itself new, and lose its line breaks', async () => {
    const pem = await signingRequest(SUBJECT);
    for (const text of [
      pem.replaceAll('CERTIFICATE REQUEST', 'NEW CERTIFICATE REQUEST'),
      pem.replaceAll('\n', '\r\n'),
      pem.replaceAll('\n', ''),
    ])
      expect(await readSigningRequest(text)).toMatchObject({ subject: SUBJECT, fault: null });
  });

  it.each([
    [
      'a short RSA key',
      async () => signingRequest(SUBJECT, await rsaKeys(1024)),
      'RSA 1024',
      'fewer than 2048',
    ],
    [
      'an Edwards curve',
      async () => signingRequest(SUBJECT, await edKeys()),
      'ed25519',
      'neither RSA nor ECDSA',
    ],
    ['the signature of another key', () => stolenRequest(SUBJECT), 'ECDSA P-256', 'signature does not hold'],
    ['no common name', () => signingRequest('O=CPO'), 'ECDSA P-256', 'exactly one common name'],
    ['two common names', () => signingRequest('CN=A, CN=B'), 'ECDSA P-256', 'exactly one common name'],
  ])('with %s is refused', async (_title, pem, keyType, fault) => {
    const read = await readSigningRequest(await pem());
    expect(read).toMatchObject({ keyType, fault: expect.stringContaining(fault) as string });
  });

  it.each([
    ['nothing', async () => ''],
    ['two at once', async () => (await signingRequest(SUBJECT)).repeat(2)],
    ['a certificate', async () => (await TestAuthority.create(SUBJECT)).certificate],
    ['what is cut', async () => (await signingRequest(SUBJECT)).slice(0, 200)],
    ['no DER', async () => '-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----'],
    [
      'DER nested without end',
      async () =>
        `-----BEGIN CERTIFICATE REQUEST-----${Buffer.alloc(4000, '3080', 'hex').toString('base64')}-----END CERTIFICATE REQUEST-----`,
    ],
  ])('is not read from %s', async (_title, pem) => {
    expect(await readSigningRequest(await pem())).toMatchObject({
      subject: null,
      publicKeyHash: null,
      fault: expect.stringMatching(/^It is not /) as string,
    });
  });
});
