import { randomUUID } from 'node:crypto';
import { importBuilt } from './built.ts';
import type { ChargerIdentity } from './charger.ts';

export const TENANT = 'default';

/** A client of PostgreSQL, or of a test's database. */
interface Queries {
  query(sql: string, values: unknown[]): Promise<unknown>;
}

/** Registers the chargers with their passwords, and a driver with a token for each of them. */
export async function registerChargers(
  client: Queries,
  chargers: readonly Pick<ChargerIdentity, 'stationId' | 'password' | 'idToken'>[],
): Promise<void> {
  const { hashPassword } = await importBuilt<{
    hashPassword: (password: Buffer) => { salt: Buffer; keyHash: Buffer };
  }>('modules/station/credential.js');
  const stationIds = chargers.map(({ stationId }) => stationId);
  const keys = chargers.map(({ password }) => hashPassword(Buffer.from(password ?? '')));
  await client.query(
    `INSERT INTO station.charging_station (station_id, tenant_id) SELECT station_id, $2 FROM unnest($1::text[]) AS station_id`,
    [stationIds, TENANT],
  );
  await client.query(
    `INSERT INTO station.credential (station_id, generation, salt, key_hash)
       SELECT station_id, 1, salt, key_hash FROM unnest($1::text[], $2::bytea[], $3::bytea[]) AS c (station_id, salt, key_hash)`,
    [stationIds, keys.map(({ salt }) => salt), keys.map(({ keyHash }) => keyHash)],
  );
  const driverId = randomUUID();
  await client.query(`INSERT INTO driver.driver (id, tenant_id, name, email) VALUES ($1, $2, 'Bench', $3)`, [
    driverId,
    TENANT,
    `${driverId}@example.com`,
  ]);
  await client.query(
    `INSERT INTO driver.id_token (id, tenant_id, driver_id, id_token, id_token_key, type)
       SELECT gen_random_uuid(), $2, $3, id_token, upper(id_token), 'Central' FROM unnest($1::text[]) AS id_token`,
    [chargers.map(({ idToken }) => idToken), TENANT, driverId],
  );
}

const TARIFF = [{ price_components: [{ type: 'ENERGY', price: 0.45, vat: 19, step_size: 1 }] }];

/** For every session that has no other: without one there is nothing to rate. */
export async function registerTariff(client: Queries): Promise<void> {
  await client.query(
    `WITH tariff AS (
       INSERT INTO billing.tariff (id, tenant_id, name, currency, version, is_default)
       VALUES (gen_random_uuid(), $1, 'Bench', 'EUR', 1, true) RETURNING id
     )
     INSERT INTO billing.tariff_version (tariff_id, version, currency, elements) SELECT id, 1, 'EUR', $2 FROM tariff`,
    [TENANT, JSON.stringify(TARIFF)],
  );
}
