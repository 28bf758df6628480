import { Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { DataSource, type EntityManager } from 'typeorm';
import type { Principal } from '../../platform/auth/principal.js';
import type { Page } from '../../platform/database/page.js';
import { type TenantScope, TenantRows } from '../../platform/database/tenant-rows.js';
import { inTransaction, isUniqueViolation } from '../../platform/database/transaction.js';
import { NotFoundError } from '../../platform/errors.js';
import { announce } from '../../platform/events/outbox.js';
import { DriverGroup } from './driver-group.entity.js';
import { Driver } from './driver.entity.js';
import { EmailTakenError, UnknownGroupError } from './driver.errors.js';
import { driverEvent } from './driver.events.js';
import {
  type CreateDriverDto,
  type DriverDto,
  type DriverQuery,
  toDriverDto,
  type UpdateDriverDto,
} from './dto/driver.dto.js';

@Injectable()
export class Drivers {
  constructor(private readonly dataSource: DataSource) {}

  async list(scope: TenantScope, query: Readonly<DriverQuery>): Promise<Page<DriverDto>> {
    const { email, status, groupId } = query;
    const conditions =
      email === undefined ? [] : [{ sql: 'lower(row.email) = lower(:email)', parameters: { email } }];
    const page = await new TenantRows(this.dataSource, Driver, scope).page(
      query,
      { by: ['id'], direction: 'ASC' },
      { status, groupId },
      conditions,
    );
    return { ...page, data: page.data.map(toDriverDto) };
  }

  /** A principal of role driver finds only itself. */
  async find(principal: Principal, id: string): Promise<DriverDto> {
    return toDriverDto(await this.findOrFail(this.dataSource, principal, id));
  }

  async create(scope: TenantScope, fields: Readonly<CreateDriverDto>): Promise<DriverDto> {
    const now = new Date();
    return this.write(async (manager) => {
      await this.checkGroup(manager, scope, fields.groupId);
      const driver = await new TenantRows(manager, Driver, scope).insert({
        id: randomUUID(),
        name: fields.name,
        email: fields.email,
        phone: fields.phone ?? null,
        groupId: fields.groupId ?? null,
        status: fields.status ?? 'active',
        maxConcurrentSessions: fields.maxConcurrentSessions ?? null,
        createdAt: now,
        updatedAt: now,
      });
      await announce(manager, driverEvent('Created', driver));
      return toDriverDto(driver);
    });
  }

  async update(principal: Principal, id: string, change: Readonly<UpdateDriverDto>): Promise<DriverDto> {
    return this.write(async (manager) => {
      await this.checkGroup(manager, principal, change.groupId);
      await new TenantRows(manager, Driver, principal).update({ id }, { ...change, updatedAt: new Date() });
      const driver = await this.findOrFail(manager, principal, id);
      await announce(manager, driverEvent('Changed', driver));
      return toDriverDto(driver);
    });
  }

  /** The driver's tokens go too; sessions and CDRs stay. */
  async delete(principal: Principal, id: string): Promise<void> {
    await inTransaction(this.dataSource, async (manager) => {
      const driver = await this.findOrFail(manager, principal, id);
      await new TenantRows(manager, Driver, principal).delete({ id });
      await announce(manager, driverEvent('Deleted', driver));
    });
  }

  async findOrFail(
    connection: DataSource | EntityManager,
    principal: Principal,
    id: string,
  ): Promise<Driver> {
    const visible = principal.role !== 'driver' || principal.driverId === id;
    const driver = visible ? await new TenantRows(connection, Driver, principal).findOne({ id }) : null;
    if (driver === null) throw new NotFoundError('driver', id);
    return driver;
  }

  private async checkGroup(
    manager: EntityManager,
    scope: TenantScope,
    groupId: string | null | undefined,
  ): Promise<void> {
    if (groupId === null || groupId === undefined) return;
    const group = await new TenantRows(manager, DriverGroup, scope).findOne({ id: groupId });
    if (group === null) throw new UnknownGroupError();
  }

  private async write(work: (manager: EntityManager) => Promise<DriverDto>): Promise<DriverDto> {
    try {
      return await inTransaction(this.dataSource, work);
    } catch (error) {
      throw isUniqueViolation(error) ? new EmailTakenError() : error;
    }
  }
}
