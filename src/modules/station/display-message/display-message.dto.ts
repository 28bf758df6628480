import { ApiProperty } from '@nestjs/swagger';
import { ArrayMinSize } from 'class-validator';
import {
  EnumField,
  IntegerField,
  IntegerListField,
  NestedField,
  StringField,
  TimeField,
  UuidField,
} from '../../../platform/http/fields.js';
import { PageQuery } from '../../../platform/http/page.dto.js';
import type { DisplayMessage } from './display-message.entity.js';
import {
  DISPLAY_MESSAGE_STATUSES,
  type DisplayMessageStatus,
  MESSAGE_FORMATS,
  MESSAGE_PRIORITIES,
  MESSAGE_STATES,
  type MessageFormat,
  type MessagePriority,
  type MessageState,
  statusAt,
} from './display-message.js';

const MAX_ID = 2_147_483_647;
const MAX_IDS = 100;
const LANGUAGE = /^[A-Za-z]{2,3}(-[A-Za-z0-9]+)*$/;
const nullableText = (example: string, description?: string) =>
  ApiProperty({
    type: String,
    nullable: true,
    example,
    ...(description === undefined ? {} : { description }),
  });
const nullableTime = () => ApiProperty({ type: String, format: 'date-time', nullable: true });
const nullableNumber = () => ApiProperty({ type: 'integer', nullable: true, example: 1 });

export class MessageContentFields {
  @EnumField(MESSAGE_FORMATS, { example: 'UTF8' })
  format!: MessageFormat;

  @StringField({
    max: 8,
    optional: true,
    pattern: LANGUAGE,
    patternMessage: 'must be a language tag of RFC 5646, such as en-US',
    example: 'en',
  })
  language?: string;

  @StringField({ max: 512, example: 'Closed on Sunday' })
  content!: string;
}

/** A component of the station's device model. */
export class DisplayFields {
  @StringField({ max: 50, example: 'Display' })
  name!: string;

  @StringField({ max: 50, optional: true })
  instance?: string;

  @IntegerField({ min: 1, max: MAX_ID, optional: true })
  evseId?: number;

  @IntegerField({ min: 1, max: MAX_ID, optional: true, description: 'Of that EVSE' })
  connectorId?: number;
}

export class SetDisplayMessageDto {
  @EnumField(MESSAGE_PRIORITIES, {
    example: 'NormalCycle',
    description: '`NormalCycle`: in turn with others. `InFront`: before those. `AlwaysFront`: alone',
  })
  priority!: MessagePriority;

  @EnumField(MESSAGE_STATES, { optional: true, description: 'While the station is so; always when left out' })
  state?: MessageState;

  @TimeField({ optional: true, description: 'At once when left out' })
  startDateTime?: string;

  @TimeField({ optional: true, description: 'The charger removes it then' })
  endDateTime?: string;

  @StringField({ max: 36, optional: true, description: 'As long as it lasts; the charger’s own id' })
  transactionId?: string;

  @UuidField({ optional: true, description: 'The session of that transaction, in place of transactionId' })
  sessionId?: string;

  @NestedField(() => MessageContentFields)
  message!: MessageContentFields;

  @NestedField(() => DisplayFields, { optional: true, description: 'Of a station that has several' })
  display?: DisplayFields;
}

export class GetDisplayMessagesDto {
  @ArrayMinSize(1)
  @IntegerListField({
    min: 0,
    max: MAX_ID,
    maxItems: MAX_IDS,
    optional: true,
    description: 'Their messageId; all that it has when left out',
  })
  ids?: number[];

  @EnumField(MESSAGE_PRIORITIES, { optional: true })
  priority?: MessagePriority;

  @EnumField(MESSAGE_STATES, { optional: true })
  state?: MessageState;
}

export class DisplayMessageQuery extends PageQuery {
  @EnumField(DISPLAY_MESSAGE_STATUSES, { optional: true })
  status?: DisplayMessageStatus;

  @EnumField(MESSAGE_PRIORITIES, { optional: true })
  priority?: MessagePriority;

  @EnumField(MESSAGE_STATES, { optional: true })
  state?: MessageState;
}

export class MessageContentDto {
  @ApiProperty({ type: String, example: 'UTF8' })
  format!: string;

  @nullableText('en')
  language!: string | null;

  @ApiProperty({ type: String, example: 'Closed on Sunday' })
  content!: string;
}

export class DisplayDto {
  @ApiProperty({ type: String, example: 'Display' })
  name!: string;

  @nullableText('Left')
  instance!: string | null;

  @nullableNumber()
  evseId!: number | null;

  @nullableNumber()
  connectorId!: number | null;
}

export class DisplayMessageDto {
  @ApiProperty({ type: String, format: 'uuid' })
  id!: string;

  @ApiProperty({ type: 'integer', example: 7, description: 'Under which the charger knows it' })
  messageId!: number;

  @ApiProperty({ type: String, example: 'CP001' })
  stationId!: string;

  @ApiProperty({ type: String, enum: MESSAGE_PRIORITIES })
  priority!: MessagePriority;

  @ApiProperty({ type: String, enum: [...MESSAGE_STATES, null], nullable: true })
  state!: MessageState | null;

  @nullableTime()
  startDateTime!: Date | null;

  @nullableTime()
  endDateTime!: Date | null;

  @nullableText('T1', 'The charger’s own id')
  transactionId!: string | null;

  @ApiProperty({ type: () => MessageContentDto })
  message!: MessageContentDto;

  @ApiProperty({ type: () => DisplayDto, nullable: true })
  display!: DisplayDto | null;

  @ApiProperty({
    type: String,
    enum: DISPLAY_MESSAGE_STATUSES,
    description:
      '`pending`: the charger has not answered yet. `active`: it has it. `failed`: it could not be asked, gave no answer, or an error. `cleared`, `expired`: it has it no more',
  })
  status!: DisplayMessageStatus;

  @nullableText('NotSupportedPriority', 'The charger’s word for it, or how we know: Replaced, NotReported')
  statusReason!: string | null;

  @ApiProperty({
    type: String,
    format: 'uuid',
    nullable: true,
    description: 'The command that took it to the charger; null when the charger told of it by itself',
  })
  commandId!: string | null;

  @ApiProperty({ type: String, format: 'date-time' })
  createdAt!: Date;

  @ApiProperty({ type: String, format: 'date-time' })
  updatedAt!: Date;
}

export const toDisplayMessageDto = (message: DisplayMessage, at: Date): Readonly<DisplayMessageDto> => ({
  id: message.id,
  messageId: message.messageId,
  stationId: message.stationId,
  priority: message.priority,
  state: message.state,
  startDateTime: message.startsAt,
  endDateTime: message.endsAt,
  transactionId: message.transactionId,
  message: message.message,
  display: message.display,
  status: statusAt(message, at),
  statusReason: message.statusReason,
  commandId: message.commandId,
  createdAt: message.createdAt,
  updatedAt: message.updatedAt,
});
