import { Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { DataSource, type EntityManager } from 'typeorm';
import { AppConfig } from '../../../platform/config/config.js';
import { inTransaction } from '../../../platform/database/transaction.js';
import { Secrets } from '../../../platform/secrets/secrets.js';
import { certificatesOf, pemOfAll } from '../certificate/certificate.js';
import { type AuthorityKeys, makeRoot, signerOf } from './authority-keys.js';
import {
  type AuthorityOrigin,
  findActive,
  insertAuthority,
  lockAuthorities,
  type SealedAuthority,
} from './authority.store.js';
import {
  AuthorityFault,
  CertificateAuthority,
  type SignedChain,
  type SigningOrder,
} from './certificate-authority.js';
import { signStationCertificate } from './station-certificate.js';

const UNNAMED_ORGANISATION = 'CSMS';

const placeOf = (id: string): string => `station.certificate_authority ${id}`;

/** Throws SecretsKeyMissingError and SecretsKeyWrongError. */
export function openKeys(
  { id, certificate, certificatesAbove, privateKey }: SealedAuthority,
  secrets: Secrets,
): AuthorityKeys {
  const [own] = certificatesOf(certificate);
  if (own === undefined) throw new Error('an authority has no certificate');
  return {
    certificate: own,
    above: certificatesAbove === '' ? [] : certificatesOf(certificatesAbove),
    privateKey: secrets.open(privateKey, placeOf(id), 'key of the certificate authority'),
  };
}

/** Returns its id. */
export async function keepAuthority(
  manager: EntityManager,
  secrets: Secrets,
  origin: AuthorityOrigin,
  { certificate, above, privateKey }: AuthorityKeys,
): Promise<string> {
  const id = randomUUID();
  const sealed = secrets.seal(privateKey, placeOf(id));
  const certificatesAbove = pemOfAll(above);
  await insertAuthority(manager, { id, origin, certificate, certificatesAbove, privateKey: sealed });
  return id;
}

/**
 * The authority that signs, made when there is none: one, however many processes ask at once. Throws
 * SecretsKeyMissingError and SecretsKeyWrongError.
 */
export async function ensureAuthority(
  dataSource: DataSource,
  secrets: Secrets,
  organisation: string | undefined,
): Promise<{ id: string; keys: AuthorityKeys }> {
  const known = await findActive(dataSource);
  if (known !== undefined) return { id: known.id, keys: openKeys(known, secrets) };
  return inTransaction(dataSource, async (manager) => {
    await lockAuthorities(manager);
    const other = await findActive(manager);
    if (other !== undefined) return { id: other.id, keys: openKeys(other, secrets) };
    const keys = await makeRoot(organisation ?? UNNAMED_ORGANISATION, new Date());
    return { id: await keepAuthority(manager, secrets, 'made', keys), keys };
  });
}

/** The installation's own certificate authority. Its key is kept encrypted under SECRETS_KEY. */
@Injectable()
export class OwnAuthority extends CertificateAuthority {
  readonly source = 'own';

  constructor(
    private readonly dataSource: DataSource,
    private readonly secrets: Secrets,
    private readonly config: AppConfig,
  ) {
    super();
  }

  async sign({ csr, use }: SigningOrder, now: Date): Promise<SignedChain> {
    const { organisation, validityDays } = this.config.certificates;
    const { id, keys } = await ensureAuthority(this.dataSource, this.secrets, organisation);
    const { validUntil: atMostUntil } = keys.certificate;
    if (atMostUntil <= now) throw new AuthorityFault('The certificate authority has expired');
    const terms = { use, validityDays, atMostUntil };
    const certificate = await signStationCertificate(await signerOf(keys), csr, terms, now);
    const authorities = [keys.certificate, ...keys.above].filter((above) => !above.isIssuedBy(above));
    return { chain: [certificate, ...authorities], authorityId: id };
  }

  /** What it has revoked stands in its next revocation list. */
  async revoked(): Promise<void> {}
}
