import { existsSync } from 'node:fs';
import { loadEnvFile as load } from 'node:process';

/** `.env` is for development: in production the platform sets the environment. What is set already stays. */
export function loadEnvFile(): void {
  if (process.env['NODE_ENV'] !== 'production' && existsSync('.env')) load('.env');
}
