import { ArrayMinSize } from 'class-validator';
import {
  BooleanField,
  EnumField,
  EnumListField,
  IntegerField,
  NestedField,
  NestedListField,
  StringField,
} from '../../../platform/http/fields.js';
import { ATTRIBUTE_TYPES, type AttributeType } from './variable.js';

const MAX_INTEGER = 2_147_483_647;
const MAX_COMPONENT_VARIABLES = 100;
export const CSMS_URL = /^wss?:\/\/\S+$/;
/** OCPP 2.0.1 part 2, 3.54. */
export const OCPP_INTERFACES = ['Wired', 'Wireless'].flatMap((kind) =>
  [0, 1, 2, 3].map((number) => `${kind}${number}`),
);
const nameField = (description: string, optional = true) => StringField({ max: 50, optional, description });
const placeField = (description: string) =>
  IntegerField({ min: 1, max: MAX_INTEGER, optional: true, description });

/** Where a component is, and which of several of its name. */
class ComponentPlaceDto {
  @nameField('Of several components of this name')
  componentInstance?: string;

  @placeField('Of the station as a whole when left out')
  evseId?: number;

  @placeField('With `evseId`')
  connectorId?: number;

  @nameField('Of several variables of this name')
  variableInstance?: string;
}

/** Of a command that reads or sets attributes. */
export class AttributePlaceDto extends ComponentPlaceDto {
  @EnumField(ATTRIBUTE_TYPES, { optional: true, description: 'Actual when left out' })
  attributeType?: AttributeType;
}

export class VariableNameDto extends AttributePlaceDto {
  @nameField('Of OCPP 2.x, such as OCPPCommCtrlr', false)
  component!: string;

  @nameField('Of that component', false)
  variable!: string;
}

export class ComponentVariableDto extends ComponentPlaceDto {
  @nameField('Such as EVSE', false)
  component!: string;

  @nameField('All of the component when left out')
  variable?: string;
}

export class GetBaseReportDto {
  @EnumField(['ConfigurationInventory', 'FullInventory', 'SummaryInventory'], {
    description: 'What can be set, all there is, or what tells of its availability and of problems',
  })
  reportBase!: string;
}

export class GetReportDto {
  @EnumListField(['Active', 'Available', 'Enabled', 'Problem'], {
    optional: true,
    description: 'Components in any of these states; this or componentVariable is given',
  })
  componentCriteria?: string[];

  @NestedListField(() => ComponentVariableDto, { optional: true, maxItems: MAX_COMPONENT_VARIABLES })
  @ArrayMinSize(1)
  componentVariable?: ComponentVariableDto[];
}

export class ApnDto {
  @StringField({ max: 512 })
  apn!: string;

  @StringField({ max: 20, optional: true })
  apnUserName?: string;

  @StringField({ max: 20, optional: true })
  apnPassword?: string;

  @IntegerField({ min: 0, max: MAX_INTEGER, optional: true })
  simPin?: number;

  @StringField({ max: 6, optional: true, description: 'MCC and MNC' })
  preferredNetwork?: string;

  @BooleanField({ optional: true })
  useOnlyPreferredNetwork?: boolean;

  @EnumField(['CHAP', 'NONE', 'PAP', 'AUTO'])
  apnAuthentication!: string;
}

export class VpnDto {
  @StringField({ max: 512 })
  server!: string;

  @StringField({ max: 20 })
  user!: string;

  @StringField({ max: 20, optional: true })
  group?: string;

  @StringField({ max: 20 })
  password!: string;

  @StringField({ max: 255, description: 'The shared secret' })
  key!: string;

  @EnumField(['IKEv2', 'IPSec', 'L2TP', 'PPTP'])
  type!: string;
}

/** NetworkConnectionProfileType of OCPP 2.0.1 part 2, 2.35, in its own names. */
class NetworkConnectionProfileDto {
  @EnumField(['OCPP12', 'OCPP15', 'OCPP16', 'OCPP20'], {
    default: 'OCPP20',
    description: 'What is spoken is settled when the station connects',
  })
  ocppVersion: string = 'OCPP20';

  @EnumField(['JSON', 'SOAP'], { default: 'JSON' })
  ocppTransport: string = 'JSON';

  @StringField({ max: 512, pattern: CSMS_URL, description: 'Without the id of the station' })
  ocppCsmsUrl!: string;

  @IntegerField({ min: 1, max: 86_400, description: 'In seconds' })
  messageTimeout!: number;

  @IntegerField({ min: 0, max: 3 })
  securityProfile!: number;

  @EnumField(OCPP_INTERFACES)
  ocppInterface!: string;

  @NestedField(() => ApnDto, { optional: true })
  apn?: ApnDto;

  @NestedField(() => VpnDto, { optional: true })
  vpn?: VpnDto;
}

export class SetNetworkProfileDto {
  @IntegerField({
    min: 0,
    max: MAX_INTEGER,
    description: 'One of those that NetworkConfigurationPriority can be set to',
  })
  configurationSlot!: number;

  @NestedField(() => NetworkConnectionProfileDto)
  connectionData!: NetworkConnectionProfileDto;
}
