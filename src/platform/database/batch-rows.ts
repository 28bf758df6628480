import { getMetadataArgsStorage } from 'typeorm';
import type { BatchStatement } from './group-commit.js';

export interface BatchRows<Row> {
  /** Of the table under its alias, named as the entity has them. */
  readonly columns: string;
  readonly insert: BatchStatement<Readonly<Row>>;
  /** Everything but the key. */
  readonly update: BatchStatement<Readonly<Row>>;
}

/** Reads and writes of whole rows of an entity, many at once. `key`: the columns that tell a row. */
export function batchRows<Row extends object>(
  entity: new () => Row,
  alias: string,
  key: readonly string[],
): BatchRows<Row> {
  const { tables } = getMetadataArgsStorage();
  const { schema = '', name = '' } = tables.find(({ target }) => target === entity) ?? {};
  const table = `${schema}.${name}`;
  const columns = columnsOf(entity);
  const names = columns.map((column) => column.name).join(', ');
  const rows = `unnest(${columns.map(({ type }, index) => `$${index + 1}::${type}[]`).join(', ')}) AS row (${names})`;
  const changed = columns.filter((column) => !key.includes(column.name));
  return {
    columns: columns.map((column) => `${alias}.${column.name} AS "${column.property}"`).join(', '),
    insert: {
      name: `${table}-insert`,
      sql: `INSERT INTO ${table} (${names}) SELECT ${columns.map(valueOf).join(', ')} FROM ${rows}`,
      columns: (given) => parameters(columns, given),
    },
    update: {
      name: `${table}-update`,
      sql: `UPDATE ${table} ${alias} SET ${changed.map((column) => `${column.name} = ${valueOf(column)}`).join(', ')}
              FROM ${rows} WHERE ${key.map((column) => `${alias}.${column} = row.${column}`).join(' AND ')}`,
      columns: (given) => parameters(columns, given),
    },
  };
}

interface Column {
  readonly property: string;
  readonly name: string;
  readonly type: string;
  readonly isArray: boolean;
}

const columnsOf = (entity: new () => object): Column[] =>
  getMetadataArgsStorage()
    .filterColumns(entity)
    .map(({ propertyName, options }) => ({
      property: propertyName,
      name: options.name ?? propertyName,
      type: String(options.type),
      isArray: options.array === true,
    }));

/** Lists are of single words and travel as text: PostgreSQL takes no arrays of arrays that differ in length. */
const valueOf = ({ name, isArray }: Column): string =>
  isArray ? `string_to_array(row.${name}, ' ')` : `row.${name}`;

function parameters(columns: readonly Column[], rows: readonly object[]): unknown[][] {
  return columns.map(({ property, type, isArray }) =>
    rows.map((row) => {
      const value: unknown = Reflect.get(row, property);
      if (isArray) return (value as string[]).join(' ');
      return type === 'jsonb' && value !== null ? JSON.stringify(value) : value;
    }),
  );
}
