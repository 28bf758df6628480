import { ApiProperty } from '@nestjs/swagger';
import { StringField } from '../../../platform/http/fields.js';
import { PageQuery } from '../../../platform/http/page.dto.js';
import { ATTRIBUTE_TYPES, type AttributeType, type Mutability } from '../device-model/variable.js';

/** A position is seven names and numbers, of a charger's own making. */
const MAX_CURSOR = 2000;

export class ConfigurationQuery extends PageQuery {
  @StringField({ max: MAX_CURSOR, optional: true, description: 'nextCursor of the page before' })
  override cursor?: string;

  @StringField({ max: 50, optional: true, example: 'OCPPCommCtrlr', description: 'In any case' })
  component?: string;

  @StringField({ max: 50, optional: true, example: 'HeartbeatInterval', description: 'In any case' })
  variable?: string;
}

const textOf2x = (example: string, description?: string) =>
  ApiProperty({
    type: String,
    nullable: true,
    example,
    ...(description === undefined ? {} : { description }),
  });
const numberOf2x = (type: 'integer' | 'number', description?: string) =>
  ApiProperty({ type, nullable: true, ...(description === undefined ? {} : { description }) });
const flagOf2x = (description: string) => ApiProperty({ type: Boolean, nullable: true, description });

/** A configuration key of OCPP 1.6, or an attribute of a variable of OCPP 2.x. */
export class ConfigurationVariableDto {
  @ApiProperty({ type: String, example: '', description: 'Empty for OCPP 1.6, which has none' })
  component!: string;

  @textOf2x('1', 'This and all that can be null is of OCPP 2.x, where the charger has said it')
  componentInstance!: string | null;

  @numberOf2x('integer', 'The EVSE that the component is, or belongs to')
  evseId!: number | null;

  @numberOf2x('integer')
  connectorId!: number | null;

  @ApiProperty({ type: String, example: 'HeartbeatInterval' })
  variable!: string;

  @textOf2x('TransactionEvent')
  variableInstance!: string | null;

  @ApiProperty({ type: String, enum: ATTRIBUTE_TYPES, description: '`Actual` for OCPP 1.6' })
  attributeType!: AttributeType;

  @ApiProperty({ type: String, nullable: true, example: '300' })
  value!: string | null;

  @ApiProperty({ type: Boolean })
  readOnly!: boolean;

  @ApiProperty({
    type: String,
    isArray: true,
    description:
      '`hidden`: a secret, its value is not kept. `implausible`: the charger reports what cannot be',
  })
  marks!: string[];

  @ApiProperty({ type: String, nullable: true, enum: ['ReadOnly', 'WriteOnly', 'ReadWrite', null] })
  mutability!: Mutability | null;

  @flagOf2x('Whether it outlives a restart')
  persistent!: boolean | null;

  @flagOf2x('Whether it never changes')
  constant!: boolean | null;

  @textOf2x('s')
  unit!: string | null;

  @textOf2x('integer')
  dataType!: string | null;

  @numberOf2x('number')
  minLimit!: number | null;

  @numberOf2x('number')
  maxLimit!: number | null;

  @textOf2x('0,1,2', 'What it can be set to')
  valuesList!: string | null;

  @flagOf2x('Whether it can be monitored')
  supportsMonitoring!: boolean | null;

  @ApiProperty({ type: String, format: 'date-time' })
  receivedAt!: Date;
}
