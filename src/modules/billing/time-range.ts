import type { Condition } from '../../platform/database/tenant-rows.js';

/** Conditions that a time lies from `from` on and before `to`, each of which may be absent. */
export function within(column: string, from: string | undefined, to: string | undefined): Condition[] {
  return [
    ...(from === undefined ? [] : [{ sql: `row.${column} >= :from`, parameters: { from: new Date(from) } }]),
    ...(to === undefined ? [] : [{ sql: `row.${column} < :to`, parameters: { to: new Date(to) } }]),
  ];
}
