import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { Page, PageRequest } from '../../platform/database/page.js';
import {
  type Condition,
  type ListOrder,
  type TenantScope,
  TenantRows,
} from '../../platform/database/tenant-rows.js';
import { inTransaction, isUniqueViolation, sqlState } from '../../platform/database/transaction.js';
import { InvalidError, NotFoundError } from '../../platform/errors.js';
import { announce } from '../../platform/events/outbox.js';
import { revokeAllOf } from './certificate-authority/issued-certificate.store.js';
import { assertStationId } from './charging-station.js';
import { ChargingStation } from './charging-station.entity.js';
import { findEvses, pageConnectors } from './connector.store.js';
import {
  type CreateStationDto,
  type StationDto,
  type StationQuery,
  toStationDto,
  type UpdateStationDto,
} from './dto/charging-station.dto.js';
import type { ConnectorDto } from './dto/connector.dto.js';
import { assertTariff, KnownTariffs } from './known-tariffs.js';
import { Quirks } from './quirk/quirks.service.js';
import { findRefused } from './refused-connection/refused-connection.store.js';
import { StationExistsError } from './station.errors.js';
import { stationEvent } from './station.events.js';
import { StationLink } from './station-link.js';

const BY_ID: ListOrder<ChargingStation> = { by: ['stationId'], direction: 'ASC' };
const FOREIGN_KEY_VIOLATION = '23503';
/** What is settled at the handshake; the registration at the next boot too. */
const TERMS_OF_ADMISSION = ['securityProfile', 'acceptedQuirks'] as const;

/** A charger that is accepted learns of it at its next boot, on the connection that it has (2.0.1 B02). */
const isToConnectAnew = (change: Readonly<UpdateStationDto>) =>
  TERMS_OF_ADMISSION.some((term) => change[term] !== undefined) ||
  (change.registrationStatus !== undefined && change.registrationStatus !== 'Accepted');

/** What goes with an upgrade of the security profile that is withdrawn. */
const withdrawn = ({ targetSecurityProfile }: Readonly<UpdateStationDto>) =>
  targetSecurityProfile === null
    ? { targetSecurityProfileSince: null, targetSecurityProfileCommandId: null }
    : {};

/** The charging stations as operators see and keep them. */
@Injectable()
export class Stations {
  constructor(
    private readonly dataSource: DataSource,
    private readonly link: StationLink,
    private readonly quirks: Quirks,
    private readonly tariffs: KnownTariffs,
  ) {}

  async list(scope: TenantScope, query: Readonly<StationQuery>): Promise<Page<StationDto>> {
    const { limit, cursor, online, locationId, vendor, model, registrationStatus, status } = query;
    const filters = { locationId, vendor, model, registrationStatus, status };
    const conditions = online === undefined ? [] : [await this.onlineCondition(scope, online)];
    const page = await rows(this.dataSource, scope).page({ limit, cursor }, BY_ID, filters, conditions);
    return { ...page, data: await this.describe(scope, page.data) };
  }

  async find(scope: TenantScope, stationId: string): Promise<StationDto> {
    const station = await findOrFail(this.dataSource, scope, stationId);
    const [described] = await this.describe(scope, [station]);
    if (described === undefined) throw new NotFoundError('station', stationId);
    return described;
  }

  async create(scope: TenantScope, request: Readonly<CreateStationDto>): Promise<StationDto> {
    const { stationId, locationId = null } = request;
    await assertTariff(this.tariffs, scope, request.tariffId);
    await withFaults(stationId, () =>
      inTransaction(this.dataSource, async (manager) => {
        await rows(manager, scope).insert(newStation(request));
        await announce(manager, stationEvent('StationRegistered', scope.tenantId, { stationId, locationId }));
      }),
    );
    return this.find(scope, stationId);
  }

  /** Has the charger connect anew when its terms of admission were changed, so that they hold from now on. */
  async update(
    scope: TenantScope,
    stationId: string,
    change: Readonly<UpdateStationDto>,
  ): Promise<StationDto> {
    assertStationId(stationId);
    await assertTariff(this.tariffs, scope, change.tariffId);
    await withFaults(stationId, () =>
      inTransaction(this.dataSource, async (manager) => {
        const changed = await rows(manager, scope).update(
          { stationId },
          { ...change, ...withdrawn(change), updatedAt: new Date() },
        );
        if (changed === 0) throw new NotFoundError('station', stationId);
        const data = { stationId, changes: { ...change } };
        await announce(manager, stationEvent('StationChanged', scope.tenantId, data));
      }),
    );
    if (isToConnectAnew(change)) await this.link.disconnect(stationId);
    return this.find(scope, stationId);
  }

