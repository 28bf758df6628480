import { ApiProperty, PartialType } from '@nestjs/swagger';
import { EnumListField, StringField } from '../../../../platform/http/fields.js';
import type { BuiltInProfile } from '../built-in-profiles.js';
import { QUIRK_NAMES, QUIRKS_EXPLAINED } from '../quirk.js';
import type { QuirkProfile } from '../quirk-profile.entity.js';

const PATTERN = 'as reported at boot; case does not matter, * stands for any text';
const accepted = { enum: QUIRK_NAMES, isArray: true, description: QUIRKS_EXPLAINED };

export class CreateQuirkProfileDto {
  @StringField({ max: 100, example: 'ChargerCo wallboxes: readings as numbers' })
  name!: string;

  @StringField({ min: 0, max: 50, example: 'ChargerCo*', description: `The vendor ${PATTERN}` })
  vendor!: string;

  @StringField({ min: 0, max: 50, example: 'Wallbox *', description: `The model ${PATTERN}` })
  model!: string;

  @StringField({
    max: 50,
    example: '1.2.*',
    optional: true,
    nullable: true,
    description: `The firmware version ${PATTERN}; null is any`,
  })
  firmwareVersion?: string | null;

  @EnumListField(QUIRK_NAMES, { example: ['stringsAsNumbers'], description: QUIRKS_EXPLAINED })
  accepts!: string[];
}

export class UpdateQuirkProfileDto extends PartialType(CreateQuirkProfileDto, {
  skipNullProperties: false,
}) {}

export class QuirkProfileDto {
  @ApiProperty({ type: String, format: 'uuid' })
  id!: string;

  @ApiProperty({ type: String, example: 'ChargerCo wallboxes: readings as numbers' })
  name!: string;

  @ApiProperty({ type: String, example: 'ChargerCo*' })
  vendor!: string;

  @ApiProperty({ type: String, example: 'Wallbox *' })
  model!: string;

  @ApiProperty({ type: String, nullable: true, example: '1.2.*' })
  firmwareVersion!: string | null;

  @ApiProperty(accepted)
  accepts!: string[];

  @ApiProperty({ type: Boolean, description: 'Part of this product: it can be neither changed nor removed' })
  builtIn!: boolean;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, description: 'Null of a built-in one' })
  createdAt!: Date | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, description: 'Null of a built-in one' })
  updatedAt!: Date | null;
}

export const toQuirkProfileDto = (profile: QuirkProfile | BuiltInProfile): Readonly<QuirkProfileDto> => ({
  id: profile.id,
  name: profile.name,
  vendor: profile.vendor,
  model: profile.model,
  firmwareVersion: profile.firmwareVersion,
  accepts: [...profile.accepts],
  builtIn: !('tenantId' in profile),
  createdAt: 'createdAt' in profile ? profile.createdAt : null,
  updatedAt: 'updatedAt' in profile ? profile.updatedAt : null,
});
