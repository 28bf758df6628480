import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { bitString, integer, objectIdentifier, sequence, set, tagged, utf8String } from './der.js';

const COMMON_NAME = '2.5.4.3';
const ORGANIZATION = '2.5.4.10';
const ECDSA_WITH_SHA256 = '1.2.840.10045.4.3.2';

export interface CertificateRequest {
  /** PKCS#10 (RFC 2986), PEM. */
  pem: string;
  publicKey: KeyObject;
  privateKey: KeyObject;
}

/** A request for the certificate of a charger, with a new key on the curve P-256. */
export function createCertificateRequest(commonName: string, organization: string): CertificateRequest {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const subject = sequence(attribute(ORGANIZATION, organization), attribute(COMMON_NAME, commonName));
  const key = publicKey.export({ type: 'spki', format: 'der' });
  const information = sequence(integer(0), subject, key, tagged(0));
  const signature = sign('sha256', information, privateKey);
  const algorithm = sequence(objectIdentifier(ECDSA_WITH_SHA256));
  const request = sequence(information, algorithm, bitString(signature));
  return { pem: pemOf(request), publicKey, privateKey };
}

function attribute(type: string, value: string): Buffer {
  return set(sequence(objectIdentifier(type), utf8String(value)));
}

function pemOf(der: Buffer): string {
  const lines = der.toString('base64').replace(/.{64}/g, '$&\n').trimEnd();
  return `-----BEGIN CERTIFICATE REQUEST-----\n${lines}\n-----END CERTIFICATE REQUEST-----\n`;
}
