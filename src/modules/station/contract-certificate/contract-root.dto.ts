import { ApiProperty } from '@nestjs/swagger';
import { EnumField, StringField } from '../../../platform/http/fields.js';
import { PageQuery } from '../../../platform/http/page.dto.js';
import { CONTRACT_ROOT_TYPES, type ContractRoot, type ContractRootType } from './contract-root.entity.js';

const MAX_CERTIFICATE = 5500;

export class CreateContractRootDto {
  @EnumField(CONTRACT_ROOT_TYPES, { description: 'Of one mobility operator, or of ISO 15118 as a whole' })
  certificateType!: ContractRootType;

  @StringField({ max: MAX_CERTIFICATE, description: 'One root certificate in PEM' })
  certificate!: string;
}

export class ContractRootQuery extends PageQuery {
  @EnumField(CONTRACT_ROOT_TYPES, { optional: true })
  certificateType?: ContractRootType;
}

export class ContractRootDto {
  @ApiProperty({ type: String, format: 'uuid' })
  id!: string;

  @ApiProperty({ type: String, enum: CONTRACT_ROOT_TYPES })
  certificateType!: ContractRootType;

  @ApiProperty({ type: String, description: 'In PEM' })
  certificate!: string;

  @ApiProperty({ type: String, description: 'SHA-256 of the certificate, in hex' })
  fingerprint!: string;

  @ApiProperty({ type: String, example: 'CN=Root, O=MO' })
  subject!: string;

  @ApiProperty({ type: String, format: 'date-time' })
  validFrom!: Date;

  @ApiProperty({ type: String, format: 'date-time' })
  validUntil!: Date;

  @ApiProperty({ type: String, format: 'date-time' })
  createdAt!: Date;
}

export const toContractRootDto = (root: ContractRoot): Readonly<ContractRootDto> => ({
  id: root.id,
  certificateType: root.certificateType,
  certificate: root.certificate,
  fingerprint: root.fingerprint,
  subject: root.subject,
  validFrom: root.validFrom,
  validUntil: root.validUntil,
  createdAt: root.createdAt,
});
