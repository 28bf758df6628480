import { ApiProperty } from '@nestjs/swagger';
import { EnumField, StringField } from '../../../../platform/http/fields.js';
import { PageQuery } from '../../../../platform/http/page.dto.js';
import { REQUESTED_USES, type RequestedUse } from '../../certificate/certificate-request.entity.js';
import {
  CERTIFICATE_SOURCES,
  type CertificateSource,
  type IssuedCertificate,
} from '../issued-certificate.entity.js';
import { REVOCATION_REASONS, type RevocationReason } from '../revocation-list.js';

export const CERTIFICATE_STATES = ['valid', 'expired', 'revoked'] as const;
export type CertificateState = (typeof CERTIFICATE_STATES)[number];

export class IssuedCertificateQuery extends PageQuery {
  @StringField({ max: 48, optional: true })
  stationId?: string;

  @EnumField(CERTIFICATE_STATES, { optional: true })
  state?: CertificateState;
}

export class RevokeCertificateDto {
  @EnumField(REVOCATION_REASONS, { description: 'In the words of RFC 5280', example: 'keyCompromise' })
  reason!: RevocationReason;
}

export class IssuedCertificateDto {
  @ApiProperty({ type: String, format: 'uuid' })
  id!: string;

  @ApiProperty({ type: String, example: 'CP001' })
  stationId!: string;

  @ApiProperty({ type: String, enum: REQUESTED_USES })
  certificateType!: RequestedUse;

  @ApiProperty({ type: String, enum: CERTIFICATE_STATES, description: '`valid` also when it is not yet' })
  state!: CertificateState;

  @ApiProperty({
    type: String,
    enum: CERTIFICATE_SOURCES,
    description:
      'Who signed it: this installation, the authority that it asks, or whom an operator had do it',
  })
  source!: CertificateSource;

  @ApiProperty({ type: String, format: 'uuid', nullable: true, description: 'Of this installation' })
  authorityId!: string | null;

  @ApiProperty({ type: String, format: 'uuid', description: 'The request of the station' })
  requestId!: string;

  @ApiProperty({ type: String, example: '4f2a' })
  serialNumber!: string;

  @ApiProperty({ type: String, description: 'SHA-256 of the certificate, in hex' })
  fingerprint!: string;

  @ApiProperty({ type: String, example: 'O=CPO, CN=CP001' })
  subject!: string;

  @ApiProperty({ type: String, example: 'O=CPO, CN=Certificate authority 1f2e3d4c' })
  issuer!: string;

  @ApiProperty({ type: String, description: 'In PEM' })
  certificate!: string;

  @ApiProperty({ type: String, format: 'date-time' })
  validFrom!: Date;

  @ApiProperty({ type: String, format: 'date-time' })
  validUntil!: Date;

  @ApiProperty({ type: String, format: 'date-time' })
  createdAt!: Date;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  revokedAt!: Date | null;

  @ApiProperty({ type: String, enum: [...REVOCATION_REASONS, null], nullable: true })
  revocationReason!: RevocationReason | null;

  @ApiProperty({ type: String, nullable: true, example: 'admin@example.com' })
  revokedBy!: string | null;
}

export const toIssuedCertificateDto = (row: IssuedCertificate): Readonly<IssuedCertificateDto> => ({
  id: row.id,
  stationId: row.stationId,
  certificateType: row.certificateType,
  state: row.revokedAt !== null ? 'revoked' : row.validUntil < new Date() ? 'expired' : 'valid',
  source: row.source,
  authorityId: row.authorityId,
  requestId: row.requestId,
  serialNumber: row.serialNumber,
  fingerprint: row.fingerprint,
  subject: row.subject,
  issuer: row.issuer,
  certificate: row.certificate,
  validFrom: row.validFrom,
  validUntil: row.validUntil,
  createdAt: row.createdAt,
  revokedAt: row.revokedAt,
  revocationReason: row.revocationReason,
  revokedBy: row.revokedBy,
});
