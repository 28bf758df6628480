import { ApiProperty, OmitType } from '@nestjs/swagger';
import { ArrayMinSize } from 'class-validator';
import {
  EnumField,
  IntegerField,
  NestedField,
  NestedListField,
  NumberField,
  StringField,
  TimeField,
  UuidField,
} from '../../../platform/http/fields.js';
import { PageQuery } from '../../../platform/http/page.dto.js';
import {
  CHARGING_LIMIT_SOURCES,
  CHARGING_PROFILE_KINDS,
  CHARGING_PROFILE_PURPOSES,
  CHARGING_RATE_UNITS,
  type ChargingLimitSource,
  type ChargingProfileKind,
  type ChargingProfilePurpose,
  type ChargingRateUnit,
  INSTALLED_PROFILE_PURPOSES,
  type InstalledProfileContent,
  type InstalledProfilePurpose,
  RECURRENCY_KINDS,
  type RecurrencyKind,
} from './charging-profile.js';
import {
  type ChargingProfile,
  CHARGING_PROFILE_STATUSES,
  type ChargingProfileStatus,
} from './charging-profile.entity.js';

const MAX_INTEGER = 2_147_483_647;
const MAX_RATE = 10_000_000;
/** As many as OCPP 2.0.1 allows. */
const MAX_PERIODS = 1024;
const MAX_ALTERNATIVES = 2;

export class ChargingSchedulePeriodDto {
  @IntegerField({ min: 0, max: MAX_INTEGER, description: 'Seconds from the start of the schedule' })
  startPeriod!: number;

  @NumberField({ min: 0, max: MAX_RATE, description: 'In the unit of the schedule, at most one decimal' })
  limit!: number;

  @IntegerField({ min: 1, max: 3, optional: true, description: 'The charger assumes 3 when left out' })
  numberPhases?: number;

  @IntegerField({
    min: 1,
    max: 3,
    optional: true,
    description: 'For one phase, of an EVSE that can choose it; not for OCPP 1.6',
  })
  phaseToUse?: number;
}

export class ChargingScheduleDto {
  @TimeField({ optional: true, description: 'Of an Absolute or Recurring profile' })
  startSchedule?: string;

  @IntegerField({
    min: 1,
    max: MAX_INTEGER,
    optional: true,
    description: 'Seconds; without end when left out',
  })
  duration?: number;

  @EnumField(CHARGING_RATE_UNITS, { description: 'Watts for all phases together, or amperes for each' })
  chargingRateUnit!: ChargingRateUnit;

  @NumberField({ min: 0, max: MAX_RATE, optional: true, description: 'Below which charging is inefficient' })
  minChargingRate?: number;

  @NestedListField(() => ChargingSchedulePeriodDto, { maxItems: MAX_PERIODS })
  @ArrayMinSize(1)
  chargingSchedulePeriod!: ChargingSchedulePeriodDto[];
}

export class ChargingProfileContentDto {
  @IntegerField({ min: 0, max: MAX_INTEGER, description: 'The highest of the valid profiles is in force' })
  stackLevel!: number;

  @EnumField(CHARGING_PROFILE_PURPOSES)
  chargingProfilePurpose!: ChargingProfilePurpose;

  @EnumField(CHARGING_PROFILE_KINDS, {
    description: 'Absolute and Recurring begin at startSchedule, Relative with the transaction',
  })
  chargingProfileKind!: ChargingProfileKind;

  @EnumField(RECURRENCY_KINDS, { optional: true, description: 'Of a Recurring profile' })
  recurrencyKind?: RecurrencyKind;

  @TimeField({ optional: true })
  validFrom?: string;

  @TimeField({ optional: true })
  validTo?: string;

  @StringField({
    max: 36,
    optional: true,
    description: 'Of a TxProfile: the charger’s id of the transaction',
  })
  transactionId?: string;

  @UuidField({
    optional: true,
    description: 'Of a TxProfile: the charging session, in place of transactionId',
  })
  sessionId?: string;

