import { type Certificate, certificatesOf, type KnownHashData } from './certificate.js';
import type { InstalledCertificate } from './installed-certificate.entity.js';

/** Whether both name one certificate: texts of any case (white paper §6.1); the serial number with zeros or without. */
export function namesSame(one: KnownHashData, other: KnownHashData): boolean {
  return (
    one.hashAlgorithm === other.hashAlgorithm &&
    isSameText(one.issuerNameHash, other.issuerNameHash) &&
    (one.issuerKeyHash === null ||
      other.issuerKeyHash === null ||
      isSameText(one.issuerKeyHash, other.issuerKeyHash)) &&
    isSameText(withoutZeros(one.serialNumber), withoutZeros(other.serialNumber))
  );
}

const isSameText = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();
const withoutZeros = (serialNumber: string): string => serialNumber.replace(/^0+(?=.)/, '');

/** The row of the certificate that the hash data name, in whichever algorithm they came first. */
export async function namedBy(
  hashData: KnownHashData,
  rows: readonly InstalledCertificate[],
): Promise<InstalledCertificate | undefined> {
  const same = rows.find((row) => namesSame(row, hashData));
  if (same !== undefined) return same;
  for (const row of rows) {
    if (row.certificate === null || row.hashAlgorithm === hashData.hashAlgorithm) continue;
    const [certificate] = certificatesOf(row.certificate);
    if (certificate === undefined) continue;
    const own = await certificate.hashData(hashData.hashAlgorithm, issuerAmong(certificate, rows));
    if (namesSame(own, hashData)) return row;
  }
  return undefined;
}

/** Who issued it: itself, as roots mostly do, or another certificate of the station. */
export function issuerAmong(
  certificate: Certificate,
  rows: readonly InstalledCertificate[],
): Certificate | undefined {
  if (certificate.isIssuedBy(certificate)) return certificate;
  return rows
    .flatMap((row) => (row.certificate === null ? [] : certificatesOf(row.certificate)))
    .find((candidate) => certificate.isIssuedBy(candidate));
}
