import { Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { DataSource, type EntityManager } from 'typeorm';
import type { Page } from '../../platform/database/page.js';
import { type TenantScope, TenantRows } from '../../platform/database/tenant-rows.js';
import { inTransaction, isUniqueViolation, sqlState } from '../../platform/database/transaction.js';
import { NotFoundError } from '../../platform/errors.js';
import { announce } from '../../platform/events/outbox.js';
import { DriverGroup } from './driver-group.entity.js';
import { GroupInUseError, GroupNameTakenError } from './driver.errors.js';
import { driverGroupEvent } from './driver.events.js';
import {
  type CreateDriverGroupDto,
  type DriverGroupDto,
  type DriverGroupQuery,
  toDriverGroupDto,
  type UpdateDriverGroupDto,
} from './dto/driver-group.dto.js';

const FOREIGN_KEY_VIOLATION = '23503';

@Injectable()
export class DriverGroups {
  constructor(private readonly dataSource: DataSource) {}

  async list(scope: TenantScope, query: Readonly<DriverGroupQuery>): Promise<Page<DriverGroupDto>> {
    const { name, status } = query;
    const rows = new TenantRows(this.dataSource, DriverGroup, scope);
    const page = await rows.page(query, { by: ['id'], direction: 'ASC' }, { name, status });
    return { ...page, data: page.data.map(toDriverGroupDto) };
  }

  async find(scope: TenantScope, id: string): Promise<DriverGroupDto> {
    return toDriverGroupDto(await this.findOrFail(this.dataSource, scope, id));
  }

  async create(scope: TenantScope, fields: Readonly<CreateDriverGroupDto>): Promise<DriverGroupDto> {
    const now = new Date();
    return this.write(async (manager) => {
      const group = await new TenantRows(manager, DriverGroup, scope).insert({
        id: randomUUID(),
        name: fields.name,
        groupIdToken: fields.groupIdToken ?? null,
        isMasterPass: fields.isMasterPass ?? false,
        status: fields.status ?? 'active',
        createdAt: now,
        updatedAt: now,
      });
      await announce(manager, driverGroupEvent('Created', group));
      return toDriverGroupDto(group);
    });
  }

  async update(
    scope: TenantScope,
    id: string,
    change: Readonly<UpdateDriverGroupDto>,
  ): Promise<DriverGroupDto> {
    return this.write(async (manager) => {
      await new TenantRows(manager, DriverGroup, scope).update({ id }, { ...change, updatedAt: new Date() });
      const group = await this.findOrFail(manager, scope, id);
      await announce(manager, driverGroupEvent('Changed', group));
      return toDriverGroupDto(group);
    });
  }

  /** @throws GroupInUseError while it has drivers */
  async delete(scope: TenantScope, id: string): Promise<void> {
    try {
      await inTransaction(this.dataSource, async (manager) => {
        const group = await this.findOrFail(manager, scope, id);
        await new TenantRows(manager, DriverGroup, scope).delete({ id });
        await announce(manager, driverGroupEvent('Deleted', group));
      });
    } catch (error) {
      throw sqlState(error) === FOREIGN_KEY_VIOLATION ? new GroupInUseError() : error;
    }
  }

  /** Those of the ids that are not of groups of the tenant. */
  async unknownOf({ tenantId }: TenantScope, ids: string[]): Promise<string[]> {
    const rows = await this.dataSource.query<{ id: string }[]>(
      `SELECT asked.id FROM unnest($2::uuid[]) AS asked (id)
        WHERE NOT EXISTS (SELECT FROM driver.driver_group g WHERE g.id = asked.id AND g.tenant_id = $1)`,
      [tenantId, ids],
    );
    return rows.map(({ id }) => id);
  }

  private async findOrFail(
    connection: DataSource | EntityManager,
    scope: TenantScope,
    id: string,
  ): Promise<DriverGroup> {
    const group = await new TenantRows(connection, DriverGroup, scope).findOne({ id });
    if (group === null) throw new NotFoundError('driver group', id);
    return group;
  }

  private async write(work: (manager: EntityManager) => Promise<DriverGroupDto>): Promise<DriverGroupDto> {
    try {
      return await inTransaction(this.dataSource, work);
    } catch (error) {
      throw isUniqueViolation(error) ? new GroupNameTakenError() : error;
    }
  }
}
