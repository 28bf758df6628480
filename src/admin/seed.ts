import { ensureStarterTariff } from '../modules/billing/index.js';
import { Drivers, IdTokens } from '../modules/driver/index.js';
import { Locations, Stations } from '../modules/station/index.js';
import { DEFAULT_TENANT, type Principal } from '../platform/auth/index.js';
import { AppError } from '../platform/errors.js';
import { DataSource } from 'typeorm';
import { withApplication } from './application.js';

const SEEDER: Principal = {
  ...DEFAULT_TENANT,
  kind: 'apiKey',
  id: 'seed',
  name: 'seed',
  role: 'admin',
  driverId: null,
};
const LOCATION = { name: 'Harbour car park', timeZone: 'Europe/Berlin', city: 'Hamburg', country: 'DE' };
const STATIONS = ['DEMO-0001', 'DEMO-0002', 'DEMO-0003'];
const DRIVERS = ['First demo driver', 'Second demo driver'];

/** Demo data to try things with; run again, it changes nothing. */
export async function seed(): Promise<Record<string, unknown>> {
  return withApplication(async (app) => {
    await ensureStarterTariff(app.get(DataSource));
    const locations = app.get(Locations);
    const existing = await locations.list(DEFAULT_TENANT, { limit: 1, name: LOCATION.name });
    const location = existing.data[0] ?? (await locations.create(DEFAULT_TENANT, LOCATION));
    for (const stationId of STATIONS) {
      await unlessThere(app.get(Stations).create(DEFAULT_TENANT, { stationId, locationId: location.id }));
    }
    for (const [index, name] of DRIVERS.entries())
      await seedDriver(app.get(Drivers), app.get(IdTokens), name, index + 1);
    return { location: location.name, stations: STATIONS, drivers: DRIVERS };
  });
}

async function seedDriver(drivers: Drivers, tokens: IdTokens, name: string, number: number): Promise<void> {
  const email = `driver${String(number)}@example.com`;
  const driver = await unlessThere(drivers.create(SEEDER, { name, email }));
  if (driver === null) return;
  await unlessThere(
    tokens.create(SEEDER, driver.id, { idToken: `DEMO${String(number).padStart(4, '0')}`, type: 'ISO14443' }),
  );
}

/** Null when it is there already. */
async function unlessThere<T>(creation: Promise<T>): Promise<T | null> {
  try {
    return await creation;
  } catch (error) {
    if (error instanceof AppError && error.status === 409) return null;
    throw error;
  }
}
