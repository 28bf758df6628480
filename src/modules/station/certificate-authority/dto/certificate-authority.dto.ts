import { ApiProperty } from '@nestjs/swagger';
import { StringField, UuidField } from '../../../../platform/http/fields.js';
import type { StoredAuthority } from '../authority.store.js';

const MAX_CHAIN = 20_000;
const MAX_KEY = 20_000;

export class CreateCertificateAuthorityDto {
  @StringField({
    max: MAX_CHAIN,
    optional: true,
    description:
      'In PEM: the certificate of the authority, then those above it, each issued by the next. Left out: a root is made',
  })
  certificateChain?: string;

  @StringField({
    max: MAX_KEY,
    optional: true,
    description: 'Its private key in PEM, without a password. It is kept encrypted and never shown again',
  })
  privateKey?: string;
}

export class RevocationListQuery {
  @UuidField({ optional: true, description: 'Left out: the authority that signs now' })
  authorityId?: string;
}

const STATUSES = ['active', 'retired', 'withdrawn'] as const;

export class CertificateAuthorityDto {
  @ApiProperty({ type: String, format: 'uuid' })
  id!: string;

  @ApiProperty({ type: String, enum: ['made', 'imported'] })
  origin!: string;

  @ApiProperty({
    type: String,
    enum: STATUSES,
    description:
      '`active`: it signs. `retired`: what it has signed stays good. `withdrawn`: it is trusted no more',
  })
  status!: (typeof STATUSES)[number];

  @ApiProperty({ type: String, example: 'O=CPO, CN=Certificate authority 1f2e3d4c' })
  subject!: string;

  @ApiProperty({ type: String, description: 'SHA-256 of the certificate, in hex' })
  fingerprint!: string;

  @ApiProperty({ type: String, description: 'In PEM' })
  certificate!: string;

  @ApiProperty({ type: String, format: 'date-time' })
  validFrom!: Date;

  @ApiProperty({ type: String, format: 'date-time' })
  validUntil!: Date;

  @ApiProperty({ type: String, format: 'date-time' })
  createdAt!: Date;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  retiredAt!: Date | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  withdrawnAt!: Date | null;
}

export const toCertificateAuthorityDto = (row: StoredAuthority): Readonly<CertificateAuthorityDto> => ({
  id: row.id,
  origin: row.origin,
  status: row.withdrawnAt !== null ? 'withdrawn' : row.retiredAt !== null ? 'retired' : 'active',
  subject: row.subject,
  fingerprint: row.fingerprint,
  certificate: row.certificate,
  validFrom: row.validFrom,
  validUntil: row.validUntil,
  createdAt: row.createdAt,
  retiredAt: row.retiredAt,
  withdrawnAt: row.withdrawnAt,
});
