import { getMetadataArgsStorage } from 'typeorm';
import type { BatchStatement } from '../../platform/database/group-commit.js';
import { ChargingSession } from './charging-session.entity.js';

const COLUMNS = getMetadataArgsStorage()
  .filterColumns(ChargingSession)
  .map(({ propertyName, options }) => ({
    property: propertyName as keyof ChargingSession,
    name: options.name ?? propertyName,
    type: String(options.type),
    isArray: options.array === true,
  }));

/** Of the table as `session`, named as the entity has them. */
export const SESSION_COLUMNS = COLUMNS.map(({ property, name }) => `session.${name} AS "${property}"`).join(
  ', ',
);

const PARAMETERS = COLUMNS.map(({ type }, index) => `$${index + 1}::${type}[]`).join(', ');
const NAMES = COLUMNS.map(({ name }) => name).join(', ');
const KEY: readonly string[] = ['id', 'station_id', 'tenant_id'];

/** Lists travel as text: PostgreSQL takes no arrays of arrays that differ in length. */
const valueOf = ({ name, isArray }: { name: string; isArray: boolean }): string =>
  isArray ? `string_to_array(row.${name}, ' ')` : `row.${name}`;

const columns = (sessions: readonly Readonly<ChargingSession>[]): unknown[][] =>
  COLUMNS.map(({ property, type, isArray }) =>
    sessions.map(({ [property]: value }) => {
      if (isArray) return (value as string[]).join(' ');
      return type === 'jsonb' && value !== null ? JSON.stringify(value) : value;
    }),
  );

export const sessionInsert: BatchStatement<Readonly<ChargingSession>> = {
  name: 'billing.session-insert',
  sql: `INSERT INTO billing.charging_session (${NAMES})
        SELECT ${COLUMNS.map(valueOf).join(', ')} FROM unnest(${PARAMETERS}) AS row (${NAMES})`,
  columns,
};

/** All that is known of sessions that the transaction has locked. */
export const sessionUpdate: BatchStatement<Readonly<ChargingSession>> = {
  name: 'billing.session-update',
  sql: `UPDATE billing.charging_session session
           SET ${COLUMNS.filter(({ name }) => !KEY.includes(name))
             .map((column) => `${column.name} = ${valueOf(column)}`)
             .join(', ')}
          FROM unnest(${PARAMETERS}) AS row (${NAMES})
         WHERE ${KEY.map((name) => `session.${name} = row.${name}`).join(' AND ')}`,
  columns,
};
