import type { TenantScope } from '../../platform/database/tenant-rows.js';
import { InvalidError } from '../../platform/errors.js';

/** Which tariffs there are, to be named by stations and locations. Implemented where tariffs are kept. */
export abstract class KnownTariffs {
  abstract has(scope: TenantScope, tariffId: string): Promise<boolean>;
}

/**
 * Null and undefined name none.
 * @throws InvalidError for a tariff that the tenant has not: sessions would be priced by the default one, unnoticed
 */
export async function assertTariff(
  tariffs: KnownTariffs,
  scope: TenantScope,
  tariffId: string | null | undefined,
): Promise<void> {
  if (tariffId === null || tariffId === undefined || (await tariffs.has(scope, tariffId))) return;
  throw new InvalidError([{ path: 'tariffId', message: 'is not one of the tariffs' }]);
}