  @NestedField(() => ChargingScheduleDto)
  chargingSchedule!: ChargingScheduleDto;

  @NestedListField(() => ChargingScheduleDto, {
    maxItems: MAX_ALTERNATIVES,
    optional: true,
    description:
      'Of which a car that has told its charging needs may choose in place of it; not for OCPP 1.6',
  })
  alternativeSchedules?: ChargingScheduleDto[];
}

export class CreateChargingProfileDto {
  @StringField({ max: 48, example: 'CP001' })
  stationId!: string;

  @IntegerField({
    min: 0,
    max: MAX_INTEGER,
    optional: true,
    description: 'The whole station when left out, or 0',
  })
  evseId?: number;

  @NestedField(() => ChargingProfileContentDto)
  chargingProfile!: ChargingProfileContentDto;
}

export class ChargingProfileQuery extends PageQuery {
  @StringField({ max: 48, optional: true })
  stationId?: string;

  @IntegerField({ min: 0, max: MAX_INTEGER, optional: true, query: true })
  evseId?: number;

  @EnumField(INSTALLED_PROFILE_PURPOSES, { optional: true })
  chargingProfilePurpose?: InstalledProfilePurpose;

  @EnumField(CHARGING_PROFILE_STATUSES, { optional: true })
  status?: ChargingProfileStatus;
}

export class InstalledProfileContentDto extends OmitType(ChargingProfileContentDto, [
  'chargingProfilePurpose',
]) {
  @EnumField(INSTALLED_PROFILE_PURPOSES)
  chargingProfilePurpose!: InstalledProfilePurpose;
}

export class ChargingProfileDto {
  @ApiProperty({ type: String, format: 'uuid' })
  id!: string;

  @ApiProperty({ type: 'integer', description: 'Under which the charger knows it' })
  chargingProfileId!: number;

  @ApiProperty({ type: String, example: 'CP001' })
  stationId!: string;

  @ApiProperty({
    type: 'integer',
    nullable: true,
    description: '0 is the whole station; null until the charger has chosen where to charge',
  })
  evseId!: number | null;

  @ApiProperty({ type: InstalledProfileContentDto })
  chargingProfile!: InstalledProfileContent;

  @ApiProperty({
    type: String,
    enum: CHARGING_LIMIT_SOURCES,
    description: 'Who set it: CSO for what was sent from here',
  })
  chargingLimitSource!: ChargingLimitSource;

  @ApiProperty({
    type: String,
    enum: CHARGING_PROFILE_STATUSES,
    description:
      '`active`: the charger has it. `external`: it has it, and it was not sent from here. `failed`: it is not ' +
      'known to have it. `cleared`: it has it no longer, by a command, because another one took its place, because ' +
      'its transaction has ended, or by its own report',
  })
  status!: ChargingProfileStatus;

  @ApiProperty({ type: String, nullable: true, example: 'NotSupported' })
  statusReason!: string | null;

  @ApiProperty({
    type: String,
    format: 'uuid',
    nullable: true,
    description: 'The command that took it to the charger; null for what was not sent from here',
  })
  commandId!: string | null;

  @ApiProperty({ type: String, format: 'date-time' })
  createdAt!: Date;

  @ApiProperty({ type: String, format: 'date-time' })
  updatedAt!: Date;
}

export const toChargingProfileDto = (profile: ChargingProfile): Readonly<ChargingProfileDto> => ({
  id: profile.id,
  chargingProfileId: profile.chargingProfileId,
  stationId: profile.stationId,
  evseId: profile.evseId,
  chargingProfile: {
    ...profile.chargingProfile,
    ...(profile.transactionId === null ? {} : { transactionId: profile.transactionId }),
  },
  chargingLimitSource: profile.chargingLimitSource,
  status: profile.status,
  statusReason: profile.statusReason,
  commandId: profile.commandId,
  createdAt: profile.createdAt,
  updatedAt: profile.updatedAt,
});
