import 'reflect-metadata';
import {
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  Pkcs10CertificateRequest,
  SubjectKeyIdentifierExtension,
  X509CertificateGenerator,
} from '@peculiar/x509';
import { createPublicKey } from 'node:crypto';
import type { RequestedUse } from '../certificate/certificate-request.entity.js';
import { Certificate } from '../certificate/certificate.js';
import { pemBlocks } from '../certificate/pem.js';
import { newSerialNumber, type Signer, wholeSeconds } from './authority-keys.js';

const DAY_MS = 86_400_000;
/** The clock of a charger may be behind ours, and it takes the certificate only once it is valid (A02.FR.08). */
const CLOCK_SKEW_MS = 600_000;

/**
 * A00.FR.514 would rather have none of this. But a station names itself to cars as it likes: a certificate that is for
 * them must not open a connection in that name.
 */
const USAGES: Readonly<Record<RequestedUse, ExtendedKeyUsage[]>> = {
  ChargingStationCertificate: [ExtendedKeyUsage.clientAuth],
  V2GCertificate: [ExtendedKeyUsage.serverAuth],
  CombinedCertificate: [ExtendedKeyUsage.clientAuth, ExtendedKeyUsage.serverAuth],
};

export interface StationCertificateTerms {
  readonly use: RequestedUse;
  readonly validityDays: number;
  /** The end of the authority: nothing that it issues outlives it. */
  readonly atMostUntil: Date;
}

/** A certificate for the key and the subject of a checked request (PKCS#10 in PEM); what else it asks for it does not get. */
export async function signStationCertificate(
  signer: Signer,
  csr: string,
  { use, validityDays, atMostUntil }: StationCertificateTerms,
  now: Date,
): Promise<Certificate> {
  const [block] = pemBlocks(csr);
  if (block === undefined) throw new Error('the request was not checked');
  const { subjectName, publicKey } = new Pkcs10CertificateRequest(block.der);
  const key = createPublicKey({ key: Buffer.from(publicKey.rawData), format: 'der', type: 'spki' });
  const isRsa = key.asymmetricKeyType !== 'ec';
  const certificate = await X509CertificateGenerator.create({
    serialNumber: newSerialNumber(),
    subject: subjectName,
    issuer: signer.issuer,
    notBefore: wholeSeconds(now.getTime() - CLOCK_SKEW_MS),
    notAfter: wholeSeconds(Math.min(now.getTime() + validityDays * DAY_MS, atMostUntil.getTime())),
    publicKey,
    signingKey: signer.signingKey,
    signingAlgorithm: signer.signingAlgorithm,
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      // A00.FR.512. RSA decrypts in the key exchange of the older suites, ECDH agrees in that of ISO 15118-2.
      new KeyUsagesExtension(
        KeyUsageFlags.digitalSignature | (isRsa ? KeyUsageFlags.keyEncipherment : KeyUsageFlags.keyAgreement),
        true,
      ),
      new ExtendedKeyUsageExtension(USAGES[use]),
      await SubjectKeyIdentifierExtension.create(publicKey),
      signer.keyIdentifier,
    ],
  });
  return new Certificate({ label: 'CERTIFICATE', der: Buffer.from(certificate.rawData) });
}
