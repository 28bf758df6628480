import { ApiProperty } from '@nestjs/swagger';
import { BooleanField, NestedField, StringField } from '../../../platform/http/fields.js';
import { CertificateHashDataDto } from '../certificate/dto/certificate-command.dto.js';

export class CustomerInformationCommandDto {
  @BooleanField({ description: 'Whether it is to tell what it knows of the customer' })
  report!: boolean;

  @BooleanField({
    description:
      'Whether it is to forget what it knows of the customer. The token then leaves its local list too, until that is given groups again',
  })
  clear!: boolean;

  @StringField({ max: 36, optional: true, description: 'A token of the customer, or else:' })
  idToken?: string;

  @StringField({
    max: 64,
    optional: true,
    description: 'A name that the station knows the customer by, or else:',
  })
  customerIdentifier?: string;

  @NestedField(() => CertificateHashDataDto, {
    optional: true,
    description: 'The customer’s certificate, by the hashes by which the station knows it',
  })
  customerCertificate?: CertificateHashDataDto;
}

export class CustomerInformationDto {
  @ApiProperty({ type: String, format: 'uuid' })
  commandId!: string;

  @ApiProperty({ type: String, example: 'CP001' })
  stationId!: string;

  @ApiProperty({
    type: 'integer',
    example: 17,
    description: 'The number by which the station knows our request',
  })
  requestId!: number;

  @ApiProperty({ type: Boolean })
  report!: boolean;

  @ApiProperty({ type: Boolean })
  clear!: boolean;

  @ApiProperty({
    type: String,
    example: 'Sessions: 2026-01-31 12:00, 12.4 kWh',
    description: 'What has come of it so far, in the words of the station',
  })
  data!: string;

  @ApiProperty({ type: String, format: 'date-time' })
  requestedAt!: Date;

  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    description: 'Null while there is more to come',
  })
  completedAt!: Date | null;
}
