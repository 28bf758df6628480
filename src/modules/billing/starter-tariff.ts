import type { DataSource } from 'typeorm';
import { DEFAULT_TENANT } from '../../platform/auth/index.js';
import { inTransaction } from '../../platform/database/transaction.js';
import { lock } from './charging-session.store.js';
import type { TariffElement } from './tariff.js';
import { insertTariff, hasTariffs } from './tariff.store.js';

const ELEMENTS: TariffElement[] = [
  {
    price_components: [
      { type: 'ENERGY', price: 0.45, vat: 19, step_size: 1 },
      { type: 'PARKING_TIME', price: 3, vat: 19, step_size: 60 },
    ],
  },
];

/** Gives an installation that has no tariff yet a default one, so that its first session has a price. */
export async function ensureStarterTariff(dataSource: DataSource): Promise<void> {
  await inTransaction(dataSource, async (manager) => {
    await lock(manager, `default tariff ${DEFAULT_TENANT.tenantId}`);
    if (await hasTariffs(manager, DEFAULT_TENANT)) return;
    const fields = { name: 'Starter tariff', currency: 'EUR', elements: ELEMENTS, isDefault: true };
    await insertTariff(manager, DEFAULT_TENANT, fields);
  });
}
