import { ApiProperty } from '@nestjs/swagger';
import { EnumField, IntegerField } from '../../../platform/http/fields.js';
import { PageQuery } from '../../../platform/http/page.dto.js';
import {
  CHARGING_LIMIT_SOURCES,
  type ChargingLimitSource,
  type ChargingSchedule,
} from '../charging-profile/charging-profile.js';
import { ChargingScheduleDto } from '../charging-profile/charging-profile.dto.js';
import type { ChargingLimit } from './charging-limit.entity.js';

const MAX_INTEGER = 2_147_483_647;

export class ChargingLimitQuery extends PageQuery {
  @IntegerField({ min: 0, max: MAX_INTEGER, optional: true, query: true })
  evseId?: number;

  @EnumField(CHARGING_LIMIT_SOURCES, { optional: true })
  chargingLimitSource?: ChargingLimitSource;
}

export class ChargingLimitDto {
  @ApiProperty({ type: String, example: 'CP001' })
  stationId!: string;

  @ApiProperty({ type: 'integer', description: '0 is the whole station' })
  evseId!: number;

  @ApiProperty({
    type: String,
    enum: CHARGING_LIMIT_SOURCES,
    description:
      'An energy management system, a system operator, the operator of the station, or another one',
  })
  chargingLimitSource!: ChargingLimitSource;

  @ApiProperty({ type: Boolean, nullable: true, description: 'Null when the station did not say' })
  isGridCritical!: boolean | null;

  @ApiProperty({
    type: [ChargingScheduleDto],
    description: 'Empty when the station tells only that it is limited',
  })
  chargingSchedules!: ChargingSchedule[];

  @ApiProperty({ type: String, format: 'date-time' })
  receivedAt!: Date;
}

export const toChargingLimitDto = (limit: ChargingLimit): Readonly<ChargingLimitDto> => ({
  stationId: limit.stationId,
  evseId: limit.evseId,
  chargingLimitSource: limit.chargingLimitSource,
  isGridCritical: limit.isGridCritical,
  chargingSchedules: limit.chargingSchedules,
  receivedAt: limit.receivedAt,
});
