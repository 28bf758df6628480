import { ApiProperty, type ApiPropertyOptions } from '@nestjs/swagger';
import { DAYS_OF_WEEK, type DayOfWeek, TARIFF_DIMENSIONS, type TariffDimensionType } from '../tariff.js';

/** OCPI's own JSON, with its names; for the documentation alone, since `validateTariffElements` checks it. */

const DECIMAL = { oneOf: [{ type: 'number' }, { type: 'string', example: '0.35' }] };
const NULLABLE_DECIMAL = { oneOf: [{ type: 'number' }, { type: 'string', nullable: true, example: '20' }] };
const restriction = (schema: ApiPropertyOptions) =>
  ApiProperty({ ...schema, required: false, nullable: true } as ApiPropertyOptions);

export class PriceComponentDto {
  @ApiProperty({ type: String, enum: TARIFF_DIMENSIONS })
  type!: TariffDimensionType;

  @ApiProperty({ ...DECIMAL, description: 'Without VAT, for one kWh, one hour or one session' })
  price!: number | string;

  @ApiProperty({ ...NULLABLE_DECIMAL, required: false, description: 'Percent' })
  vat?: number | string | null;

  @ApiProperty({ type: 'integer', description: 'Wh or seconds that are billed as one step' })
  step_size!: number;
}

export class TariffRestrictionsDto {
  @restriction({ type: String, example: '08:00', description: 'In the time zone of the location' })
  start_time?: string | null;

  @restriction({ type: String, example: '18:00' })
  end_time?: string | null;

  @restriction({ type: String, format: 'date' })
  start_date?: string | null;

  @restriction({ type: String, format: 'date' })
  end_date?: string | null;

  @ApiProperty({ ...NULLABLE_DECIMAL, required: false })
  min_kwh?: number | string | null;

  @ApiProperty({ ...NULLABLE_DECIMAL, required: false })
  max_kwh?: number | string | null;

  @restriction({ type: 'integer', description: 'Seconds' })
  min_duration?: number | null;

  @restriction({ type: 'integer', description: 'Seconds' })
  max_duration?: number | null;

  @restriction({ type: String, enum: DAYS_OF_WEEK, isArray: true })
  day_of_week?: DayOfWeek[] | null;
}

export class TariffElementDto {
  @ApiProperty({ type: PriceComponentDto, isArray: true })
  price_components!: PriceComponentDto[];

  @ApiProperty({ type: TariffRestrictionsDto, required: false, nullable: true })
  restrictions?: TariffRestrictionsDto | null;
}
