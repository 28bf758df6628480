import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { IsDefined, ValidateIf } from 'class-validator';
import { BooleanField, StringField } from '../../../platform/http/fields.js';
import { PageQuery } from '../../../platform/http/page.dto.js';
import type { Tariff } from '../tariff.entity.js';
import type { TariffElement } from '../tariff.js';
import type { TariffVersion } from '../tariff-version.entity.js';
import { TariffElementDto } from './tariff-element.dto.js';

const EXAMPLE = [
  {
    price_components: [
      { type: 'ENERGY', price: 0.35, vat: 19, step_size: 1 },
      { type: 'PARKING_TIME', price: 2, vat: 19, step_size: 60 },
    ],
  },
];

/** Checked by the service: the faults of a tariff name the place within its elements. */
const ElementsField = (options: { optional: boolean }) =>
  applyDecorators(
    ApiProperty({ type: TariffElementDto, isArray: true, required: !options.optional, example: EXAMPLE }),
    options.optional ? ValidateIf((_, value) => value !== undefined) : IsDefined(),
    IsDefined({ message: 'must be a list of tariff elements' }),
  );

const CURRENCY = { min: 3, max: 3, example: 'EUR', description: 'ISO 4217' };

export class CreateTariffDto {
  @StringField({ max: 200, example: 'Day and idle' })
  name!: string;

  @StringField(CURRENCY)
  currency!: string;

  @ElementsField({ optional: false })
  elements!: unknown;

  @BooleanField({ default: false, description: 'Applies where neither station nor location has a tariff' })
  isDefault: boolean = false;
}

export class UpdateTariffDto {
  @StringField({ max: 200, optional: true, example: 'Day and idle' })
  name?: string;

  @StringField({ ...CURRENCY, optional: true })
  currency?: string;

  @ElementsField({ optional: true })
  elements?: unknown;

  @BooleanField({ optional: true })
  isDefault?: boolean;
}

export class TariffQuery extends PageQuery {
  @StringField({ max: 200, optional: true })
  name?: string;

  @BooleanField({ optional: true, query: true })
  isDefault?: boolean;
}

export class TariffDto {
  @ApiProperty({ type: String, format: 'uuid' })
  id!: string;

  @ApiProperty({ type: String, example: 'Day and idle' })
  name!: string;

  @ApiProperty({ type: String, example: 'EUR' })
  currency!: string;

  @ApiProperty({ type: 'integer', example: 1, description: 'In force for sessions that start now' })
  version!: number;

  @ApiProperty({ type: Boolean })
  isDefault!: boolean;

  @ApiProperty({ type: TariffElementDto, isArray: true, example: EXAMPLE })
  elements!: TariffElement[];

  @ApiProperty({ type: String, format: 'date-time' })
  createdAt!: string;

  @ApiProperty({ type: String, format: 'date-time' })
  updatedAt!: string;
}

export class TariffVersionDto {
  @ApiProperty({ type: 'integer', example: 1 })
  version!: number;

  @ApiProperty({ type: String, example: 'EUR' })
  currency!: string;

  @ApiProperty({ type: TariffElementDto, isArray: true, example: EXAMPLE })
  elements!: TariffElement[];

  @ApiProperty({ type: String, format: 'date-time', description: 'From when on it was in force' })
  createdAt!: string;
}

export const toTariffDto = (tariff: Readonly<Tariff>, elements: TariffElement[]): Readonly<TariffDto> => ({
  id: tariff.id,
  name: tariff.name,
  currency: tariff.currency,
  version: tariff.version,
  isDefault: tariff.isDefault,
  elements,
  createdAt: tariff.createdAt.toISOString(),
  updatedAt: tariff.updatedAt.toISOString(),
});

export const toTariffVersionDto = (version: TariffVersion): Readonly<TariffVersionDto> => ({
  version: version.version,
  currency: version.currency,
  elements: version.elements,
  createdAt: version.createdAt.toISOString(),
});
