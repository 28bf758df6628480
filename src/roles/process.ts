import { ensureFirstAdmin } from '../platform/auth/index.js';
import { ensureStarterTariff } from '../modules/billing/index.js';
import { authorityKindOf, ensureAuthority } from '../modules/station/index.js';
import { Secrets } from '../platform/secrets/secrets.js';
import type { DataSource } from 'typeorm';
import type { AppConfig } from '../platform/config/config.js';
import type { RoleName } from '../platform/config/environment.js';
import type { Logger } from '../platform/logging/logger.js';
import { type Installation, keepAdminLogin, openInstallation } from './installation.js';
import { startOcpp } from './ocpp.role.js';
import { connectDatabase, migrate, openResources, type Resources } from './resources.js';
import type { RunningRole } from './role.js';
import { startWeb } from './web.role.js';
import { startWorker } from './worker.role.js';

/** In the order in which they stop: first the chargers, which reconnect elsewhere, last what works off what they left. */
const ROLES: Readonly<Record<RoleName, (resources: Resources) => Promise<RunningRole>>> = {
  ocpp: startOcpp,
  web: startWeb,
  worker: startWorker,
};
const STOP_ORDER = Object.keys(ROLES) as RoleName[];

export interface RunningProcess {
  readonly roles: readonly RunningRole[];
  /** The admin login, when this start created it. */
  readonly createdAdmin: { email: string; password: string } | null;
  stop(): Promise<void>;
}

/** Starts the configured roles on what they share; when one fails, what was started is stopped again. */
export async function startProcess(given: AppConfig, logger: Logger): Promise<RunningProcess> {
  const installation = await openInstallation(given, logger);
  const { config, databaseUrl } = installation;
  const started: RunningRole[] = [];
  let resources: Resources | undefined;
  const stop = async () => {
    resources?.readiness.stop();
    for (const name of STOP_ORDER) await started.find((role) => role.name === name)?.stop();
    await resources?.close();
    await installation.stop();
  };
  try {
    if (config.singleProcess) await migrateFirst(config, databaseUrl, logger);
    resources = await openResources(config, databaseUrl, logger);
    const createdAdmin = await prepare(resources, installation);
    for (const name of config.roles) started.push(await ROLES[name](resources));
    return { roles: started, createdAdmin, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function migrateFirst(config: AppConfig, databaseUrl: string, logger: Logger): Promise<void> {
  const dataSource = await connectDatabase(config, databaseUrl, logger);
  try {
    await migrate(dataSource, databaseUrl);
  } finally {
    await dataSource.destroy();
  }
}

/** A fresh installation has somebody who can log in, and a tariff, so that the first session is priced. */
async function prepare(
  resources: Resources,
  installation: Installation,
): Promise<RunningProcess['createdAdmin']> {
  const { config, dataSource } = resources;
  await prepareAuthority(config, dataSource);
  const { firstAdmin } = installation;
  if (firstAdmin === undefined || !config.roles.includes('web')) return null;
  const created = await ensureFirstAdmin(dataSource, firstAdmin.email, firstAdmin.password);
  if (!created) return null;
  if (config.database.url === undefined) {
    await keepAdminLogin(firstAdmin);
    await ensureStarterTariff(dataSource);
  }
  return firstAdmin;
}

/** What charges is not kept from it by a key of certificates: it is the roles that use it which must have the right one. */
async function prepareAuthority(config: AppConfig, dataSource: DataSource): Promise<void> {
  const usesKey = config.roles.includes('web') || config.roles.includes('worker');
  if (!usesKey || authorityKindOf(config) !== 'own') return;
  await ensureAuthority(dataSource, new Secrets(config.secretsKey), config.certificates.organisation);
}
