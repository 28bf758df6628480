import { ApiProperty } from '@nestjs/swagger';
import { ArrayMinSize, IsObject } from 'class-validator';
import {
  BooleanField,
  EnumField,
  IntegerField,
  NestedField,
  NestedListField,
  StringField,
  StringListField,
  UuidField,
} from '../../../platform/http/fields.js';
import { PageQuery } from '../../../platform/http/page.dto.js';
import { ChargingProfileContentDto } from '../charging-profile/charging-profile.dto.js';
import { type Command, COMMAND_STATUSES, type CommandStatus } from '../command.entity.js';
import { AttributePlaceDto, VariableNameDto } from '../device-model/device-model.dto.js';

const MAX_ID = 2_147_483_647;
/** OCPP 1.6 takes a message for each, one after the other; see StationJobs. */
const MAX_VALUES = 50;
const MAX_NAMES = 500;
const DEFAULT_WAIT_SECONDS = 10;
const idField = (description: string, optional = true) =>
  IntegerField({ min: 1, max: MAX_ID, optional, description });

export class RemoteStartDto {
  @idField('Where to charge; the charger chooses when left out')
  evseId?: number;

  @idField('In place of evseId for OCPP 1.6, where connector n is EVSE n')
  connectorId?: number;

  @StringField({ max: 255, description: 'Who charges' })
  idToken!: string;

  @NestedField(() => ChargingProfileContentDto, {
    optional: true,
    description: 'A TxProfile for the transaction that is to start',
  })
  chargingProfile?: ChargingProfileContentDto;
}

export class RemoteStopDto {
  @UuidField({ optional: true, description: 'A charging session, or else:' })
  sessionId?: string;

  @StringField({ max: 36, optional: true, description: 'The transaction id that the charger knows it by' })
  transactionId?: string;
}

export class ResetDto {
  @EnumField(['Soft', 'Hard', 'Immediate', 'OnIdle'], {
    description: 'Taken as the nearest that the charger’s version has: Hard is Immediate, Soft is OnIdle',
  })
  type!: string;

  @idField('Only this EVSE, where the version can')
  evseId?: number;
}

export class UnlockConnectorDto {
  @idField('Left out for OCPP 1.6, where connector n is EVSE n')
  evseId?: number;

  @idField('The connector to unlock', false)
  connectorId!: number;
}

export class ChangeAvailabilityDto {
  @BooleanField({ description: 'Whether it may charge' })
  operative!: boolean;

  @idField('The whole station when left out')
  evseId?: number;

  @idField('The whole EVSE when left out')
  connectorId?: number;
}

export class TriggerMessageDto {
  @StringField({
    max: 50,
    pattern: /^[A-Za-z0-9]+$/,
    description:
      'BootNotification, Heartbeat, StatusNotification, MeterValues, … as the charger’s version has it',
  })
  requestedMessage!: string;

  @idField('Of which EVSE')
  evseId?: number;
}

export class ConfigurationValueDto extends AttributePlaceDto {
  @StringField({
    max: 101,
    optional: true,
    description: 'A key of OCPP 1.6; a charger of OCPP 2.x is asked for the variable in its place',
  })
  key?: string;

  @StringField({ max: 50, optional: true, description: 'A component of OCPP 2.x, with `variable`' })
  component?: string;

  @StringField({ max: 50, optional: true })
  variable?: string;

  @StringField({ min: 0, max: 2500 })
  value!: string;
}

export class SetConfigurationDto {
  @NestedListField(() => ConfigurationValueDto, { maxItems: MAX_VALUES })
  @ArrayMinSize(1)
  values!: ConfigurationValueDto[];

  @BooleanField({
    optional: true,
    description: 'Asks for them afterwards, and keeps what the charger says that they are',
  })
  readBack?: boolean;
}

export class GetConfigurationDto {
  @StringListField({
    maxItems: MAX_NAMES,
    max: 101,
    optional: true,
    description:
      'Keys of OCPP 1.6, or what 2.x has in their place. All when left out, and no variables given',
  })
  keys?: string[];

  @NestedListField(() => VariableNameDto, {
    maxItems: MAX_NAMES,
    optional: true,
    description: 'Variables of OCPP 2.x',
  })
  variables?: VariableNameDto[];
}

export class OcppCommandDto {
  @StringField({ max: 50, pattern: /^[A-Za-z][A-Za-z0-9]*$/, description: 'Of the charger’s version' })
  action!: string;

  @ApiProperty({ type: 'object', additionalProperties: true, description: 'Sent as it is' })
  @IsObject({ message: 'must be an object' })
  payload!: Record<string, unknown>;
}

export class WaitQuery {
  @IntegerField({
    min: 0,
    max: 60,
    default: DEFAULT_WAIT_SECONDS,
    query: true,
    description: 'Seconds to wait for the charger’s answer',
  })
  wait: number = DEFAULT_WAIT_SECONDS;
}

export class CommandQuery extends PageQuery {
  @StringField({ max: 50, optional: true, example: 'remote-start' })
  command?: string;

  @EnumField(COMMAND_STATUSES, { optional: true })
  status?: CommandStatus;
}

export class CommandDto {
  @ApiProperty({ type: String, format: 'uuid' })
  id!: string;

  @ApiProperty({ type: String, example: 'CP001' })
  stationId!: string;

  @ApiProperty({ type: String, example: 'remote-start' })
  command!: string;

  @ApiProperty({
    type: String,
    enum: COMMAND_STATUSES,
    description: '`failed`: it could not be sent, or the charger answered with an error',
  })
  status!: CommandStatus;

  @ApiProperty({ type: 'object', additionalProperties: true, example: { evseId: 1, idToken: '04A1B2C3' } })
  request!: Record<string, unknown>;

  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    nullable: true,
    example: { status: 'Accepted' },
    description: 'As the charger answered',
  })
  response!: Record<string, unknown> | null;

  @ApiProperty({ type: String, example: 'operator@example.com' })
  requestedBy!: string;

  @ApiProperty({ type: String, format: 'date-time' })
  createdAt!: Date;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  completedAt!: Date | null;
}

export const toCommandDto = (command: Command): Readonly<CommandDto> => ({
  id: command.id,
  stationId: command.stationId,
  command: command.command,
  status: command.status,
  request: command.request,
  response: command.response,
  requestedBy: command.requestedBy,
  createdAt: command.createdAt,
  completedAt: command.completedAt,
});
