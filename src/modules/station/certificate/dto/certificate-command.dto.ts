import { ArrayMinSize } from 'class-validator';
import {
  EnumField,
  EnumListField,
  NestedField,
  StringField,
  UuidField,
} from '../../../../platform/http/fields.js';
import { CERTIFICATE_USES, type CertificateUse } from '../certificate-request.entity.js';
import { type CertificateHashData, HASH_ALGORITHMS, type HashAlgorithm } from '../certificate.js';
import {
  CERTIFICATE_TYPES,
  type CertificateType,
  ROOT_CERTIFICATE_TYPES,
  type RootCertificateType,
} from '../installed-certificate.entity.js';

const MAX_CERTIFICATE = 5500;
export const MAX_CHAIN = 10_000;

export class InstallCertificateDto {
  @EnumField(ROOT_CERTIFICATE_TYPES, {
    description:
      'CSMSRootCertificate is what OCPP 1.6 calls CentralSystemRootCertificate; it has no MORootCertificate and no ' +
      'V2GRootCertificate',
  })
  certificateType!: RootCertificateType;

  @StringField({ max: MAX_CERTIFICATE, description: 'One root certificate in PEM' })
  certificate!: string;
}

export class CertificateHashDataDto implements CertificateHashData {
  @EnumField(HASH_ALGORITHMS, { description: 'The one by which the charger knows the certificate' })
  hashAlgorithm!: HashAlgorithm;

  @StringField({ max: 128, description: 'In hex, of the issuer’s name in DER' })
  issuerNameHash!: string;

  @StringField({ max: 128, description: 'In hex, of the issuer’s public key, without tag and length' })
  issuerKeyHash!: string;

  @StringField({ max: 40, description: 'In hex, without leading zeros' })
  serialNumber!: string;
}

export class DeleteCertificateDto {
  @UuidField({ optional: true, description: 'A certificate of the station’s list, or else:' })
  certificateId?: string;

  @NestedField(() => CertificateHashDataDto, { optional: true })
  certificateHashData?: CertificateHashDataDto;
}

export class GetInstalledCertificateIdsDto {
  @EnumField(CERTIFICATE_TYPES, { optional: true, description: 'All when left out, as are certificateTypes' })
  certificateType?: CertificateType;

  @EnumListField(CERTIFICATE_TYPES, { optional: true, description: 'Several, in place of one' })
  @ArrayMinSize(1)
  certificateTypes?: CertificateType[];
}

export class CertificateChainDto {
  @StringField({
    max: MAX_CHAIN,
    description: 'In PEM: the station’s certificate, then the authorities above it, each issued by the next',
    example: '-----BEGIN CERTIFICATE-----\nMIIB…\n-----END CERTIFICATE-----\n',
  })
  certificateChain!: string;
}

export class CertificateSignedDto extends CertificateChainDto {
  @EnumField(CERTIFICATE_USES, {
    optional: true,
    description: 'What it is for; left out for all that the station has a certificate for',
  })
  certificateType?: CertificateUse;
}
