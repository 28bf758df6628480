import { ApiProperty } from '@nestjs/swagger';
import { BooleanField, EnumField, StringField } from '../../../platform/http/fields.js';
import { PageQuery } from '../../../platform/http/page.dto.js';
import type { DriverGroup } from '../driver-group.entity.js';
import { type Standing, STANDINGS } from '../driver.entity.js';
import { ID_TOKEN_CHARACTERS, ID_TOKEN_MESSAGE, MAX_ID_TOKEN_LENGTH } from './id-token.dto.js';

const GROUP_ID_TOKEN = {
  max: MAX_ID_TOKEN_LENGTH,
  pattern: ID_TOKEN_CHARACTERS,
  patternMessage: ID_TOKEN_MESSAGE,
  optional: true,
  nullable: true,
};

const MASTER_PASS = {
  optional: true,
  description:
    'Tokens that end the transactions of others, and begin none. Chargers are told which group it is by their ' +
    'AuthCtrlr.MasterPassGroupId (`set-configuration`), which is its `groupIdToken`',
};

export class CreateDriverGroupDto {
  @StringField({ max: 200, example: 'Fleet North' })
  name!: string;

  @StringField({
    ...GROUP_ID_TOKEN,
    example: 'FLEET-NORTH',
    description: '1.6 parentIdTag, 2.x groupIdToken',
  })
  groupIdToken?: string | null;

  @BooleanField(MASTER_PASS)
  isMasterPass?: boolean;

  @EnumField(STANDINGS, { optional: true })
  status?: Standing;
}

export class UpdateDriverGroupDto {
  @StringField({ max: 200, optional: true })
  name?: string;

  @StringField(GROUP_ID_TOKEN)
  groupIdToken?: string | null;

  @BooleanField(MASTER_PASS)
  isMasterPass?: boolean;

  @EnumField(STANDINGS, { optional: true, example: 'blocked' })
  status?: Standing;
}

export class DriverGroupQuery extends PageQuery {
  @StringField({ max: 200, optional: true })
  name?: string;

  @EnumField(STANDINGS, { optional: true })
  status?: Standing;
}

export class DriverGroupDto {
  @ApiProperty({ type: String, format: 'uuid' })
  id!: string;

  @ApiProperty({ type: String, example: 'Fleet North' })
  name!: string;

  @ApiProperty({ type: String, nullable: true, example: 'FLEET-NORTH' })
  groupIdToken!: string | null;

  @ApiProperty({ type: Boolean, description: 'Its tokens end the transactions of others, and begin none' })
  isMasterPass!: boolean;

  @ApiProperty({ type: String, enum: STANDINGS })
  status!: Standing;

  @ApiProperty({ type: String, format: 'date-time' })
  createdAt!: string;

  @ApiProperty({ type: String, format: 'date-time' })
  updatedAt!: string;
}

export const toDriverGroupDto = (group: DriverGroup): Readonly<DriverGroupDto> => ({
  id: group.id,
  name: group.name,
  groupIdToken: group.groupIdToken,
  isMasterPass: group.isMasterPass,
  status: group.status,
  createdAt: group.createdAt.toISOString(),
  updatedAt: group.updatedAt.toISOString(),
});
