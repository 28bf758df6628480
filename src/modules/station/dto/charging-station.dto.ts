import { ApiProperty } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';
import {
  BooleanField,
  EnumField,
  EnumListField,
  IntegerField,
  StringField,
  UuidField,
} from '../../../platform/http/fields.js';
import { PageQuery } from '../../../platform/http/page.dto.js';
import {
  REGISTRATION_STATUSES,
  type RegistrationStatus,
  type SecurityProfile,
  STATION_ID_PATTERN,
  STATION_STATUS_ORDER,
} from '../charging-station.js';
import type { ChargingStation } from '../charging-station.entity.js';
import { QUIRK_NAMES } from '../quirk/quirk.js';
import type { RefusedConnectionsOf } from '../refused-connection/refused-connection.store.js';
import type { Presence } from '../station-link.js';
import { EvseDto } from './connector.dto.js';
import { nullableText, nullableTime } from './nullable.js';

const PROTOCOLS = ['ocpp1.6', 'ocpp2.0.1', 'ocpp2.1'];

/** What an operator decides about a station; null clears it. */
export class StationFieldsDto {
  @UuidField({ optional: true, nullable: true, description: 'Where it stands' })
  locationId?: string | null;

  @UuidField({ optional: true, nullable: true, description: 'Its tariff, before that of its location' })
  tariffId?: string | null;

  @IntegerField({
    min: 0,
    max: 3,
    optional: true,
    nullable: true,
    example: 1,
    description:
      'The least security profile it may connect with, where that is more than OCPP_SECURITY_PROFILE',
  })
  securityProfile?: SecurityProfile | null;

  @EnumField(PROTOCOLS, {
    optional: true,
    nullable: true,
    description: 'The version to assume when the charger names none at the handshake',
  })
  fallbackProtocol?: string | null;

  @EnumField(REGISTRATION_STATUSES, {
    optional: true,
    description: 'What it is told at its next boot; until Accepted it may do nothing else',
  })
  registrationStatus?: RegistrationStatus;

  @EnumListField(QUIRK_NAMES, {
    optional: true,
    nullable: true,
    example: ['localTime'],
    description: 'Deviations from OCPP to accept of it, beside those of the quirk profiles that it matches',
  })
  acceptedQuirks?: string[] | null;
}

export class UpdateStationDto extends StationFieldsDto {
  @ApiProperty({
    type: 'integer',
    enum: [null],
    nullable: true,
    required: false,
    description: 'null withdraws the upgrade of its security profile that is under way',
  })
  @IsOptional()
  @IsIn([], { message: 'can be withdrawn, with null; the command set-security-profile sets it' })
  targetSecurityProfile?: null;
}

export class CreateStationDto extends StationFieldsDto {
  @StringField({
    max: 48,
    pattern: STATION_ID_PATTERN,
    patternMessage: 'must be 1 to 48 of the characters A-Z a-z 0-9 * + = _ . | @ -',
    example: 'CP001',
    description: 'The last part of the URL that the charger connects to',
  })
  stationId!: string;
}

export class StationQuery extends PageQuery {
  @UuidField({ optional: true })
  locationId?: string;

  @StringField({ max: 100, optional: true })
  vendor?: string;

  @StringField({ max: 100, optional: true })
  model?: string;

  @EnumField(REGISTRATION_STATUSES, { optional: true })
  registrationStatus?: RegistrationStatus;

  @EnumField(STATION_STATUS_ORDER, { optional: true })
  status?: string;

  @BooleanField({ optional: true, query: true, description: 'Whether it is connected now' })
  online?: boolean;
}

export class StationDto {
  @ApiProperty({ type: String, example: 'CP001' })
  stationId!: string;

  @ApiProperty({ type: String, format: 'uuid', nullable: true })
  locationId!: string | null;

  @ApiProperty({ type: String, format: 'uuid', nullable: true, description: 'Null: that of its location' })
  tariffId!: string | null;

  @nullableText('As reported at its latest boot', 'ChargerCo')
  vendor!: string | null;

  @nullableText('As reported at its latest boot', 'Wallbox 22')
  model!: string | null;

  @nullableText('As reported at its latest boot')
  serialNumber!: string | null;

  @nullableText('As reported at its latest boot')
  firmwareVersion!: string | null;

  @nullableText('Of its SIM card')
  iccid!: string | null;

  @nullableText('Of its SIM card')
  imsi!: string | null;

