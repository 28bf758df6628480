import { ApiProperty } from '@nestjs/swagger';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsInt,
  Max,
  Min,
  ValidateIf,
} from 'class-validator';
import { EnumField, IntegerField } from '../../../platform/http/fields.js';
import {
  CHARGING_LIMIT_SOURCES,
  CHARGING_PROFILE_PURPOSES,
  CHARGING_RATE_UNITS,
  type ChargingLimitSource,
  type ChargingProfilePurpose,
  type ChargingRateUnit,
  INSTALLED_PROFILE_PURPOSES,
  type InstalledProfilePurpose,
} from './charging-profile.js';

const MAX_INTEGER = 2_147_483_647;
const MAX_NAMED = 100;

export class ClearChargingProfileDto {
  @IntegerField({
    min: 1,
    max: MAX_INTEGER,
    optional: true,
    description: 'One profile, or else all that match:',
  })
  chargingProfileId?: number;

  @IntegerField({ min: 0, max: MAX_INTEGER, optional: true, description: '0 for those of the whole station' })
  evseId?: number;

  @EnumField(CHARGING_PROFILE_PURPOSES, { optional: true })
  chargingProfilePurpose?: ChargingProfilePurpose;

  @IntegerField({ min: 0, max: MAX_INTEGER, optional: true })
  stackLevel?: number;
}

export class GetChargingProfilesDto {
  @IntegerField({ min: 0, max: MAX_INTEGER, optional: true, description: '0 for those of the whole station' })
  evseId?: number;

  @EnumField(INSTALLED_PROFILE_PURPOSES, { optional: true })
  chargingProfilePurpose?: InstalledProfilePurpose;

  @IntegerField({ min: 0, max: MAX_INTEGER, optional: true })
  stackLevel?: number;

  @EnumField(CHARGING_LIMIT_SOURCES, {
    optional: true,
    description: 'CSO for those that were sent from here',
  })
  chargingLimitSource?: ChargingLimitSource;

  @ApiProperty({
    type: 'integer',
    isArray: true,
    required: false,
    minItems: 1,
    maxItems: MAX_NAMED,
    uniqueItems: true,
    description: 'By their numbers, in place of purpose, stack level and source',
  })
  @ValidateIf((_, value) => value !== undefined)
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MAX_NAMED)
  @ArrayUnique()
  @IsInt({ each: true })
  @Min(-MAX_INTEGER, { each: true })
  @Max(MAX_INTEGER, { each: true })
  chargingProfileIds?: number[];
}

export class GetCompositeScheduleDto {
  @IntegerField({ min: 0, max: MAX_INTEGER, description: '0 for what the whole station takes from the grid' })
  evseId!: number;

  @IntegerField({ min: 1, max: MAX_INTEGER, description: 'How far ahead' })
  durationSeconds!: number;

  @EnumField(CHARGING_RATE_UNITS, { optional: true, description: 'As the charger likes when left out' })
  chargingRateUnit?: ChargingRateUnit;
}
