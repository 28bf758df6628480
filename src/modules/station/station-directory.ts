import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { DEFAULT_TENANT } from '../../platform/auth/index.js';
import { GroupQuery } from '../../platform/database/group-query.js';
import type { TenantScope } from '../../platform/database/tenant-rows.js';
import { inTransaction } from '../../platform/database/transaction.js';
import { NotFoundError } from '../../platform/errors.js';
import { announce } from '../../platform/events/outbox.js';
import { assertStationId, type StationIdentity } from './charging-station.js';
import {
  findRef,
  identityOf,
  identityQuery,
  type IdentityRow,
  insertUnknown,
} from './charging-station.store.js';
import { hashPassword } from './credential.js';
import { insertCredential } from './credential.store.js';
import { Quirks } from './quirk/quirks.service.js';
import { stationEvent } from './station.events.js';
import type { StationRef } from './station-link.js';

/** Which stations there are, and whose. */
@Injectable()
export class StationDirectory {
  private readonly identities: GroupQuery<string, IdentityRow>;

  constructor(
    private readonly dataSource: DataSource,
    private readonly quirks: Quirks,
  ) {
    this.identities = new GroupQuery(dataSource, identityQuery);
  }

  async find(stationId: string): Promise<StationIdentity | null> {
    const identity = identityOf(await this.identities.ask(stationId));
    if (identity === null) return null;
    const { traits, ...station } = identity;
    return { ...station, quirks: await this.quirks.of(traits) };
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
    await inTransaction(this.dataSource, async (manager) => {
      const { tenantId } = DEFAULT_TENANT;
      if (await insertUnknown(manager, stationId, tenantId)) {
        if (password !== null) await insertCredential(manager, stationId, hashPassword(password));
        await announce(manager, stationEvent('StationRegistered', tenantId, { stationId, locationId: null }));
      }
    });
    const identity = await this.find(stationId);
    if (identity === null) throw new NotFoundError('station', stationId);
    return identity;
  }
}