  @nullableText('Of its main meter')
  meterType!: string | null;

  @nullableText('Of its main meter')
  meterSerialNumber!: string | null;

  @nullableText('The subprotocol of its latest connection', 'ocpp1.6')
  protocol!: string | null;

  @nullableText('The version to assume when the charger names none at the handshake')
  fallbackProtocol!: string | null;

  @ApiProperty({ type: 'integer', minimum: 0, maximum: 3, nullable: true, description: 'The least' })
  securityProfile!: number | null;

  @ApiProperty({
    type: 'integer',
    minimum: 0,
    maximum: 3,
    nullable: true,
    description: 'Of its latest connection',
  })
  connectedSecurityProfile!: number | null;

  @ApiProperty({
    type: 'integer',
    minimum: 1,
    maximum: 3,
    nullable: true,
    description:
      'The one that it was told to use (set-security-profile), and has not come with yet; from then on it is the least',
  })
  targetSecurityProfile!: number | null;

  @nullableTime('When it was told')
  targetSecurityProfileSince!: Date | null;

  @ApiProperty({ type: 'integer', description: 'Connections in its name that were not let in' })
  refusedConnections!: number;

  @nullableTime('When that happened last')
  lastRefusedConnectionAt!: Date | null;

  @ApiProperty({ type: String, enum: REGISTRATION_STATUSES })
  registrationStatus!: RegistrationStatus;

  @ApiProperty({
    enum: QUIRK_NAMES,
    isArray: true,
    nullable: true,
    description: 'Its own, beside those of profiles',
  })
  acceptedQuirks!: string[] | null;

  @ApiProperty({
    enum: QUIRK_NAMES,
    isArray: true,
    description:
      'All deviations that are accepted of it, by profiles too; from its next boot or connection on, at the latest',
  })
  quirks!: string[];

  @ApiProperty({ type: Boolean, description: 'Whether its socket is open now' })
  online!: boolean;

  @nullableTime('When the open socket was opened')
  connectedAt!: string | null;

  @ApiProperty({
    type: String,
    example: 'Charging',
    description: `The most telling of what its connectors reported last: ${STATION_STATUS_ORDER.join(', ')}`,
  })
  status!: string;

  @nullableTime('When it connected or sent something last; while it is online, to the minute')
  lastSeenAt!: Date | null;

  @nullableTime('When it last started')
  lastBootAt!: Date | null;

  @ApiProperty({
    type: EvseDto,
    isArray: true,
    description: 'OCPP 1.6: connector n is EVSE n with one connector, numbered n',
  })
  evses!: EvseDto[];

  @ApiProperty({ type: String, format: 'date-time' })
  createdAt!: Date;

  @ApiProperty({ type: String, format: 'date-time' })
  updatedAt!: Date;
}

export const toStationDto = (
  station: ChargingStation,
  {
    presence,
    evses,
    quirks,
    refused,
  }: Pick<StationDto, 'evses' | 'quirks'> & {
    presence: Presence | undefined;
    refused: RefusedConnectionsOf | undefined;
  },
): Readonly<StationDto> => ({
  stationId: station.stationId,
  locationId: station.locationId,
  tariffId: station.tariffId,
  vendor: station.vendor,
  model: station.model,
  serialNumber: station.serialNumber,
  firmwareVersion: station.firmwareVersion,
  iccid: station.iccid,
  imsi: station.imsi,
  meterType: station.meterType,
  meterSerialNumber: station.meterSerialNumber,
  protocol: presence?.protocol ?? station.protocol,
  fallbackProtocol: station.fallbackProtocol,
  securityProfile: station.securityProfile,
  connectedSecurityProfile: station.connectedSecurityProfile,
  targetSecurityProfile: station.targetSecurityProfile,
  targetSecurityProfileSince: station.targetSecurityProfileSince,
  refusedConnections: refused?.refusedConnections ?? 0,
  lastRefusedConnectionAt: refused?.lastRefusedConnectionAt ?? null,
  registrationStatus: station.registrationStatus,
  acceptedQuirks: station.acceptedQuirks,
  quirks,
  online: presence !== undefined,
  connectedAt: presence?.connectedAt ?? null,
  status: station.status,
  lastSeenAt: station.lastSeenAt,
  lastBootAt: station.lastBootAt,
  evses,
  createdAt: station.createdAt,
  updatedAt: station.updatedAt,
});
