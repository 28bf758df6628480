import { Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { DataSource, type EntityManager } from 'typeorm';
import { type BatchQuery, GroupQuery } from '../../platform/database/group-query.js';
import type { Page } from '../../platform/database/page.js';
import { type TenantScope, TenantRows } from '../../platform/database/tenant-rows.js';
import { sqlState } from '../../platform/database/transaction.js';
import { ask } from '../../platform/database/turn.js';
import { InvalidError, NotFoundError } from '../../platform/errors.js';
import {
  type CreateLocationDto,
  type LocationDto,
  type LocationQuery,
  toLocationDto,
  type UpdateLocationDto,
} from './dto/location.dto.js';
import { assertTariff, KnownTariffs } from './known-tariffs.js';
import { Location } from './location.entity.js';
import { LocationInUseError } from './station.errors.js';

/** What the price of a charging session at a station depends on. */
export interface TariffContext {
  locationId: string | null;
  /** UTC for a station without a location. */
  timeZone: string;
  /** The station's own, else its location's. */
  tariffId: string | null;
}

const tariffContexts: BatchQuery<string> = {
  name: 'station.tariff-context',
  sql: `
    SELECT s.station_id AS key, s.location_id AS "locationId", coalesce(l.time_zone, 'UTC') AS "timeZone",
           coalesce(s.tariff_id, l.tariff_id) AS "tariffId"
      FROM unnest($1::text[]) AS asked (station_id)
      JOIN station.charging_station s USING (station_id)
      LEFT JOIN station.location l ON l.id = s.location_id`,
  columns: (stationIds) => [[...stationIds]],
  keyOf: (stationId) => stationId,
};

const FOREIGN_KEY_VIOLATION = '23503';

@Injectable()
export class Locations {
  private readonly tariffContexts: GroupQuery<string, TariffContext & { key: string }>;

  constructor(
    private readonly dataSource: DataSource,
    private readonly tariffs: KnownTariffs,
  ) {
    this.tariffContexts = new GroupQuery(dataSource, tariffContexts);
  }

  async list(
    scope: TenantScope,
    { limit, cursor, name, city }: Readonly<LocationQuery>,
  ): Promise<Page<LocationDto>> {
    const order = { by: ['id' as const], direction: 'ASC' as const };
    const page = await this.rows(scope).page({ limit, cursor }, order, { name, city });
    return { ...page, data: page.data.map(toLocationDto) };
  }

  async find(scope: TenantScope, id: string): Promise<LocationDto> {
    return toLocationDto(await this.findOrFail(scope, id));
  }

  async create(scope: TenantScope, request: Readonly<CreateLocationDto>): Promise<LocationDto> {
    assertTimeZone(request.timeZone);
    await assertTariff(this.tariffs, scope, request.tariffId);
    const now = new Date();
    const location = await this.rows(scope).insert({
      id: randomUUID(),
      name: request.name,
      timeZone: request.timeZone,
      address: request.address ?? null,
      city: request.city ?? null,
      postalCode: request.postalCode ?? null,
      country: request.country ?? null,
      latitude: request.latitude ?? null,
      longitude: request.longitude ?? null,
      tariffId: request.tariffId ?? null,
      createdAt: now,
      updatedAt: now,
    });
    return toLocationDto(location);
  }

  async update(scope: TenantScope, id: string, change: Readonly<UpdateLocationDto>): Promise<LocationDto> {
    if (change.timeZone !== undefined) assertTimeZone(change.timeZone);
    await assertTariff(this.tariffs, scope, change.tariffId);
    await this.rows(scope).update({ id }, { ...change, updatedAt: new Date() });
    return this.find(scope, id);
  }

  /** Throws LocationInUseError while stations stand there. */
  async remove(scope: TenantScope, id: string): Promise<void> {
    try {
      if ((await this.rows(scope).delete({ id })) === 0) throw new NotFoundError('location', id);
    } catch (error) {
      if (sqlState(error) === FOREIGN_KEY_VIOLATION) throw new LocationInUseError(id);
      throw error;
    }
  }

  /** For billing; a station that is gone has none of it. */
  async findTariffContext(stationId: string, manager?: EntityManager): Promise<TariffContext> {
    const [row] = await (manager === undefined
      ? this.tariffContexts.ask(stationId)
      : ask<string, TariffContext & { key: string }>(manager, tariffContexts, stationId));
    return {
      locationId: row?.locationId ?? null,
      timeZone: row?.timeZone ?? 'UTC',
      tariffId: row?.tariffId ?? null,
    };
  }

  private async findOrFail(scope: TenantScope, id: string): Promise<Location> {
    const location = await this.rows(scope).findOne({ id });
    if (location === null) throw new NotFoundError('location', id);
    return location;
  }

  private rows(scope: TenantScope): TenantRows<Location> {
    return new TenantRows(this.dataSource, Location, scope);
  }
}

/** Names only: an offset such as `+01:00` knows no daylight saving, and PostgreSQL reads it with the sign reversed. */
function assertTimeZone(timeZone: string): void {
  if (/^[A-Za-z]/.test(timeZone)) {
    try {
      new Intl.DateTimeFormat('en', { timeZone });
      return;
    } catch {
      // Not known to Intl.
    }
  }
  throw new InvalidError([{ path: 'timeZone', message: 'must be an IANA time zone, such as Europe/Berlin' }]);
}
