import 'reflect-metadata';
import { Extension, X509CrlGenerator, X509CrlReason } from '@peculiar/x509';
import { AsnConvert } from '@peculiar/asn1-schema';
import { CRLNumber, id_ce_cRLNumber } from '@peculiar/asn1-x509';
import { type Signer, wholeSeconds } from './authority-keys.js';

/** Why a certificate is revoked, in the words of RFC 5280 §5.3.1, as far as they are about stations. */
export const REVOCATION_REASONS = [
  'unspecified',
  'keyCompromise',
  'affiliationChanged',
  'superseded',
  'cessationOfOperation',
  'privilegeWithdrawn',
] as const;
export type RevocationReason = (typeof REVOCATION_REASONS)[number];

export interface Revocation {
  readonly serialNumber: string;
  readonly revokedAt: Date;
  readonly reason: RevocationReason;
}

/** A certificate revocation list in DER (RFC 5280 §5). Each that an authority signs has a higher number. */
export async function signRevocationList(
  { issuer, signingKey, signingAlgorithm, keyIdentifier }: Signer,
  revocations: readonly Revocation[],
  { number, at, nextUpdate }: { number: number; at: Date; nextUpdate: Date },
): Promise<Buffer> {
  const list = await X509CrlGenerator.create({
    issuer,
    thisUpdate: wholeSeconds(at),
    nextUpdate: wholeSeconds(nextUpdate),
    signingKey,
    signingAlgorithm,
    entries: revocations.map(({ serialNumber, revokedAt, reason }) => ({
      serialNumber,
      revocationDate: wholeSeconds(revokedAt),
      // §5.3.1: rather absent than unspecified.
      ...(reason === 'unspecified' ? {} : { reason: X509CrlReason[reason] }),
    })),
    extensions: [
      keyIdentifier,
      new Extension(id_ce_cRLNumber, false, AsnConvert.serialize(new CRLNumber(number))),
    ],
  });
  return Buffer.from(list.rawData);
}
