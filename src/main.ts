import './platform/config/node-version.js';
import './platform/garbage-collection.js';
import 'reflect-metadata';
import { type AppConfig, loadConfig } from './platform/config/config.js';
import { ConfigurationError } from './platform/config/environment.js';
import { loadEnvFile } from './platform/config/env-file.js';
import { AlreadyRunningError } from './platform/database/process-lock.js';
import { createLogger, type Logger } from './platform/logging/logger.js';
import { SecretsKeyWrongError } from './platform/secrets/secrets.js';
import { PortTakenError } from './roles/listen.js';
import { startProcess, type RunningProcess } from './roles/process.js';
import { BackingServiceError, SchemaOutdatedError } from './roles/resources.js';

/** Errors whose message says all that whoever starts the process needs to know. */
const READABLE = [
  ConfigurationError,
  AlreadyRunningError,
  BackingServiceError,
  PortTakenError,
  SchemaOutdatedError,
  SecretsKeyWrongError,
];

async function main(): Promise<void> {
  loadEnvFile();
  const config = loadConfig(process.env);
  const logger = createLogger(config.logLevel);
  endOnUnhandledErrors(logger);
  const startedAt = performance.now();
  const starting = startProcess(config, logger);
  let signalled = false;
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      logger.info({ signal }, signalled ? 'already shutting down' : 'shutting down');
      if (!signalled) void shutDown(starting, config, logger);
      signalled = true;
    });
  }
  const running = await starting;
  const ports = Object.fromEntries(running.roles.map(({ name, port }) => [name, port]));
  logger.info({ ports, startMilliseconds: Math.round(performance.now() - startedAt) }, 'ready');
  if (config.singleProcess) welcome(running, config);
}

/** A second signal changes nothing: what is under way is finished, and the time for it is bounded. */
async function shutDown(starting: Promise<RunningProcess>, config: AppConfig, logger: Logger): Promise<void> {
  const overdue = setTimeout(() => {
    logger.error('the shutdown took too long');
    process.exit(1);
  }, config.shutdownTimeoutSeconds * 1000);
  try {
    await (await starting).stop();
    clearTimeout(overdue);
    logger.info('stopped');
    process.exit(0);
  } catch (error) {
    logger.fatal({ err: error }, 'the shutdown failed');
    process.exit(1);
  }
}

/** An error that nobody handled leaves the process in a state that nobody knows: it ends, and is started anew. */
function endOnUnhandledErrors(logger: Logger): void {
  process.on('uncaughtException', (error) => {
    logger.fatal({ err: error }, 'an error that nobody handled');
    process.exit(1);
  });
}

/** For the person at the terminal; on stderr, since stdout is the log. */
function welcome({ roles, createdAdmin }: RunningProcess, config: AppConfig): void {
  const port = Object.fromEntries(roles.map((role) => [role.name, role.port]));
  const host = config.host === '0.0.0.0' ? 'localhost' : config.host;
  const scheme = config.ocpp.tls.certificate === undefined ? 'ws' : 'wss';
  const lines = [
    'CSMS is ready.',
    `  REST and documentation  http://${host}:${String(port['web'])}/docs`,
    `  chargers                ${scheme}://${host}:${String(port['ocpp'])}/ocpp/{stationId}`,
  ];
  if (createdAdmin !== null) {
    lines.push(
      '  the first admin, shown this once:',
      `    email     ${createdAdmin.email}`,
      `    password  ${createdAdmin.password}`,
    );
  }
  lines.push('  a first charge          npm run simulate -- CP001 1.6', '  Ctrl-C stops it.');
  process.stderr.write(`\n${lines.join('\n')}\n\n`);
}

main().catch((error: unknown) => {
  const readable = READABLE.some((type) => error instanceof type);
  const text =
    error instanceof Error ? (readable ? error.message : (error.stack ?? error.message)) : String(error);
  process.stderr.write(`${text}\n`);
  process.exit(1);
});
