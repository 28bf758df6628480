import { expect } from 'vitest';
import type { MessageSuite } from './message-suite.ts';

export interface VariableEntry {
  component: string;
  variable: string;
  value: string | null;
  [member: string]: unknown;
}

/** What a station is known to have of its configuration; `query` may filter. */
export async function configurationOf(
  { system, stationId }: Pick<MessageSuite, 'system' | 'stationId'>,
  query = '',
): Promise<VariableEntry[]> {
  const path = `/stations/${stationId}/configuration?limit=200${query}`;
  const { status, body } = await system.rest.get<{ data: VariableEntry[] }>(path);
  expect(status).toBe(200);
  return body.data;
}

/** The name of a variable on the wire. */
export const variable = (component: string, name: string, instance?: string) => ({
  component: { name: component },
  variable: instance === undefined ? { name } : { name, instance },
});

/** The result of reading a variable. */
export const read = (component: string, name: string, attributeValue: string, instance?: string) => ({
  ...variable(component, name, instance),
  attributeStatus: 'Accepted',
  attributeType: 'Actual',
  attributeValue,
});

/** An element of a report: a variable with its actual value. */
export const reported = (component: string, name: string, value?: string, more: object = {}) => ({
  ...variable(component, name),
  variableAttribute: [value === undefined ? {} : { value }],
  ...more,
});
