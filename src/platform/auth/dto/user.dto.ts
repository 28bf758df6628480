import { ApiProperty } from '@nestjs/swagger';
import { EmailField, EnumField, StringField, UuidField } from '../../http/fields.js';
import { PageQuery } from '../../http/page.dto.js';
import { MAX_PASSWORD_LENGTH, MIN_PASSWORD_LENGTH } from '../password.js';
import { type Role, ROLES } from '../principal.js';
import { USER_STATUSES, type UserStatus } from '../user.entity.js';

const PASSWORD = { min: MIN_PASSWORD_LENGTH, max: MAX_PASSWORD_LENGTH };
const DRIVER_ID = {
  description: 'The driver that this user is: for role driver, and only for it',
  nullable: true,
};

export class CreateUser {
  @EmailField({ example: 'operator@example.com' })
  email!: string;

  @StringField({ max: 200, example: 'Control room' })
  name!: string;

  @StringField({ ...PASSWORD, example: 'correct horse battery staple' })
  password!: string;

  @EnumField(ROLES, { example: 'operator' })
  role!: Role;

  @UuidField({ ...DRIVER_ID, optional: true })
  driverId?: string | null;
}

export class UpdateUser {
  @EmailField({ optional: true })
  email?: string;

  @StringField({ max: 200, optional: true, example: 'Night shift' })
  name?: string;

  @StringField({ ...PASSWORD, optional: true })
  password?: string;

  @EnumField(ROLES, { optional: true })
  role?: Role;

  @UuidField({ ...DRIVER_ID, optional: true })
  driverId?: string | null;

  @EnumField(USER_STATUSES, { optional: true, description: 'A blocked user cannot log in' })
  status?: UserStatus;
}

export class UserQuery extends PageQuery {
  @EnumField(ROLES, { optional: true })
  role?: Role;

  @EnumField(USER_STATUSES, { optional: true })
  status?: UserStatus;
}

export class UserView {
  @ApiProperty({ type: String, format: 'uuid' })
  id!: string;

  @ApiProperty({ type: String, format: 'email', example: 'operator@example.com' })
  email!: string;

  @ApiProperty({ type: String, example: 'Control room' })
  name!: string;

  @ApiProperty({ type: String, enum: [...ROLES] })
  role!: Role;

  @ApiProperty({ type: String, format: 'uuid', nullable: true })
  driverId!: string | null;

  @ApiProperty({ type: String, enum: [...USER_STATUSES] })
  status!: UserStatus;

  @ApiProperty({ type: String, format: 'date-time' })
  createdAt!: string;

  @ApiProperty({ type: String, format: 'date-time' })
  updatedAt!: string;
}
