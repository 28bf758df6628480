import type { MonitoredVariable } from '../../../station/index.js';
import type { VariableName } from '../provisioning/variables.js';

/** A variable of the device model, as the services name it. */
export const monitoredVariable = ({ component, variable }: VariableName): MonitoredVariable => ({
  component: component.name,
  componentInstance: component.instance ?? null,
  evseId: component.evse?.id ?? null,
  connectorId: component.evse?.connectorId ?? null,
  variable: variable.name,
  variableInstance: variable.instance ?? null,
});
