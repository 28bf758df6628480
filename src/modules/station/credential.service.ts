import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { Page, PageRequest } from '../../platform/database/page.js';
import type { TenantScope } from '../../platform/database/tenant-rows.js';
import { inTransaction } from '../../platform/database/transaction.js';
import { InvalidError, NotFoundError } from '../../platform/errors.js';
import { assertStationId } from './charging-station.js';
import { generatePassword, hashPassword } from './credential.js';
import {
  deleteCredentials,
  deleteSuperseded,
  insertCredential,
  lockStationOf,
  pageCredentials,
  type Speaker,
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

  /**
   * Returns the password this once: the one given, or a new one. The one before it is valid until the charger has used
   * the new one. Throws InvalidError for one that a charger of its version cannot have.
   */
  async issue(scope: TenantScope, stationId: string, given?: string): Promise<Readonly<IssuedCredentialDto>> {
    const password = given ?? generatePassword();
    const hashed = hashPassword(Buffer.from(password));
    const generation = await this.change(scope, stationId, async (manager, { protocol }) => {
      if (given !== undefined) this.assertUsable(given, protocol);
      const newest = await insertCredential(manager, stationId, hashed);
      await deleteSuperseded(manager, stationId, newest);
      return newest;
    });
    return { stationId, generation, password };
  }

  /** Throws InvalidError for one that no charger can have that speaks this protocol, or any when that is null. */
  assertUsable(password: string, protocol: string | null): void {
    const message = this.link.passwordFault(password, protocol);
    if (message !== null) throw new InvalidError([{ path: 'password', message }]);
  }

  /** Newest first; there are few of them. */
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
    work: (manager: EntityManager, station: Speaker) => Promise<T>,
  ): Promise<T> {
    assertStationId(stationId);
    return inTransaction(this.dataSource, async (manager) => {
      const station = await lockStationOf(manager, scope, stationId);
      if (station === null) throw new NotFoundError('station', stationId);
      return work(manager, station);
    });
  }
}
