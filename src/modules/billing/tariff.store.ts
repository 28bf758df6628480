import { randomUUID } from 'node:crypto';
import { type DataSource, type EntityManager, LessThan } from 'typeorm';
import type { BatchQuery } from '../../platform/database/group-query.js';
import { decodeCursor, type Page, type PageRequest, toPage } from '../../platform/database/page.js';
import { type TenantScope, TenantRows } from '../../platform/database/tenant-rows.js';
import { ask } from '../../platform/database/turn.js';
import { TariffVersion } from './tariff-version.entity.js';
import { Tariff } from './tariff.entity.js';
import type { TariffElement } from './tariff.js';

export interface TariffInForce {
  tariffId: string;
  version: number;
  currency: string;
}

interface TariffQuestion {
  tenantId: string;
  assignedTariffId: string | null;
  at: Date;
}

const tariffKey = ({ tenantId, assignedTariffId, at }: TariffQuestion): string =>
  `${Number(at)} ${assignedTariffId ?? ''} ${tenantId}`;

const tariffInForce: BatchQuery<TariffQuestion> = {
  name: 'billing.tariff-in-force',
  sql: `
    SELECT asked.key, found.*
      FROM unnest($1::text[], $2::text[], $3::uuid[], $4::timestamptz[]) AS asked (key, tenant_id, tariff_id, at)
     CROSS JOIN LATERAL (
            SELECT tariff.id AS "tariffId", version.version, version.currency
              FROM billing.tariff tariff
              JOIN billing.tariff_version version ON version.tariff_id = tariff.id
             WHERE tariff.tenant_id = asked.tenant_id AND (tariff.id = asked.tariff_id OR tariff.is_default)
             ORDER BY tariff.id = asked.tariff_id DESC NULLS LAST, version.created_at <= asked.at DESC,
                      CASE WHEN version.created_at <= asked.at THEN -version.version ELSE version.version END
             LIMIT 1
               FOR KEY SHARE OF tariff) found`,
  columns: (questions) => [
    questions.map(tariffKey),
    questions.map(({ tenantId }) => tenantId),
    questions.map(({ assignedTariffId }) => assignedTariffId),
    questions.map(({ at }) => at),
  ],
  keyOf: tariffKey,
};

/**
 * The version, in force at an instant, of the assigned tariff, else of the tenant's default one. What started before
 * a tariff was made has its first version. The tariff cannot be deleted before the transaction ends.
 */
export async function findTariffInForce(
  manager: EntityManager,
  scope: TenantScope,
  assignedTariffId: string | null,
  at: Date,
): Promise<TariffInForce | null> {
  const { tenantId } = scope;
  const [row] = await ask<TariffQuestion, TariffInForce & { key: string }>(manager, tariffInForce, {
    tenantId,
    assignedTariffId,
    at,
  });
  if (row === undefined) return null;
  const { tariffId, version, currency } = row;
  return { tariffId, version, currency };
}

/** What a version of a tariff says. */
export type TariffTerms = Pick<TariffVersion, 'currency' | 'elements'>;

interface VersionQuestion {
  tariffId: string;
  tariffVersion: number;
}

const versionKey = ({ tariffId, tariffVersion }: VersionQuestion): string => `${tariffId} ${tariffVersion}`;

const tariffVersions: BatchQuery<VersionQuestion> = {
  name: 'billing.tariff-version',
  sql: `
    SELECT tariff_id || ' ' || version AS key, currency, elements
      FROM unnest($1::uuid[], $2::int[]) AS asked (tariff_id, version)
      JOIN billing.tariff_version USING (tariff_id, version)`,
  columns: (questions) => [
    questions.map(({ tariffId }) => tariffId),
    questions.map(({ tariffVersion }) => tariffVersion),
  ],
  keyOf: versionKey,
};

/** Versions never change. */
const known = new Map<string, TariffTerms>();
const MAX_KNOWN = 1000;

/** The terms of a version that exists. */
export async function readTariffVersion(
  manager: EntityManager,
  question: VersionQuestion,
): Promise<TariffTerms> {
  const key = versionKey(question);
  const remembered = known.get(key);
  if (remembered !== undefined) return remembered;
  const [terms] = await ask<VersionQuestion, TariffTerms & { key: string }>(
    manager,
    tariffVersions,
    question,
  );
  if (terms === undefined) throw new Error(`there is no tariff version ${key}`);
  if (known.size >= MAX_KNOWN) known.clear();
  known.set(key, terms);
  return terms;
}

/** The elements in force of tariffs of the tenant, by tariff id. */
export async function findElements(
  connection: DataSource | EntityManager,
  scope: TenantScope,
  tariffIds: string[],
): Promise<Map<string, TariffElement[]>> {
  const rows: { id: string; elements: TariffElement[] }[] = await connection.query(
    `SELECT tariff.id, version.elements
       FROM billing.tariff tariff
       JOIN billing.tariff_version version ON version.tariff_id = tariff.id AND version.version = tariff.version
      WHERE tariff.tenant_id = $1 AND tariff.id = ANY ($2)`,
    [scope.tenantId, tariffIds],
  );
  return new Map(rows.map(({ id, elements }) => [id, elements]));
}

/** The tariff, which nobody else changes, uses or deletes until the transaction ends. */
export async function lockTariff(
  manager: EntityManager,
  scope: TenantScope,
  id: string,
): Promise<Tariff | null> {
  const { tenantId } = scope;
  return manager
    .getRepository(Tariff)
    .createQueryBuilder('tariff')
    .where({ id, tenantId })
    .setLock('pessimistic_write')
    .getOne();
}

export async function isTariffUsed(manager: EntityManager, scope: TenantScope, id: string): Promise<boolean> {
  const rows: { used: boolean }[] = await manager.query(
    `SELECT EXISTS (SELECT FROM billing.charging_session WHERE tenant_id = $1 AND tariff_id = $2) AS used`,
    [scope.tenantId, id],
  );
  return rows[0]?.used === true;
}

/** Of a tariff that the caller may read; newest first. */
export async function pageOfVersions(
  dataSource: DataSource,
  tariffId: string,
  { limit, cursor }: PageRequest,
): Promise<Page<TariffVersion>> {
  const before = cursor === undefined ? undefined : decodeCursor(cursor, ['integer'])[0];
  const versions = await dataSource.getRepository(TariffVersion).find({
    where: { tariffId, ...(before === undefined ? {} : { version: LessThan(Number(before)) }) },
    order: { version: 'DESC' },
    take: limit + 1,
  });
  return toPage(
    versions,
    limit,
    ({ version }) => [String(version)],
    (version) => version,
  );
}

export async function hasTariffs(manager: EntityManager, scope: TenantScope): Promise<boolean> {
  const page = await new TenantRows(manager, Tariff, scope).page(
    { limit: 1 },
    { by: ['id'], direction: 'ASC' },
    {},
  );
  return page.data.length > 0;
}

/** A new tariff in its first version. */
export async function insertTariff(
  manager: EntityManager,
  scope: TenantScope,
  fields: Pick<Tariff, 'name' | 'currency' | 'isDefault'> & Pick<TariffVersion, 'elements'>,
): Promise<Tariff> {
  const { name, currency, isDefault, elements } = fields;
  const id = randomUUID();
  const now = new Date();
  const tariff = await new TenantRows(manager, Tariff, scope).insert({
    id,
    name,
    currency,
    version: 1,
    isDefault,
    createdAt: now,
    updatedAt: now,
  });
  await manager.insert(TariffVersion, { tariffId: id, version: 1, currency, elements, createdAt: now });
  return tariff;
}
