import { ApiProperty } from '@nestjs/swagger';
import { EnumField, StringField, TimeField, UuidField } from '../../../platform/http/fields.js';
import { PageQuery } from '../../../platform/http/page.dto.js';
import { type Cdr, CDR_STATUSES, type CdrStatus } from '../cdr.entity.js';
import { formatAmount } from '../../../platform/money/format-amount.js';
import { TARIFF_DIMENSIONS, type TariffDimensionType } from '../tariff.js';

const time = (description: string) => ApiProperty({ type: String, format: 'date-time', description });
const id = (nullable = false) => ApiProperty({ type: String, format: 'uuid', nullable });
const decimal = (example: string, description?: string) =>
  ApiProperty({ type: String, example, ...(description === undefined ? {} : { description }) });

export class CdrQuery extends PageQuery {
  @StringField({ max: 48, optional: true, example: 'CP001' })
  stationId?: string;

  @UuidField({ optional: true })
  driverId?: string;

  @UuidField({ optional: true })
  sessionId?: string;

  @EnumField(CDR_STATUSES, { optional: true })
  status?: CdrStatus;

  @TimeField({ optional: true, description: 'Ended at or after' })
  from?: string;

  @TimeField({ optional: true, description: 'Ended before' })
  to?: string;
}

export class CdrLineDto {
  @ApiProperty({ type: String, enum: TARIFF_DIMENSIONS })
  type!: TariffDimensionType;

  @decimal('18.45', 'As billed, after the step size of the tariff')
  quantity!: string;

  @ApiProperty({ type: String, enum: ['kWh', 'h', 'session'] })
  unit!: 'kWh' | 'h' | 'session';

  @decimal('0.35')
  unitPrice!: string;

  @decimal('19')
  vatPercent!: string;

  @decimal('6.46')
  exclVat!: string;

  @decimal('1.23')
  vat!: string;

  @decimal('7.69')
  inclVat!: string;
}

export class CdrDto {
  @id()
  id!: string;

  @id()
  sessionId!: string;

  @ApiProperty({ type: String, example: 'CP001' })
  stationId!: string;

  @id(true)
  locationId!: string | null;

  @id(true)
  driverId!: string | null;

  @ApiProperty({ type: String, nullable: true })
  idToken!: string | null;

  @id()
  tariffId!: string;

  @ApiProperty({ type: 'integer', example: 1 })
  tariffVersion!: number;

  @ApiProperty({
    type: 'integer',
    example: 1,
    description: 'One more for each time that its figures changed',
  })
  revision!: number;

  @ApiProperty({ type: String, enum: CDR_STATUSES, description: '`held` while the session is for review' })
  status!: CdrStatus;

  @time('Of the session')
  startedAt!: string;

  @time('Of the session')
  endedAt!: string;

  @ApiProperty({ type: 'integer', example: 18450 })
  energyWh!: number;

  @ApiProperty({ type: 'integer', example: 5400 })
  durationSeconds!: number;

  @ApiProperty({ type: 'integer', example: 600, description: 'Connected without drawing energy' })
  idleSeconds!: number;

  @decimal('6.46')
  totalExclVat!: string;

  @decimal('7.69')
  totalInclVat!: string;

  @ApiProperty({ type: String, example: 'EUR' })
  currency!: string;

  @ApiProperty({ type: CdrLineDto, isArray: true })
  lines!: readonly Readonly<CdrLineDto>[];

  @time('Of its first revision')
  createdAt!: string;

  @time('Of its latest revision')
  updatedAt!: string;
}

export const toCdrDto = (cdr: Cdr): Readonly<CdrDto> => ({
  id: cdr.id,
  sessionId: cdr.sessionId,
  stationId: cdr.stationId,
  locationId: cdr.locationId,
  driverId: cdr.driverId,
  idToken: cdr.idToken,
  tariffId: cdr.tariffId,
  tariffVersion: cdr.tariffVersion,
  revision: cdr.revision,
  status: cdr.status,
  startedAt: cdr.startedAt.toISOString(),
  endedAt: cdr.endedAt.toISOString(),
  energyWh: cdr.energyWh,
  durationSeconds: cdr.durationSeconds,
  idleSeconds: cdr.idleSeconds,
  totalExclVat: formatAmount(cdr.totalExclVat, cdr.currency),
  totalInclVat: formatAmount(cdr.totalInclVat, cdr.currency),
  currency: cdr.currency,
  lines: cdr.lines,
  createdAt: cdr.createdAt.toISOString(),
  updatedAt: cdr.updatedAt.toISOString(),
});
