import { ApiProperty } from '@nestjs/swagger';
import { EnumField, UuidListField } from '../../../platform/http/fields.js';
import { LOCAL_LIST_STATUSES, type LocalListState, type LocalListStatus } from './local-list-state.js';
import { type LocalListEntry, UPDATE_TYPES, type UpdateType } from './local-list.js';

const MAX_GROUPS = 100;

export class AssignLocalListDto {
  @UuidListField({
    maxItems: MAX_GROUPS,
    example: [],
    description: 'The tokens of the drivers of these groups make the list; none of them, an empty list',
  })
  groupIds!: string[];
}

export class SendLocalListDto {
  @EnumField(UPDATE_TYPES, {
    optional: true,
    description: 'Left out, whichever is shorter; the whole list where the charger’s is not known',
  })
  updateType?: UpdateType;
}

export class LocalListDto {
  @ApiProperty({ type: String, example: 'CP001' })
  stationId!: string;

  @ApiProperty({ type: String, isArray: true, format: 'uuid', description: 'Of drivers' })
  groupIds!: string[];

  @ApiProperty({ type: 'integer', nullable: true, example: 7, description: 'Of the list that was sent last' })
  version!: number | null;

  @ApiProperty({
    type: 'integer',
    nullable: true,
    example: 7,
    description: 'As the charger told it last; 0 is an empty list or none, -1 that it can have none',
  })
  reportedVersion!: number | null;

  @ApiProperty({
    type: String,
    enum: LOCAL_LIST_STATUSES,
    description:
      '`none`: it is not managed. `pending`: the charger does not have it yet. `failed` is tried again when the list changes, or by the command send-local-list',
  })
  status!: LocalListStatus;

  @ApiProperty({ type: String, nullable: true, example: 'The charger answered Failed' })
  statusReason!: string | null;

  @ApiProperty({ type: 'integer', example: 120, description: 'What the charger has accepted' })
  entryCount!: number;

  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    description: 'When the groups were given',
  })
  updatedAt!: Date | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  sentAt!: Date | null;
}

export class LocalListEntryDto {
  @ApiProperty({ type: String, example: '04A1B2C3D4E5F6' })
  idToken!: string;

  @ApiProperty({ type: String, example: 'Accepted' })
  status!: string;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  validUntil!: Date | null;

  @ApiProperty({ type: String, nullable: true, example: 'FLEET-NORTH' })
  groupIdToken!: string | null;
}

type Kept = Pick<
  LocalListState,
  'groupIds' | 'version' | 'reportedVersion' | 'failureReason' | 'entryCount' | 'updatedAt' | 'sentAt'
>;
const NOTHING: Kept = {
  groupIds: null,
  version: null,
  reportedVersion: null,
  failureReason: null,
  entryCount: 0,
  updatedAt: null,
  sentAt: null,
};

export function toLocalListDto(
  stationId: string,
  state: Kept | null,
  status: LocalListStatus,
): Readonly<LocalListDto> {
  const { groupIds, failureReason, ...kept } = state ?? NOTHING;
  const { version, reportedVersion, entryCount, updatedAt, sentAt } = kept;
  const statusReason = status === 'failed' || status === 'not-supported' ? failureReason : null;
  return {
    stationId,
    groupIds: groupIds ?? [],
    version,
    reportedVersion,
    status,
    statusReason,
    entryCount,
    updatedAt,
    sentAt,
  };
}

export const toLocalListEntryDto = ({
  idToken,
  status,
  validUntil,
  groupIdToken,
}: LocalListEntry): Readonly<LocalListEntryDto> => ({ idToken, status, validUntil, groupIdToken });
