import { Injectable } from '@nestjs/common';
import { isDeepStrictEqual } from 'node:util';
import { DataSource, type EntityManager } from 'typeorm';
import type { Page, PageRequest } from '../../platform/database/page.js';
import { type TenantScope, TenantRows } from '../../platform/database/tenant-rows.js';
import { inTransaction } from '../../platform/database/transaction.js';
import { InvalidError, NotFoundError } from '../../platform/errors.js';
import { announce } from '../../platform/events/outbox.js';
import { TariffInUseError } from './billing.errors.js';
import { tariffEvent } from './billing.events.js';
import { lock } from './charging-session.store.js';
import {
  type CreateTariffDto,
  type TariffDto,
  type TariffQuery,
  type TariffVersionDto,
  toTariffDto,
  toTariffVersionDto,
  type UpdateTariffDto,
} from './dto/tariff.dto.js';
import { isCurrency } from '../../platform/money/money.js';
import { Tariff } from './tariff.entity.js';
import { type TariffElement, validateTariffElements } from './tariff.js';
import { findElements, insertTariff, isTariffUsed, lockTariff, pageOfVersions } from './tariff.store.js';
import { TariffVersion } from './tariff-version.entity.js';

/** Tariffs change by new versions; a session keeps the version that it started with. */
@Injectable()
export class Tariffs {
  constructor(private readonly dataSource: DataSource) {}

  async list(scope: TenantScope, query: Readonly<TariffQuery>): Promise<Page<TariffDto>> {
    const { name, isDefault } = query;
    const rows = new TenantRows(this.dataSource, Tariff, scope);
    const page = await rows.page(query, { by: ['id'], direction: 'ASC' }, { name, isDefault });
    const ids = page.data.map(({ id }) => id);
    const elements = await findElements(this.dataSource, scope, ids);
    return { ...page, data: page.data.map((tariff) => toTariffDto(tariff, elements.get(tariff.id) ?? [])) };
  }

  async find(scope: TenantScope, id: string): Promise<TariffDto> {
    return this.read(this.dataSource, scope, id);
  }

  /** Newest first. */
  async versions(scope: TenantScope, id: string, request: PageRequest): Promise<Page<TariffVersionDto>> {
    await this.read(this.dataSource, scope, id);
    const page = await pageOfVersions(this.dataSource, id, request);
    return { ...page, data: page.data.map(toTariffVersionDto) };
  }

  async create(scope: TenantScope, fields: Readonly<CreateTariffDto>): Promise<TariffDto> {
    const { name, currency, isDefault } = fields;
    const elements = checked(currency, fields.elements);
    return inTransaction(this.dataSource, async (manager) => {
      if (isDefault) await this.clearDefault(manager, scope);
      const tariff = await insertTariff(manager, scope, { name, currency, elements, isDefault });
      await announce(manager, tariffEvent('TariffCreated', tariff));
      return toTariffDto(tariff, elements);
    });
  }

  /** Other elements or another currency make the next version, for sessions that start from now on. */
  async update(scope: TenantScope, id: string, fields: Readonly<UpdateTariffDto>): Promise<TariffDto> {
    return inTransaction(this.dataSource, async (manager) => {
      if (fields.isDefault === true) await this.clearDefault(manager, scope);
      const tariff = await lockTariff(manager, scope, id);
      if (tariff === null) throw new NotFoundError('tariff', id);
      const { currency = tariff.currency, name = tariff.name, isDefault = tariff.isDefault } = fields;
      const before = (await findElements(manager, scope, [id])).get(id);
      const elements = checked(currency, fields.elements ?? before);
      const isNew = currency !== tariff.currency || !isDeepStrictEqual(elements, before);
      const version = isNew ? tariff.version + 1 : tariff.version;
      const now = new Date();
      if (isNew)
        await manager.insert(TariffVersion, { tariffId: id, version, currency, elements, createdAt: now });
      const change = { name, currency, isDefault, version, updatedAt: now };
      await new TenantRows(manager, Tariff, scope).update({ id }, change);
      const changed = { ...change, id, tenantId: scope.tenantId, createdAt: tariff.createdAt };
      await announce(manager, tariffEvent('TariffChanged', changed));
      return toTariffDto(changed, elements);
    });
  }

  /** @throws TariffInUseError when a session has been priced by it or will be */
  async delete(scope: TenantScope, id: string): Promise<void> {
    await inTransaction(this.dataSource, async (manager) => {
      const tariff = await lockTariff(manager, scope, id);
      if (tariff === null) throw new NotFoundError('tariff', id);
      if (await isTariffUsed(manager, scope, id)) throw new TariffInUseError();
      await new TenantRows(manager, Tariff, scope).delete({ id });
      await announce(manager, tariffEvent('TariffDeleted', tariff));
    });
  }

  private async read(connection: DataSource, scope: TenantScope, id: string): Promise<TariffDto> {
    const tariff = await new TenantRows(connection, Tariff, scope).findOne({ id });
    if (tariff === null) throw new NotFoundError('tariff', id);
    const elements = await findElements(connection, scope, [id]);
    return toTariffDto(tariff, elements.get(id) ?? []);
  }

  private async clearDefault(manager: EntityManager, scope: TenantScope): Promise<void> {
    await lock(manager, `default tariff ${scope.tenantId}`);
    await new TenantRows(manager, Tariff, scope).update(
      { isDefault: true },
      { isDefault: false, updatedAt: new Date() },
    );
  }
}

/** Every fault of the price at once. */
function checked(currency: string, elements: unknown): TariffElement[] {
  const faults = validateTariffElements(elements);
  if (!isCurrency(currency))
    faults.push({ path: 'currency', message: 'must be an ISO 4217 currency in use' });
  if (faults.length > 0) throw new InvalidError(faults);
  return elements as TariffElement[];
}
