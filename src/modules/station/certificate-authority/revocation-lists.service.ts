import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { inTransaction } from '../../../platform/database/transaction.js';
import { NotFoundError } from '../../../platform/errors.js';
import { Secrets } from '../../../platform/secrets/secrets.js';
import { signerOf } from './authority-keys.js';
import { findActive, findWithKey } from './authority.store.js';
import { openKeys } from './own-authority.service.js';
import { findCurrentList, findRevocations, keepList, lockListNumber } from './revocation-list.store.js';
import { signRevocationList } from './revocation-list.js';

const VALIDITY_MS = 86_400_000;

/** The revocation lists of the installation's authorities: one is signed when something was revoked, or twice a day. */
@Injectable()
export class RevocationLists {
  constructor(
    private readonly dataSource: DataSource,
    private readonly secrets: Secrets,
  ) {}

  /** In DER; of the authority that signs now when none is named. Throws NotFoundError, SecretsKeyMissingError. */
  async current(authorityId: string | undefined): Promise<Buffer> {
    const id = authorityId ?? (await findActive(this.dataSource))?.id;
    if (id === undefined) throw new NotFoundError('certificate authority', 'of this installation');
    const at = new Date();
    const known = await findCurrentList(this.dataSource, id, new Date(at.getTime() + VALIDITY_MS / 2));
    return known ?? inTransaction(this.dataSource, (manager) => this.sign(manager, id, at));
  }

  private async sign(manager: EntityManager, id: string, at: Date): Promise<Buffer> {
    const number = await lockListNumber(manager, id);
    const authority = await findWithKey(manager, id);
    if (number === null || authority === null) throw new NotFoundError('certificate authority', id);
    const other = await findCurrentList(manager, id, new Date(at.getTime() + VALIDITY_MS / 2));
    if (other !== null) return other;
    const signer = await signerOf(openKeys(authority, this.secrets));
    const revocations = await findRevocations(manager, id);
    const numbered = { number: number + 1, at, nextUpdate: new Date(at.getTime() + VALIDITY_MS) };
    const list = await signRevocationList(signer, revocations, numbered);
    await keepList(manager, id, list, numbered);
    return list;
  }
}
