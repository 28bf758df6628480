import { ApiProperty } from '@nestjs/swagger';
import { EnumField, StringField } from '../../../../platform/http/fields.js';
import { PageQuery } from '../../../../platform/http/page.dto.js';
import {
  CERTIFICATE_REQUEST_STATUSES,
  type CertificateRequest,
  type CertificateRequestStatus,
  REQUESTED_USES,
  type RequestedUse,
} from '../certificate-request.entity.js';

export class CertificateRequestQuery extends PageQuery {
  @EnumField(CERTIFICATE_REQUEST_STATUSES, { optional: true })
  status?: CertificateRequestStatus;
}

export class RejectCertificateRequestDto {
  @StringField({ max: 500, optional: true, example: 'The station is not ours' })
  reason?: string;
}

class RenewalDto {
  @ApiProperty({
    type: 'integer',
    description: 'How often the charger was told to ask for a new certificate',
  })
  attempts!: number;

  @ApiProperty({ type: String, format: 'date-time' })
  attemptedAt!: Date;

  @ApiProperty({ type: String, nullable: true, example: 'The charger has rejected it' })
  failure!: string | null;
}

export class CertificateRequestDto {
  @ApiProperty({ type: String, format: 'uuid' })
  id!: string;

  @ApiProperty({ type: String, example: 'CP001' })
  stationId!: string;

  @ApiProperty({
    type: String,
    enum: REQUESTED_USES,
    description: '`CombinedCertificate`: one for all that the station has a certificate for',
  })
  certificateType!: RequestedUse;

  @ApiProperty({
    type: String,
    enum: CERTIFICATE_REQUEST_STATUSES,
    description:
      '`pending`: to be signed. `signed`: the certificate is made and sent, see `attempts`. `installed` or `refused`: ' +
      'by the charger. `rejected`: by us, see `reason`. `superseded`: by a newer request',
  })
  status!: CertificateRequestStatus;

  @ApiProperty({ type: String, description: 'The certificate signing request, PKCS#10 in PEM' })
  csr!: string;

  @ApiProperty({ type: String, nullable: true, example: 'O=CPO, CN=CP001' })
  subject!: string | null;

  @ApiProperty({ type: String, nullable: true, example: 'ECDSA P-256' })
  keyType!: string | null;

  @ApiProperty({ type: String, nullable: true, example: 'Its signature does not hold' })
  reason!: string | null;

  @ApiProperty({ type: String, nullable: true, description: 'What was sent to the charger, in PEM' })
  certificateChain!: string | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, description: 'Of the certificate' })
  validUntil!: Date | null;

  @ApiProperty({ type: 'integer', description: 'How often the certificate was sent to the charger' })
  attempts!: number;

  @ApiProperty({
    type: String,
    nullable: true,
    example: 'The station CP001 is not connected',
    description: 'Why the request is not signed, or the certificate not installed, without anybody’s doing',
  })
  failure!: string | null;

  @ApiProperty({
    type: RenewalDto,
    nullable: true,
    description: 'Of the certificate before it ends: null as long as the charger was not told',
  })
  renewal!: RenewalDto | null;

  @ApiProperty({ type: String, format: 'date-time' })
  createdAt!: Date;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  completedAt!: Date | null;
}

export const toCertificateRequestDto = (request: CertificateRequest): Readonly<CertificateRequestDto> => ({
  id: request.id,
  stationId: request.stationId,
  certificateType: request.certificateType,
  status: request.status,
  csr: request.csr,
  subject: request.subject,
  keyType: request.keyType,
  reason: request.reason,
  certificateChain: request.certificateChain,
  validUntil: request.validUntil,
  attempts: request.attempts,
  failure: request.failure,
  renewal: renewalOf(request),
  createdAt: request.createdAt,
  completedAt: request.completedAt,
});

const renewalOf = (request: CertificateRequest): Readonly<RenewalDto> | null =>
  request.renewalAttemptedAt === null
    ? null
    : {
        attempts: request.renewalAttempts,
        attemptedAt: request.renewalAttemptedAt,
        failure: request.renewalFailure,
      };
