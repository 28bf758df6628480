import {
  BooleanField,
  EnumField,
  IntegerField,
  NestedField,
  StringField,
} from '../../../platform/http/fields.js';
import type { SecurityProfile } from '../charging-station.js';
import { ApnDto, CSMS_URL, OCPP_INTERFACES, VpnDto } from '../device-model/device-model.dto.js';

const MAX_INTEGER = 2_147_483_647;

/** What is beside the profile itself is for chargers of 2.x, which keep how they connect in slots (B09). */
export class SetSecurityProfileDto {
  @IntegerField({
    min: 1,
    max: 3,
    description: '1 password, 2 password and TLS, 3 certificate; higher than what it connects with',
  })
  securityProfile!: SecurityProfile;

  @BooleanField({
    optional: true,
    description:
      'Whether to tell the charger although it seems to lack what the profile needs: it looks by itself as well',
  })
  force?: boolean;

  @IntegerField({
    min: 0,
    max: MAX_INTEGER,
    optional: true,
    description: 'OCPP 2.x: one of the slots of NetworkConfigurationPriority; a free one when left out',
  })
  configurationSlot?: number;

  @StringField({
    max: 512,
    pattern: CSMS_URL,
    optional: true,
    description: 'OCPP 2.x: without the id of the station; OCPP_PUBLIC_URL when left out',
  })
  ocppCsmsUrl?: string;

  @IntegerField({
    min: 1,
    max: 86_400,
    optional: true,
    description: 'OCPP 2.x: in seconds; 30 when left out',
  })
  messageTimeout?: number;

  @EnumField(OCPP_INTERFACES, { optional: true, description: 'OCPP 2.x: Wired0 when left out' })
  ocppInterface?: string;

  @NestedField(() => ApnDto, { optional: true })
  apn?: ApnDto;

  @NestedField(() => VpnDto, { optional: true })
  vpn?: VpnDto;
}
