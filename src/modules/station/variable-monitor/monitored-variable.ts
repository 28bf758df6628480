import { isStorableIndex } from '../../../platform/database/storable.js';

/** A variable of a component of the device model (2.0.1 part 1, 4.1); what it does not have is null. */
export interface MonitoredVariable {
  component: string;
  componentInstance: string | null;
  evseId: number | null;
  connectorId: number | null;
  variable: string;
  variableInstance: string | null;
}

/** Whether the station can have such a place. */
export const isPlausible = ({ evseId, connectorId }: MonitoredVariable): boolean =>
  isStorableIndex(evseId ?? 0) && isStorableIndex(connectorId ?? 0);

/** As the columns have it, in the order of their names in VARIABLE_COLUMNS. */
export const VARIABLE_COLUMNS =
  'component, component_instance, evse_id, connector_id, variable, variable_instance';

export const columnsOf = (variables: readonly MonitoredVariable[]): unknown[][] => [
  variables.map(({ component }) => component),
  variables.map(({ componentInstance }) => componentInstance ?? ''),
  variables.map(({ evseId }) => evseId ?? 0),
  variables.map(({ connectorId }) => connectorId ?? 0),
  variables.map(({ variable }) => variable),
  variables.map(({ variableInstance }) => variableInstance ?? ''),
];
