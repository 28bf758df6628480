import { ApiProperty } from '@nestjs/swagger';
import { EnumField } from '../../../../platform/http/fields.js';
import { PageQuery } from '../../../../platform/http/page.dto.js';
import { HASH_ALGORITHMS, type HashAlgorithm } from '../certificate.js';
import {
  CERTIFICATE_TYPES,
  type CertificateType,
  type InstalledCertificate,
} from '../installed-certificate.entity.js';

export class CertificateQuery extends PageQuery {
  @EnumField(CERTIFICATE_TYPES, { optional: true })
  certificateType?: CertificateType;
}

export class InstalledHashDataDto {
  @ApiProperty({ type: String, enum: HASH_ALGORITHMS })
  hashAlgorithm!: HashAlgorithm;

  @ApiProperty({ type: String, description: 'In hex, of the issuer’s name in DER' })
  issuerNameHash!: string;

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'In hex, of the issuer’s public key; null until it is known who the issuer is',
  })
  issuerKeyHash!: string | null;

  @ApiProperty({ type: String, example: 'FFF' })
  serialNumber!: string;
}

class ChildHashDataDto extends InstalledHashDataDto {
  @ApiProperty({ type: String, description: 'In hex, of the issuer’s public key' })
  declare issuerKeyHash: string;
}

export class InstalledCertificateDto {
  @ApiProperty({ type: String, format: 'uuid' })
  id!: string;

  @ApiProperty({ type: String, example: 'CP001' })
  stationId!: string;

  @ApiProperty({ type: String, enum: CERTIFICATE_TYPES })
  certificateType!: CertificateType;

  @ApiProperty({ type: InstalledHashDataDto })
  certificateHashData!: InstalledHashDataDto;

  @ApiProperty({
    type: [ChildHashDataDto],
    description: 'Of a V2GCertificateChain: the authorities between this certificate and its root',
  })
  childCertificateHashData!: ChildHashDataDto[];

  @ApiProperty({ type: String, nullable: true, description: 'In PEM; null where the charger only named it' })
  certificate!: string | null;

  @ApiProperty({ type: String, nullable: true, example: 'CN=Root, O=CPO' })
  subject!: string | null;

  @ApiProperty({ type: String, nullable: true, example: 'CN=Root, O=CPO' })
  issuer!: string | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  validFrom!: Date | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  validUntil!: Date | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, description: 'By install-certificate' })
  installedAt!: Date | null;

  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    description: 'When get-installed-certificate-ids last found it',
  })
  reportedAt!: Date | null;
}

export const toInstalledCertificateDto = (row: InstalledCertificate): Readonly<InstalledCertificateDto> => ({
  id: row.id,
  stationId: row.stationId,
  certificateType: row.certificateType,
  certificateHashData: {
    hashAlgorithm: row.hashAlgorithm,
    issuerNameHash: row.issuerNameHash,
    issuerKeyHash: row.issuerKeyHash,
    serialNumber: row.serialNumber,
  },
  childCertificateHashData: row.childCertificateHashData,
  certificate: row.certificate,
  subject: row.subject,
  issuer: row.issuer,
  validFrom: row.validFrom,
  validUntil: row.validUntil,
  installedAt: row.installedAt,
  reportedAt: row.reportedAt,
});
