import { ArrayMinSize } from 'class-validator';
import {
  BooleanField,
  EnumField,
  EnumListField,
  IntegerField,
  IntegerListField,
  NestedListField,
  NumberField,
  StringField,
} from '../../../../platform/http/fields.js';
import {
  MAX_SEVERITY,
  MONITOR_TYPES,
  MONITORING_BASES,
  MONITORING_CRITERIA,
  type MonitorType,
} from '../variable-monitor.js';

const MAX_ID = 2_147_483_647;
/** A station may take them a few at a time, and each message may take as long as a call may. */
const MAX_ITEMS = 50;
/** What a double keeps exactly, and more than any variable needs. */
const MAX_VALUE = 1e15;

const severityField = () =>
  IntegerField({
    min: 0,
    max: MAX_SEVERITY,
    description: 'From 0, an emergency, to 9, of interest to makers',
  });

export class SetMonitoringBaseDto {
  @EnumField(MONITORING_BASES, {
    description:
      'All monitors that it came with; those that its maker recommends; or only those that cannot be switched off. ' +
      'The last two remove what was set from here',
  })
  monitoringBase!: string;
}

export class SetMonitoringLevelDto {
  @severityField()
  severity!: number;
}

/** A component of the device model, and where it is. */
export class ComponentDto {
  @StringField({ max: 50, example: 'EVSE' })
  component!: string;

  @StringField({ max: 50, optional: true })
  componentInstance?: string;

  @IntegerField({ min: 1, max: MAX_ID, optional: true, example: 1 })
  evseId?: number;

  @IntegerField({ min: 1, max: MAX_ID, optional: true, description: 'With evseId' })
  connectorId?: number;
}

export class NewVariableMonitorDto extends ComponentDto {
  @StringField({ max: 50, example: 'Power' })
  variable!: string;

  @StringField({ max: 50, optional: true })
  variableInstance?: string;

  @EnumField(MONITOR_TYPES)
  type!: MonitorType;

  @NumberField({
    min: -MAX_VALUE,
    max: MAX_VALUE,
    description: 'The threshold or the change in the unit of the variable; of a periodic one, seconds',
  })
  value!: number;

  @severityField()
  severity!: number;

  @BooleanField({ optional: true, description: 'Only during a transaction; false when left out' })
  transaction?: boolean;

  @IntegerField({ min: 0, max: MAX_ID, optional: true, description: 'In place of that monitor' })
  monitorId?: number;
}

export class SetVariableMonitoringDto {
  @NestedListField(() => NewVariableMonitorDto, { maxItems: MAX_ITEMS })
  @ArrayMinSize(1)
  monitors!: NewVariableMonitorDto[];
}

export class ClearVariableMonitoringDto {
  @IntegerListField({ min: 0, max: MAX_ID, maxItems: 500, description: 'The monitorId of each' })
  @ArrayMinSize(1)
  ids!: number[];
}

export class ReportedVariableDto extends ComponentDto {
  @StringField({ max: 50, optional: true, description: 'All of the component when left out' })
  variable?: string;

  @StringField({ max: 50, optional: true, description: 'With variable' })
  variableInstance?: string;
}

export class GetMonitoringReportDto {
  @EnumListField(MONITORING_CRITERIA, { optional: true, description: 'Of all kinds when left out' })
  @ArrayMinSize(1)
  monitoringCriteria?: string[];

  @NestedListField(() => ReportedVariableDto, {
    maxItems: MAX_ITEMS,
    optional: true,
    description: 'Of all variables when left out',
  })
  @ArrayMinSize(1)
  variables?: ReportedVariableDto[];
}