  /** Its connectors, credentials, configuration and commands go with it; what it charged stays. Its certificates are revoked. */
  async remove(scope: TenantScope, stationId: string): Promise<void> {
    assertStationId(stationId);
    await inTransaction(this.dataSource, async (manager) => {
      const removed = await rows(manager, scope).delete({ stationId });
      if (removed === 0) throw new NotFoundError('station', stationId);
      await revokeAllOf(manager, { stationId, tenantId: scope.tenantId });
      await announce(manager, stationEvent('StationRemoved', scope.tenantId, { stationId }));
    });
    await this.link.disconnect(stationId);
  }

  async connectors(scope: TenantScope, stationId: string, request: PageRequest): Promise<Page<ConnectorDto>> {
    await findOrFail(this.dataSource, scope, stationId);
    return pageConnectors(this.dataSource, scope, stationId, request);
  }

  private async onlineCondition({ tenantId }: TenantScope, online: boolean): Promise<Condition> {
    const parameters = { online: await this.link.onlineStations(tenantId) };
    return { sql: online ? 'row.stationId = ANY (:online)' : 'row.stationId <> ALL (:online)', parameters };
  }

  /** One query and one look at presence for all of them. */
  private async describe(scope: TenantScope, stations: ChargingStation[]): Promise<Readonly<StationDto>[]> {
    if (stations.length === 0) return [];
    const stationIds = stations.map(({ stationId }) => stationId);
    const [evses, presence, quirks, refused] = await Promise.all([
      findEvses(this.dataSource, scope, stationIds),
      this.link.presence(stationIds),
      this.quirks.namesFor(scope, stations),
      findRefused(this.dataSource, scope, stationIds),
    ]);
    return stations.map((station) =>
      toStationDto(station, {
        presence: presence.get(station.stationId),
        evses: evses.get(station.stationId) ?? [],
        quirks: quirks.get(station) ?? [],
        refused: refused.get(station.stationId),
      }),
    );
  }
}

const rows = (database: DataSource | EntityManager, scope: TenantScope) =>
  new TenantRows(database, ChargingStation, scope);

async function findOrFail(
  database: DataSource | EntityManager,
  scope: TenantScope,
  stationId: string,
): Promise<ChargingStation> {
  assertStationId(stationId);
  const station = await rows(database, scope).findOne({ stationId });
  if (station === null) throw new NotFoundError('station', stationId);
  return station;
}

/** What the database refuses is the caller's fault: an id that is taken, a location that the tenant has not. */
async function withFaults(stationId: string, write: () => Promise<void>): Promise<void> {
  try {
    await write();
  } catch (error) {
    if (isUniqueViolation(error)) throw new StationExistsError(stationId);
    if (sqlState(error) === FOREIGN_KEY_VIOLATION) {
      throw new InvalidError([{ path: 'locationId', message: 'is not one of the locations' }]);
    }
    throw error;
  }
}

function newStation(request: Readonly<CreateStationDto>): Omit<ChargingStation, 'tenantId'> {
  const now = new Date();
  return {
    stationId: request.stationId,
    locationId: request.locationId ?? null,
    tariffId: request.tariffId ?? null,
    vendor: null,
    model: null,
    serialNumber: null,
    firmwareVersion: null,
    iccid: null,
    imsi: null,
    meterType: null,
    meterSerialNumber: null,
    protocol: null,
    fallbackProtocol: request.fallbackProtocol ?? null,
    securityProfile: request.securityProfile ?? null,
    connectedSecurityProfile: null,
    targetSecurityProfile: null,
    targetSecurityProfileSince: null,
    targetSecurityProfileCommandId: null,
    acceptedQuirks: request.acceptedQuirks ?? null,
    registrationStatus: request.registrationStatus ?? 'Accepted',
    status: 'Unknown',
    ownStatus: null,
    ownStatusAt: null,
    lastBootAt: null,
    lastSeenAt: null,
    createdAt: now,
    updatedAt: now,
  };
}
