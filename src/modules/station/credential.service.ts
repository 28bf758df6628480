import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { Page, PageRequest } from '../../platform/database/page.js';
import type { TenantScope } from '../../platform/database/tenant-rows.js';
import { inTransaction } from '../../platform/database/transaction.js';
import { NotFoundError } from '../../platform/errors.js';
import { assertStationId } from './charging-station.js';
import { generatePassword, hashPassword } from './credential.js';
import {
  deleteCredentials,
  deleteSuperseded,
  insertCredential,
  lockStationOf,
  pageCredentials,
} from './credential.store.js';
import type { CredentialDto, IssuedCredentialDto } from './dto/credential.dto.js';
import { StationDirectory } from './station-directory.js';
import { StationLink } from './station-link.js';

/** The passwords that chargers connect with (security profiles 1 and 2). */
@Injectable()
export class Credentials {
  constructor(
    private readonly dataSource: DataSource,
    private readonly link: StationLink,
    private readonly directory: StationDirectory,
  ) {}

  /** Returns the password this once. The one before it is valid until the charger has used the new one. */
  async issue(
    scope: TenantScope,
    stationId: string,
    password: string = generatePassword(),
  ): Promise<Readonly<IssuedCredentialDto>> {
    const hashed = hashPassword(Buffer.from(password));
    const generation = await this.change(scope, stationId, async (manager) => {
      const newest = await insertCredential(manager, stationId, hashed);
      await deleteSuperseded(manager, stationId, newest);
      return newest;
    });
    return { stationId, generation, password };
  }

  /** Newest first; there are three of them at most. */
  async list(scope: TenantScope, stationId: string, request: PageRequest): Promise<Page<CredentialDto>> {
    await this.directory.findOrFail(scope, stationId);
    return pageCredentials(this.dataSource, scope, stationId, request);
  }

  /** None is valid any more, and the charger is disconnected. */
  async revoke(scope: TenantScope, stationId: string): Promise<void> {
    await this.change(scope, stationId, (manager) => deleteCredentials(manager, stationId));
    await this.link.disconnect(stationId);
  }

  private async change<T>(
    scope: TenantScope,
    stationId: string,
    work: (manager: EntityManager) => Promise<T>,
  ): Promise<T> {
    assertStationId(stationId);
    return inTransaction(this.dataSource, async (manager) => {
      if (!(await lockStationOf(manager, scope, stationId))) throw new NotFoundError('station', stationId);
      return work(manager);
    });
  }
}
