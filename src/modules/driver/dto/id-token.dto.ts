import { ApiProperty } from '@nestjs/swagger';
import { EnumField, NestedField, StringField, TimeField, UuidField } from '../../../platform/http/fields.js';
import { PageQuery } from '../../../platform/http/page.dto.js';
import { formatAmount } from '../../../platform/money/format-amount.js';
import { type Standing, STANDINGS } from '../driver.entity.js';
import { ID_TOKEN_TYPES, type IdToken, type IdTokenType } from '../id-token.entity.js';

/** OCPP 2.0.1 IdTokenType.idToken; 1.6 chargers send at most 20 of them. */
export const MAX_ID_TOKEN_LENGTH = 36;
export const ID_TOKEN_CHARACTERS = /^[\x21-\x7e]+$/;
export const ID_TOKEN_MESSAGE = 'must consist of printable ASCII characters without spaces';

const PREPAID = 'What is left of what was paid; null for a token that is not prepaid';

export class SetPrepaidBalanceDto {
  @StringField({
    max: 17,
    pattern: /^\d{1,10}(\.\d{1,6})?$/,
    patternMessage: 'must be a decimal of at least 0, such as "25.00"',
    example: '25.00',
  })
  amount!: string;

  @StringField({ min: 3, max: 3, example: 'EUR', description: 'ISO 4217' })
  currency!: string;
}

export class PrepaidBalanceDto {
  @ApiProperty({
    type: String,
    example: '12.34',
    description: 'Below 0 when more was charged than there was',
  })
  amount!: string;

  @ApiProperty({ type: String, example: 'EUR' })
  currency!: string;
}

export class CreateIdTokenDto {
  @StringField({
    max: MAX_ID_TOKEN_LENGTH,
    pattern: ID_TOKEN_CHARACTERS,
    patternMessage: ID_TOKEN_MESSAGE,
    example: '04A1B2C3D4E5F6',
    description: 'As the charger reads it; the case of letters does not count',
  })
  idToken!: string;

  @EnumField(ID_TOKEN_TYPES, { example: 'ISO14443' })
  type!: IdTokenType;

  @EnumField(STANDINGS, { optional: true })
  status?: Standing;

  @TimeField({ optional: true, nullable: true })
  validFrom?: string | null;

  @TimeField({ optional: true, nullable: true, description: 'The last instant at which the token is good' })
  validUntil?: string | null;

  @NestedField(() => SetPrepaidBalanceDto, { optional: true, nullable: true, description: PREPAID })
  prepaidBalance?: SetPrepaidBalanceDto | null;
}

export class UpdateIdTokenDto {
  @EnumField(ID_TOKEN_TYPES, { optional: true })
  type?: IdTokenType;

  @EnumField(STANDINGS, { optional: true, example: 'blocked' })
  status?: Standing;

  @TimeField({ optional: true, nullable: true })
  validFrom?: string | null;

  @TimeField({ optional: true, nullable: true })
  validUntil?: string | null;

  @NestedField(() => SetPrepaidBalanceDto, {
    optional: true,
    nullable: true,
    description: 'The new balance, in place of what is left',
  })
  prepaidBalance?: SetPrepaidBalanceDto | null;
}

export class IdTokenQuery extends PageQuery {
  @StringField({ max: 255, optional: true, description: 'Whole token, in any case' })
  idToken?: string;

  @UuidField({ optional: true })
  driverId?: string;

  @EnumField(STANDINGS, { optional: true })
  status?: Standing;
}

export class IdTokenDto {
  @ApiProperty({ type: String, format: 'uuid' })
  id!: string;

  @ApiProperty({ type: String, format: 'uuid' })
  driverId!: string;

  @ApiProperty({ type: String, example: '04A1B2C3D4E5F6' })
  idToken!: string;

  @ApiProperty({ type: String, enum: ID_TOKEN_TYPES })
  type!: IdTokenType;

  @ApiProperty({ type: String, enum: STANDINGS })
  status!: Standing;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  validFrom!: string | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  validUntil!: string | null;

  @ApiProperty({ type: PrepaidBalanceDto, nullable: true, description: PREPAID })
  prepaidBalance!: PrepaidBalanceDto | null;

  @ApiProperty({ type: String, format: 'date-time' })
  createdAt!: string;

  @ApiProperty({ type: String, format: 'date-time' })
  updatedAt!: string;
}

export const toIdTokenDto = (token: IdToken): Readonly<IdTokenDto> => ({
  id: token.id,
  driverId: token.driverId,
  idToken: token.idToken,
  type: token.type,
  status: token.status,
  validFrom: token.validFrom?.toISOString() ?? null,
  validUntil: token.validUntil?.toISOString() ?? null,
  prepaidBalance: toPrepaidBalance(token),
  createdAt: token.createdAt.toISOString(),
  updatedAt: token.updatedAt.toISOString(),
});

const toPrepaidBalance = ({ prepaidAmount: amount, prepaidCurrency: currency }: IdToken) =>
  amount === null || currency === null ? null : { amount: formatAmount(amount, currency), currency };
