import { ApiProperty } from '@nestjs/swagger';
import { EnumField, StringField, TimeField, UuidField } from '../../../platform/http/fields.js';

const MONEY = { type: String, example: '128.40' } as const;

export class DashboardQuery {
  @UuidField({ optional: true, description: 'Only this location, and today in its time zone' })
  locationId?: string;
}

class StationFigures {
  @ApiProperty({ type: 'integer' })
  total!: number;

  @ApiProperty({ type: 'integer', description: 'Connected at this moment' })
  online!: number;

  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'integer' },
    description: 'How many stations are in each status that occurs',
    example: { Available: 41, Charging: 12, Faulted: 1 },
  })
  byStatus!: Record<string, number>;
}

class SessionFigures {
  @ApiProperty({ type: 'integer' })
  active!: number;

  @ApiProperty({ type: 'integer' })
  endedToday!: number;
}

class EnergyFigures {
  @ApiProperty({ type: 'integer', description: 'Wh of sessions that ended today' })
  today!: number;

  @ApiProperty({ type: 'integer', description: 'Wh of sessions that ended today or in the 29 days before' })
  last30Days!: number;
}

class RevenueFigures {
  @ApiProperty({ type: String, description: 'ISO 4217', example: 'EUR' })
  currency!: string;

  @ApiProperty({ ...MONEY, description: 'With VAT, of final CDRs of sessions that ended today' })
  today!: string;

  @ApiProperty({ ...MONEY, description: 'With VAT, of today and the 29 days before' })
  last30Days!: string;
}

class LocationFigures {
  @ApiProperty({ type: String, format: 'uuid' })
  locationId!: string;

  @ApiProperty({ type: String, example: 'Harbour car park' })
  name!: string;

  @ApiProperty({ type: 'integer' })
  stations!: number;

  @ApiProperty({ type: 'integer' })
  online!: number;

  @ApiProperty({ type: 'integer' })
  activeSessions!: number;

  @ApiProperty({ type: 'integer', description: "Of sessions that ended today in the location's time zone" })
  energyWhToday!: number;
}

export class Dashboard {
  @ApiProperty({ type: String, description: 'Whose today it is, but that of `locations`', example: 'UTC' })
  timeZone!: string;

  @ApiProperty({ type: StationFigures })
  stations!: Readonly<StationFigures>;

  @ApiProperty({ type: SessionFigures })
  sessions!: Readonly<SessionFigures>;

  @ApiProperty({ type: EnergyFigures })
  energyWh!: Readonly<EnergyFigures>;

  @ApiProperty({ type: [RevenueFigures], description: 'One entry a currency' })
  revenue!: readonly Readonly<RevenueFigures>[];

  @ApiProperty({ type: [LocationFigures], description: 'By name, at most 500' })
  locations!: readonly Readonly<LocationFigures>[];
}

const INTERVALS = ['hour', 'day', 'month'] as const;

export class EnergyQuery {
  @TimeField({ optional: true, description: '30 days before `to` if left out' })
  from?: string;

  @TimeField({ optional: true, description: 'Now if left out' })
  to?: string;

  @EnumField(INTERVALS, { default: 'day' })
  interval: (typeof INTERVALS)[number] = 'day';

  @StringField({ max: 48, optional: true })
  stationId?: string;

  @UuidField({ optional: true })
  locationId?: string;
}

export class EnergyOfInterval {
  @ApiProperty({ type: String, format: 'date-time', description: 'When the interval begins' })
  from!: string;

  @ApiProperty({ type: 'integer' })
  energyWh!: number;

  @ApiProperty({ type: 'integer', description: 'How many sessions ended' })
  sessions!: number;
}
