import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { AppConfig } from '../platform/config/config.js';
import { ConfigurationError } from '../platform/config/environment.js';
import type { Logger } from '../platform/logging/logger.js';
import { startEmbeddedPostgres } from '../platform/database/embedded-postgres.js';

/** Where an embedded installation keeps all that it has, below the working directory. */
export const DATA_DIRECTORY = '.data';
const ADMIN_FILE = join(DATA_DIRECTORY, 'admin.json');
const SECRET_FILE = join(DATA_DIRECTORY, 'jwt-secret');
const SECRETS_KEY_FILE = join(DATA_DIRECTORY, 'secrets-key');
const OWNER_ONLY = 0o600;

export interface AdminLogin {
  email: string;
  password: string;
}

export interface Installation {
  readonly config: AppConfig;
  readonly databaseUrl: string;
  /** The login for the first admin, should there be none; undefined when none is configured. */
  readonly firstAdmin: AdminLogin | undefined;
  stop(): Promise<void>;
}

/** What the configuration leaves out, an installation of all roles in one process brings along. */
export async function openInstallation(config: AppConfig, logger: Logger): Promise<Installation> {
  const configured = configuredAdmin(config);
  if (config.database.url !== undefined) {
    const jwtSecret = config.jwtSecret ?? randomBytes(48).toString('base64url');
    return {
      config: config.withSecrets({ jwtSecret }),
      databaseUrl: config.database.url,
      firstAdmin: configured,
      stop: async () => {},
    };
  }
  await mkdir(DATA_DIRECTORY, { recursive: true }).catch((error: unknown) => {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ConfigurationError([
      `DATABASE_URL is missing, and there is no room here for a database: ${reason}`,
    ]);
  });
  const postgres = await startEmbeddedPostgres({
    dataDir: DATA_DIRECTORY,
    log: (line) => logger.debug({ module: 'postgres' }, line),
  });
  const jwtSecret =
    config.jwtSecret ?? (await kept(SECRET_FILE, () => randomBytes(48).toString('base64url')));
  const secretsKey =
    config.secretsKey ?? (await kept(SECRETS_KEY_FILE, () => randomBytes(48).toString('base64url')));
  const firstAdmin = configured ?? {
    email: config.admin.email ?? 'admin@example.com',
    password: randomBytes(18).toString('base64url'),
  };
  return {
    config: config.withSecrets({ jwtSecret, secretsKey }),
    databaseUrl: postgres.url,
    firstAdmin,
    stop: () => postgres.stop(),
  };
}

/** For the simulator on the same machine; readable by its owner alone. */
export async function keepAdminLogin(login: AdminLogin): Promise<void> {
  await writeFile(ADMIN_FILE, `${JSON.stringify(login)}\n`, { mode: OWNER_ONLY });
}

function configuredAdmin({ admin: { email, password } }: AppConfig): AdminLogin | undefined {
  return email === undefined || password === undefined ? undefined : { email, password };
}

async function kept(file: string, make: () => string): Promise<string> {
  if (existsSync(file)) return readFile(file, 'utf8');
  const secret = make();
  await writeFile(file, secret, { mode: OWNER_ONLY });
  return secret;
}
