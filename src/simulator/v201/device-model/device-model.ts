import type { OCPP20 } from 'typed-ocpp';
import type { AttributeType, Component, ReportData, VariableName } from '../types.js';
import type { Variable } from './variables.js';

export type SetStatus = OCPP20.SetVariablesResponse['setVariableResult'][number]['attributeStatus'];

/** A dateTime is RFC 3339; numbers are plain. */
const HAS_TYPE: Readonly<Record<string, (value: string) => boolean>> = {
  boolean: (value) => /^(true|false)$/i.test(value),
  integer: (value) => /^-?\d{1,15}$/.test(value),
  decimal: (value) => /^-?\d{1,15}(\.\d+)?$/.test(value),
  dateTime: (value) => !Number.isNaN(Date.parse(value)),
};

/** What a charger of 2.x is and can be told: components with variables (part 1, device model). Names are case-insensitive. */
export class DeviceModel {
  readonly #variables = new Map<string, Variable>();
  readonly #components = new Set<string>();

  constructor(variables: readonly Variable[]) {
    for (const variable of variables) {
      this.#variables.set(keyOf(variable.component, variable.variable), variable);
      this.#components.add(componentKey(variable.component));
    }
  }

  get all(): Variable[] {
    return [...this.#variables.values()];
  }

  find(component: Component, variable: VariableName): Variable | undefined {
    return this.#variables.get(keyOf(component, variable));
  }

  knows(component: Component): boolean {
    return this.#components.has(componentKey(component));
  }

  /** The value of a variable of a controller, as `TxCtrlr.TxStartPoint` or `…MessageAttempts[TransactionEvent]`. */
  text(path: string): string {
    const variable = this.#byPath(path);
    return variable ? valueOf(variable) : '';
  }

  number(path: string): number {
    return Number(this.text(path));
  }

  flag(path: string): boolean {
    return this.text(path).toLowerCase() === 'true';
  }

  /** The members of a list. */
  members(path: string): string[] {
    return this.text(path)
      .split(',')
      .map((member) => member.trim())
      .filter(Boolean);
  }

  /** The most that a variable can be. */
  maxLimit(path: string): number {
    return this.#byPath(path)?.characteristics.maxLimit ?? Infinity;
  }

  /** Has a variable show what there is at the moment that it is read. */
  show(path: string, read: () => string): void {
    const variable = this.#byPath(path);
    if (variable) variable.read = read;
  }

  /** What the charger itself gives a variable. */
  set(path: string, value: string): void {
    const variable = this.#byPath(path);
    if (variable) variable.value = value;
  }

  /** B05: what becomes of a value that the CSMS gives. */
  write(
    component: Component,
    variable: VariableName,
    value: string,
    attributeType: AttributeType = 'Actual',
  ): SetStatus {
    if (!this.knows(component)) return 'UnknownComponent';
    const found = this.find(component, variable);
    if (!found) return 'UnknownVariable';
    if (attributeType !== 'Actual') return 'NotSupportedAttributeType';
    if (found.mutability === 'ReadOnly' || !accepts(found, value)) return 'Rejected';
    found.value = value;
    return found.needsReboot ? 'RebootRequired' : 'Accepted';
  }

  #byPath(path: string): Variable | undefined {
    const [, name = '', variable = '', instance] = /^(\w+)\.(\w+)(?:\[(.+)\])?$/.exec(path) ?? [];
    return this.find({ name }, instance === undefined ? { name: variable } : { name: variable, instance });
  }
}

/** What a variable shows, also one that cannot be read from outside. */
export function valueOf({ read, value }: Variable): string {
  return read ? read() : value;
}

/** A variable in a report (B07, B08); what can only be written has no value there. */
export function reportOf(variable: Variable): ReportData {
  const { mutability, characteristics } = variable;
  const value = mutability === 'WriteOnly' ? {} : { value: valueOf(variable) };
  return {
    component: variable.component,
    variable: variable.variable,
    variableAttribute: [{ type: 'Actual', ...value, mutability, persistent: true, constant: false }],
    variableCharacteristics: characteristics,
  };
}

function accepts({ characteristics, refuses, value: before }: Variable, value: string): boolean {
  const { dataType, minLimit = -Infinity, maxLimit = Infinity, valuesList } = characteristics;
  if (!(HAS_TYPE[dataType]?.(value) ?? true) || refuses?.(value, before)) return false;
  if (dataType === 'integer' || dataType === 'decimal')
    return Number(value) >= minLimit && Number(value) <= maxLimit;
  if (dataType === 'string') return value.length <= maxLimit;
  if (valuesList === undefined) return true;
  const allowed = valuesList.split(',');
  const members = dataType === 'OptionList' ? [value] : value.split(',').map((member) => member.trim());
  const given = members.filter(
    (member, index) => member !== '' || (index === 0 && dataType === 'OptionList'),
  );
  return new Set(given).size === given.length && given.every((member) => allowed.includes(member));
}

const part = (name: string, instance: string | undefined): string =>
  `${name}[${instance ?? ''}]`.toLowerCase();

function componentKey({ name, instance, evse }: Component): string {
  return `${part(name, instance)}/${evse?.id ?? ''}/${evse?.connectorId ?? ''}`;
}

function keyOf(component: Component, { name, instance }: VariableName): string {
  return `${componentKey(component)}/${part(name, instance)}`;
}

/** Whether a variable is meant; what is not named may be any (B08.FR.20 to FR.25, N02.FR.16 to FR.21). */
export function isNamed(
  { component, variable }: Pick<Variable, 'component' | 'variable'>,
  named: { component: Component; variable?: VariableName },
): boolean {
  const { component: of, variable: wanted } = named;
  const same = (one: string | undefined, other: string | undefined): boolean =>
    other === undefined || one?.toLowerCase() === other.toLowerCase();
  const place =
    same(component.name, of.name) &&
    same(component.instance, of.instance) &&
    (of.evse === undefined || of.evse.id === component.evse?.id) &&
    (of.evse?.connectorId === undefined || of.evse.connectorId === component.evse?.connectorId);
  return place && same(variable.name, wanted?.name) && same(variable.instance, wanted?.instance);
}
