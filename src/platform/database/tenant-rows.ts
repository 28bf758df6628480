import type { DataSource, EntityManager, EntityTarget, ObjectLiteral } from 'typeorm';
import { type CursorPart, decodeCursor, type Page, type PageRequest, toPage } from './page.js';

/** Who asks: every read and write of a tenant's rows names it. */
export interface TenantScope {
  readonly tenantId: string;
}

/** A condition of a list: a column of the table and the value it must equal; undefined means no condition. */
export type Filters<T> = { [K in keyof T]?: T[K] | undefined };

/** An SQL condition on the aliased table `row`, with named parameters. */
export interface Condition {
  sql: string;
  parameters: Record<string, unknown>;
}

export interface ListOrder<T> {
  /** The columns that order the list; the last one is unique. */
  by: (keyof T & string)[];
  direction: 'ASC' | 'DESC';
}

/**
 * The rows of one table that belong to one tenant. It is the one place where queries are scoped: whoever
 * reads or writes an entity does it through here, and cannot forget the tenant.
 */
export class TenantRows<T extends ObjectLiteral & TenantScope> {
  constructor(
    private readonly connection: DataSource | EntityManager,
    private readonly entity: EntityTarget<T>,
    private readonly scope: TenantScope,
  ) {}

  async findOne(where: Filters<T>): Promise<T | null> {
    return this.select(where).getOne();
  }

  async find(where: Filters<T>, conditions: Condition[] = []): Promise<T[]> {
    return this.select(where, conditions).getMany();
  }

  async page(
    request: PageRequest,
    order: ListOrder<T>,
    where: Filters<T>,
    conditions: Condition[] = [],
  ): Promise<Page<T>> {
    const query = this.select(where, conditions);
    if (request.cursor !== undefined) {
      const columns = order.by.map((property) => this.column(property));
      const position = decodeCursor(
        request.cursor,
        columns.map(({ type }) => type as CursorPart),
      );
      const names = order.by.map((_, index) => `:after${index}`).join(', ');
      const row = columns.map(({ databaseName }) => `row.${databaseName}`).join(', ');
      query.andWhere(`(${row}) ${order.direction === 'ASC' ? '>' : '<'} (${names})`);
      position.forEach((part, index) => query.setParameter(`after${index}`, part));
    }
    for (const column of order.by) query.addOrderBy(`row.${column}`, order.direction);
    const rows = await query.take(request.limit + 1).getMany();
    return toPage(
      rows,
      request.limit,
      (row) => order.by.map((column) => cursorPart(row[column])),
      (row) => row,
    );
  }

  async insert(row: Omit<T, 'tenantId'>): Promise<T> {
    const whole = { ...row, tenantId: this.scope.tenantId } as unknown as T;
    const created = this.repository().create(whole);
    await this.repository().createQueryBuilder().insert().values(created).execute();
    return created;
  }

  /** Changes the rows that match and returns how many there were. */
  async update(where: Filters<T>, change: Partial<T>): Promise<number> {
    const query = this.repository().createQueryBuilder().update().set(change).where(this.scoped(where));
    return (await query.execute()).affected ?? 0;
  }

  async delete(where: Filters<T>): Promise<number> {
    return (
      (await this.repository().createQueryBuilder().delete().where(this.scoped(where)).execute()).affected ??
      0
    );
  }

  private select(where: Filters<T>, conditions: Condition[] = []) {
    const query = this.repository().createQueryBuilder('row').where(this.scoped(where));
    for (const { sql, parameters } of conditions) query.andWhere(sql, parameters);
    return query;
  }

  /** A null filter would mean "no condition" to the query builder: leave undefined ones out, refuse nothing else. */
  private scoped(where: Filters<T>): ObjectLiteral {
    const given = Object.entries(where).filter(([, value]) => value !== undefined);
    return { ...Object.fromEntries(given), tenantId: this.scope.tenantId };
  }

  private column(property: string) {
    const column = this.repository().metadata.findColumnWithPropertyName(property);
    if (column === undefined) throw new Error(`${this.repository().metadata.name} has no ${property}`);
    return column;
  }

  private repository() {
    return this.connection.getRepository(this.entity);
  }
}

const cursorPart = (value: unknown): string => (value instanceof Date ? value.toISOString() : String(value));
