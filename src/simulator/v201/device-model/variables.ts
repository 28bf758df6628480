import type { Characteristics, Component, VariableName } from '../types.js';

export type Mutability = 'ReadOnly' | 'ReadWrite' | 'WriteOnly';

/** A variable of the device model, with the one attribute Actual (part 1, device model). */
export interface Variable {
  component: Component;
  variable: VariableName;
  value: string;
  mutability: Mutability;
  characteristics: Characteristics;
  /** What a sensor shows at this moment, in place of a value that is kept. */
  read?: () => string;
  /** A value of the right type that is refused all the same. */
  refuses?: (value: string, before: string) => boolean;
  /** Takes effect with the next restart. */
  needsReboot?: boolean;
}

/** A variable before it has a place. */
type Kind = Pick<Variable, 'mutability' | 'characteristics' | 'refuses' | 'needsReboot'>;

const kind = (mutability: Mutability, characteristics: Characteristics, more: Partial<Kind> = {}): Kind => ({
  mutability,
  characteristics,
  ...more,
});

const supportsMonitoring = false;

/** The kinds of variables that there are more than one of. */
export const KINDS = {
  flag: kind('ReadWrite', { dataType: 'boolean', supportsMonitoring }),
  fixedFlag: kind('ReadOnly', { dataType: 'boolean', supportsMonitoring }),
  count: kind('ReadWrite', { dataType: 'integer', minLimit: 0, supportsMonitoring }),
  fixedCount: kind('ReadOnly', { dataType: 'integer', supportsMonitoring }),
  seconds: kind('ReadWrite', { dataType: 'integer', unit: 's', minLimit: 0, supportsMonitoring }),
  /** A simulation samples more often than once in a second. */
  interval: kind('ReadWrite', { dataType: 'decimal', unit: 's', minLimit: 0, supportsMonitoring }),
  text: kind('ReadWrite', { dataType: 'string', maxLimit: 255, supportsMonitoring }),
  fixedText: kind('ReadOnly', { dataType: 'string', supportsMonitoring }),
  time: kind('ReadOnly', { dataType: 'dateTime', supportsMonitoring }),
} satisfies Readonly<Record<string, Kind>>;

const list = (
  dataType: 'MemberList' | 'OptionList' | 'SequenceList',
  mutability: Mutability,
  values: readonly string[],
): Kind => kind(mutability, { dataType, valuesList: values.join(','), supportsMonitoring });

export const members = (...values: string[]): Kind => list('MemberList', 'ReadWrite', values);
export const fixedMembers = (...values: string[]): Kind => list('MemberList', 'ReadOnly', values);
export const sequence = (...values: string[]): Kind => list('SequenceList', 'ReadWrite', values);
export const fixedOption = (...values: string[]): Kind => list('OptionList', 'ReadOnly', values);

/** A text that can be written and not read (A01). */
export const secret = (refuses: (value: string) => boolean): Kind =>
  kind('WriteOnly', { dataType: 'string', maxLimit: 40, supportsMonitoring }, { refuses });

/** A count that only grows. */
export const risingCount = (refuses: (value: string, before: string) => boolean): Kind =>
  kind('ReadWrite', { dataType: 'integer', supportsMonitoring }, { refuses });

/** One that refuses some values of the right type. */
export const refusing = (one: Kind, refuses: (value: string) => boolean): Kind => ({ ...one, refuses });

/** How many of something the charger has; it can have `most` of them. */
export const held = (most: number): Kind =>
  kind('ReadOnly', { dataType: 'integer', maxLimit: most, supportsMonitoring });

export const rebooting = (one: Kind): Kind => ({ ...one, needsReboot: true });

export const monitored = (one: Kind): Kind => ({
  ...one,
  characteristics: { ...one.characteristics, supportsMonitoring: true },
});

/** What a sensor shows, which can be monitored. */
export const sensor = (unit: string, maxLimit?: number): Kind => {
  const limits = maxLimit === undefined ? {} : { maxLimit };
  return kind('ReadOnly', { dataType: 'decimal', unit, ...limits, supportsMonitoring: true });
};

/** `Name` or `Name[Instance]`. */
function named(text: string): { name: string; instance?: string } {
  const [, name = text, instance] = /^([^[]+)(?:\[(.+)\])?$/.exec(text) ?? [];
  return instance === undefined ? { name } : { name, instance };
}

/** The variables of one component. */
export function component(
  name: string,
  variables: Readonly<Record<string, readonly [value: string | (() => string), kind: Kind]>>,
  evse?: { id: number; connectorId?: number },
): Variable[] {
  return Object.entries(variables).map(([variable, [value, of]]) => ({
    ...of,
    component: { ...named(name), ...(evse && { evse }) },
    variable: named(variable),
    value: typeof value === 'string' ? value : '',
    ...(typeof value === 'function' && { read: value }),
  }));
}
