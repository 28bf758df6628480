import { ApiProperty, PartialType } from '@nestjs/swagger';
import { NumberField, StringField, UuidField } from '../../../platform/http/fields.js';
import { PageQuery } from '../../../platform/http/page.dto.js';
import type { Location } from '../location.entity.js';

const text = (max: number, example: string) => StringField({ max, example, optional: true, nullable: true });

export class CreateLocationDto {
  @StringField({ max: 200, example: 'Harbour car park' })
  name!: string;

  @StringField({ max: 64, example: 'Europe/Berlin', description: 'IANA time zone' })
  timeZone!: string;

  @text(200, '1 Quay Street')
  address?: string | null;

  @text(100, 'Hamburg')
  city?: string | null;

  @text(20, '20457')
  postalCode?: string | null;

  @text(100, 'DE')
  country?: string | null;

  @NumberField({ min: -90, max: 90, example: 53.54, optional: true, nullable: true })
  latitude?: number | null;

  @NumberField({ min: -180, max: 180, example: 9.98, optional: true, nullable: true })
  longitude?: number | null;

  @UuidField({
    optional: true,
    nullable: true,
    description: 'For its stations that have no tariff of their own',
  })
  tariffId?: string | null;
}

export class UpdateLocationDto extends PartialType(CreateLocationDto, { skipNullProperties: false }) {}

export class LocationQuery extends PageQuery {
  @StringField({ max: 200, optional: true })
  name?: string;

  @StringField({ max: 100, optional: true })
  city?: string;
}

const nullableText = () => ApiProperty({ type: String, nullable: true });

export class LocationDto {
  @ApiProperty({ type: String, format: 'uuid' })
  id!: string;

  @ApiProperty({ type: String, example: 'Harbour car park' })
  name!: string;

  @ApiProperty({ type: String, example: 'Europe/Berlin' })
  timeZone!: string;

  @nullableText()
  address!: string | null;

  @nullableText()
  city!: string | null;

  @nullableText()
  postalCode!: string | null;

  @nullableText()
  country!: string | null;

  @ApiProperty({ type: Number, nullable: true })
  latitude!: number | null;

  @ApiProperty({ type: Number, nullable: true })
  longitude!: number | null;

  @ApiProperty({ type: String, format: 'uuid', nullable: true })
  tariffId!: string | null;

  @ApiProperty({ type: String, format: 'date-time' })
  createdAt!: Date;

  @ApiProperty({ type: String, format: 'date-time' })
  updatedAt!: Date;
}

export const toLocationDto = (location: Location): Readonly<LocationDto> => ({
  id: location.id,
  name: location.name,
  timeZone: location.timeZone,
  address: location.address,
  city: location.city,
  postalCode: location.postalCode,
  country: location.country,
  latitude: location.latitude,
  longitude: location.longitude,
  tariffId: location.tariffId,
  createdAt: location.createdAt,
  updatedAt: location.updatedAt,
});
