import type { OCPP20 } from 'typed-ocpp';
import { InvalidError } from '../../../../platform/errors.js';
import type { AttributeType, ReportedVariable } from '../../../station/index.js';
import { variableOfKey } from '../../rpc/configuration-keys.js';
import { given, type Parameters } from '../../rpc/request.js';
import { evseOf } from '../evse.js';

type Result = OCPP20.GetVariablesResponse['getVariableResult'][number];
type Component = Result['component'];
type Variable = Result['variable'];
type ReportData = NonNullable<OCPP20.NotifyReportRequest['reportData']>[number];

/** What a variable is called on the wire: ComponentType and VariableType (2.0.1 part 2, 2.16 and 2.49). */
export interface VariableName {
  component: Component;
  variable: Variable;
}

/** An entry of a command, by its names or by a configuration key. Throws InvalidError for one that names nothing. */
export function variableNamed(entry: Parameters, path: string): VariableName {
  const { key } = entry;
  if (typeof key !== 'string') return { component: componentOf(entry, path), variable: variableOf(entry) };
  const successor = variableOfKey(key);
  if (successor !== undefined) return variableNamed({ ...successor }, path);
  const message = `OCPP 2.0.1 has no variable in place of the configuration key ${key}: name a component and a variable`;
  throw new InvalidError([{ path: `${path}.key`, message }]);
}

/** Throws InvalidError when it is not named. */
export function componentOf(entry: Parameters, path: string): Component {
  if (entry['component'] === undefined)
    throw new InvalidError([
      { path: `${path}.component`, message: 'must be given: the charger speaks OCPP 2.0.1' },
    ]);
  const component = {
    name: entry['component'],
    instance: entry['componentInstance'],
    evse: evseOf(entry),
  };
  return given(component) as unknown as Component;
}

export const variableOf = (entry: Parameters): Variable =>
  given({ name: entry['variable'], instance: entry['variableInstance'] }) as unknown as Variable;

/** Tells an attribute from all others; names are case-insensitive (2.0.1 part 2, identifierString). */
export function attributeKey({ component, variable }: VariableName, type: AttributeType = 'Actual'): string {
  const { name, instance = '', evse } = component;
  const names = [name, instance, variable.name, variable.instance ?? ''];
  return JSON.stringify([
    ...names.map((text) => text.toLowerCase()),
    evse?.id ?? 0,
    evse?.connectorId ?? 0,
    type,
  ]);
}

/** An attribute as it is kept, by its name and value. */
export const attributeOf = (
  { component, variable }: VariableName,
  attributeType: AttributeType | undefined,
  value: string | undefined,
): ReportedVariable => ({
  component: component.name,
  componentInstance: component.instance,
  evseId: component.evse?.id,
  connectorId: component.evse?.connectorId,
  variable: variable.name,
  variableInstance: variable.instance,
  attributeType,
  value: value ?? null,
});

/** Each attribute with the characteristics of its variable (2.0.1 part 2, 2.39 ReportDataType). */
export const attributesReported = (data: readonly ReportData[]): ReportedVariable[] =>
  data.flatMap(({ component, variable, variableAttribute, variableCharacteristics }) =>
    variableAttribute.map(
      ({ type, value, mutability = 'ReadWrite', persistent = false, constant = false }) => ({
        ...attributeOf({ component, variable }, type, value),
        ...variableCharacteristics,
        mutability,
        persistent,
        constant,
      }),
    ),
  );
