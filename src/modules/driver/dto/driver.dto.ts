import { ApiProperty } from '@nestjs/swagger';
import {
  EmailField,
  EnumField,
  IntegerField,
  StringField,
  UuidField,
} from '../../../platform/http/fields.js';
import { PageQuery } from '../../../platform/http/page.dto.js';
import { type Driver, type Standing, STANDINGS } from '../driver.entity.js';

export class CreateDriverDto {
  @StringField({ max: 200, example: 'Driver One' })
  name!: string;

  @EmailField({ example: 'driver.one@example.com' })
  email!: string;

  @StringField({ max: 50, optional: true, nullable: true, example: '+49 30 901820' })
  phone?: string | null;

  @UuidField({ optional: true, nullable: true, description: 'id of a driver group' })
  groupId?: string | null;

  @EnumField(STANDINGS, { optional: true })
  status?: Standing;

  @IntegerField({
    min: 1,
    max: 1000,
    optional: true,
    nullable: true,
    description: 'Sessions that each token of the driver may have under way; one where it is null',
  })
  maxConcurrentSessions?: number | null;
}

export class UpdateDriverDto {
  @StringField({ max: 200, optional: true })
  name?: string;

  @EmailField({ optional: true })
  email?: string;

  @StringField({ max: 50, optional: true, nullable: true })
  phone?: string | null;

  @UuidField({ optional: true, nullable: true })
  groupId?: string | null;

  @EnumField(STANDINGS, { optional: true, example: 'blocked' })
  status?: Standing;

  @IntegerField({ min: 1, max: 1000, optional: true, nullable: true })
  maxConcurrentSessions?: number | null;
}

export class DriverQuery extends PageQuery {
  @StringField({ max: 254, optional: true, description: 'Whole address, in any case' })
  email?: string;

  @EnumField(STANDINGS, { optional: true })
  status?: Standing;

  @UuidField({ optional: true })
  groupId?: string;
}

export class DriverDto {
  @ApiProperty({ type: String, format: 'uuid' })
  id!: string;

  @ApiProperty({ type: String, example: 'Driver One' })
  name!: string;

  @ApiProperty({ type: String, format: 'email', example: 'driver.one@example.com' })
  email!: string;

  @ApiProperty({ type: String, nullable: true })
  phone!: string | null;

  @ApiProperty({ type: String, format: 'uuid', nullable: true })
  groupId!: string | null;

  @ApiProperty({ type: String, enum: STANDINGS })
  status!: Standing;

  @ApiProperty({ type: 'integer', nullable: true })
  maxConcurrentSessions!: number | null;

  @ApiProperty({ type: String, format: 'date-time' })
  createdAt!: string;

  @ApiProperty({ type: String, format: 'date-time' })
  updatedAt!: string;
}

export const toDriverDto = (driver: Driver): Readonly<DriverDto> => ({
  id: driver.id,
  name: driver.name,
  email: driver.email,
  phone: driver.phone,
  groupId: driver.groupId,
  status: driver.status,
  maxConcurrentSessions: driver.maxConcurrentSessions,
  createdAt: driver.createdAt.toISOString(),
  updatedAt: driver.updatedAt.toISOString(),
});
