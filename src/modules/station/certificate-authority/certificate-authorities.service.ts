import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { DEFAULT_TENANT, type Principal } from '../../../platform/auth/index.js';
import { AppConfig } from '../../../platform/config/config.js';
import type { Page, PageRequest } from '../../../platform/database/page.js';
import { inTransaction, isUniqueViolation } from '../../../platform/database/transaction.js';
import { ForbiddenError, InvalidError, NotFoundError } from '../../../platform/errors.js';
import { Secrets } from '../../../platform/secrets/secrets.js';
import { type AuthorityKeys, importedKeys, makeRoot } from './authority-keys.js';
import {
  findActive,
  findAuthority,
  lockAuthorities,
  pageAuthorities,
  retireActive,
  withdrawAuthority,
} from './authority.store.js';
import { AuthorityExistsError } from './certificate-authority.errors.js';
import type { CertificateAuthority } from './certificate-authority.js';
import {
  type CertificateAuthorityDto,
  type CreateCertificateAuthorityDto,
  toCertificateAuthorityDto,
} from './dto/certificate-authority.dto.js';
import { ExternalAuthority } from './external-authority.service.js';
import { keepAuthority, OwnAuthority } from './own-authority.service.js';

/** Who signs, by the configuration: what it does not say follows from what it has. */
export function authorityKindOf({
  certificates: { authority, authorityUrl },
  secretsKey,
}: AppConfig): 'own' | 'external' | 'none' {
  if (authority !== undefined) return authority;
  if (authorityUrl !== undefined) return 'external';
  return secretsKey === undefined ? 'none' : 'own';
}

/** The certificate authorities of the installation. They are no tenant's: what one signs opens a connection anywhere. */
@Injectable()
export class CertificateAuthorities {
  constructor(
    private readonly dataSource: DataSource,
    private readonly secrets: Secrets,
    private readonly own: OwnAuthority,
    private readonly external: ExternalAuthority,
    private readonly config: AppConfig,
  ) {}

  /** Who signs what stations ask for, without anybody's doing; null when operators do. */
  get automatic(): CertificateAuthority | null {
    return { own: this.own, external: this.external, none: null }[authorityKindOf(this.config)];
  }

  async list(request: PageRequest): Promise<Page<CertificateAuthorityDto>> {
    const page = await pageAuthorities(this.dataSource, request);
    return { ...page, data: page.data.map(toCertificateAuthorityDto) };
  }

  async find(id: string): Promise<CertificateAuthorityDto> {
    const authority = await findAuthority(this.dataSource, id);
    if (authority === null) throw new NotFoundError('certificate authority', id);
    return toCertificateAuthorityDto(authority);
  }

  /**
   * Takes keys made elsewhere, or makes new ones. From now on these sign; what those before them have signed stays good.
   * Throws InvalidError, AuthorityExistsError, SecretsKeyMissingError.
   */
  async create(
    principal: Principal,
    { certificateChain, privateKey }: Readonly<CreateCertificateAuthorityDto>,
  ): Promise<CertificateAuthorityDto> {
    assertOperatesInstallation(principal);
    const isGiven = certificateChain !== undefined && privateKey !== undefined;
    if (!isGiven && certificateChain !== privateKey)
      throw new InvalidError([{ path: 'privateKey', message: 'must be given with certificateChain' }]);
    const now = new Date();
    const keys = isGiven
      ? importedKeys(certificateChain, privateKey, now)
      : await makeRoot(this.config.certificates.organisation ?? 'CSMS', now);
    return this.find(await this.replace(isGiven ? 'imported' : 'made', keys));
  }

  /** What it has signed is good no more. */
  async withdraw(principal: Principal, id: string): Promise<void> {
    assertOperatesInstallation(principal);
    const isWithdrawn = await inTransaction(this.dataSource, async (manager) => {
      await lockAuthorities(manager);
      return withdrawAuthority(manager, id);
    });
    if (!isWithdrawn) throw new NotFoundError('certificate authority', id);
  }

  /** In PEM, with those above it, for whoever checks what it has signed. Throws NotFoundError without any. */
  async certificate(): Promise<string> {
    const active = await findActive(this.dataSource);
    if (active === undefined) throw new NotFoundError('certificate authority', 'of this installation');
    return active.certificate + active.certificatesAbove;
  }

  private async replace(origin: 'made' | 'imported', keys: AuthorityKeys): Promise<string> {
    try {
      return await inTransaction(this.dataSource, async (manager) => {
        await lockAuthorities(manager);
        await retireActive(manager);
        return keepAuthority(manager, this.secrets, origin, keys);
      });
    } catch (error) {
      throw isUniqueViolation(error) ? new AuthorityExistsError() : error;
    }
  }
}

function assertOperatesInstallation({ tenantId }: Principal): void {
  if (tenantId !== DEFAULT_TENANT.tenantId)
    throw new ForbiddenError('The authorities of the installation are for those who operate it');
}
