import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { DEFAULT_TENANT } from '../../platform/auth/index.js';
import type { TenantScope } from '../../platform/database/tenant-rows.js';
import { inTransaction } from '../../platform/database/transaction.js';
import { NotFoundError } from '../../platform/errors.js';
import { announce } from '../../platform/events/outbox.js';
import { assertStationId, type StationIdentity } from './charging-station.js';
import { findIdentity, findRef, insertUnknown, type StoredIdentity } from './charging-station.store.js';
import { hashPassword } from './credential.js';
import { insertCredential } from './credential.store.js';
import { Quirks } from './quirk/quirks.service.js';
import { stationEvent } from './station.events.js';
import type { StationRef } from './station-link.js';

/** Which stations there are, and whose. */
@Injectable()
export class StationDirectory {
  constructor(
    private readonly dataSource: DataSource,
    private readonly quirks: Quirks,
  ) {}

  async find(stationId: string): Promise<StationIdentity | null> {
    const identity = await findIdentity(this.dataSource, stationId);
    return identity && this.withQuirks(identity);
  }

  /** Throws NotFoundError when the tenant has no such station. */
  async findOrFail(scope: TenantScope, stationId: string): Promise<StationRef> {
    assertStationId(stationId);
    const station = await findRef(this.dataSource, scope, stationId);
    if (station === null) throw new NotFoundError('station', stationId);
    return station;
  }

  /**
   * Registers a station that connected unannounced (OCPP_UNKNOWN_STATIONS=accept), unless it is registered already. The
   * password of that first connection, if any, is the station's from then on.
   */
  async register(stationId: string, password: Buffer | null): Promise<StationIdentity> {
    const identity = await inTransaction(this.dataSource, async (manager) => {
      const { tenantId } = DEFAULT_TENANT;
      if (await insertUnknown(manager, stationId, tenantId)) {
        if (password !== null) await insertCredential(manager, stationId, hashPassword(password));
        await announce(manager, stationEvent('StationRegistered', tenantId, { stationId, locationId: null }));
      }
      return findIdentity(manager, stationId);
    });
    if (identity === null) throw new NotFoundError('station', stationId);
    return this.withQuirks(identity);
  }

  private async withQuirks({ traits, ...identity }: StoredIdentity): Promise<StationIdentity> {
    return { ...identity, quirks: await this.quirks.of(traits) };
  }
}
