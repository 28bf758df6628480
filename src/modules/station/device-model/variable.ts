export const ATTRIBUTE_TYPES = ['Actual', 'Target', 'MinSet', 'MaxSet'] as const;
/** OCPP 2.0.1 part 2, 3.3; a configuration key of 1.6 has an actual value alone. */
export type AttributeType = (typeof ATTRIBUTE_TYPES)[number];
export type Mutability = 'ReadOnly' | 'WriteOnly' | 'ReadWrite';

/** Names a variable to read; names are case-insensitive. What is left out may be any. */
export interface VariableOf {
  component?: string | undefined;
  variable: string;
  variableInstance?: string | undefined;
}

/**
 * A configuration key of 1.6 (component empty), or an attribute of a variable of 2.x. Of its name, what is undefined it
 * does not have; of the rest, what is undefined was not said and is as it was.
 */
export interface ReportedVariable {
  component: string;
  componentInstance?: string | undefined;
  evseId?: number | undefined;
  connectorId?: number | undefined;
  variable: string;
  variableInstance?: string | undefined;
  attributeType?: AttributeType | undefined;
  value: string | null;
  /** Of 1.6; for 2.x its mutability says so. */
  readOnly?: boolean;
  mutability?: Mutability;
  persistent?: boolean;
  constant?: boolean;
  unit?: string | undefined;
  dataType?: string;
  minLimit?: number | undefined;
  maxLimit?: number | undefined;
  valuesList?: string | undefined;
  supportsMonitoring?: boolean;
}
