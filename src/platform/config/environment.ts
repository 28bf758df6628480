import { plainToInstance } from 'class-transformer';
import {
  IsEmail,
  IsIn,
  IsOptional,
  IsString,
  Matches,
  validateSync,
  type ValidationError,
} from 'class-validator';
import { faultsTogether } from './environment-faults.js';
import {
  HTTP_URL,
  IsNetworks,
  LOG_LEVELS,
  type LogLevel,
  OptionalText,
  PORT_RANGE,
  POSTGRES_URL,
  REDIS_URL,
  ROLE_NAMES,
  type RoleName,
  toHosts,
  toInteger,
  toRoles,
  WholeNumber,
} from './environment-values.js';

export type { LogLevel, RoleName };

/**
 * Every variable that the product reads, with its default. `.env.example` lists the same ones.
 * A field's initial value is the default; `undefined` means that the variable has none.
 */
export class Environment {
  @IsIn(['development', 'production', 'test'])
  NODE_ENV: 'development' | 'production' | 'test' = 'development';

  @toRoles()
  @IsIn(ROLE_NAMES, { each: true, message: 'PROCESS_ROLE must be all, or a comma list of web, ocpp, worker' })
  PROCESS_ROLE: RoleName[] = [...ROLE_NAMES];

  @OptionalText(1)
  HOST?: string;

  @WholeNumber(0, 65535, PORT_RANGE)
  PORT = 3001;

  @WholeNumber(0, 65535, PORT_RANGE)
  OCPP_WEBSOCKET_PORT = 4000;

  @WholeNumber(0, 65535, PORT_RANGE)
  WORKER_PORT = 3005;

  @IsOptional()
  @toHosts()
  @IsNetworks()
  TRUSTED_PROXIES?: string[];

  @IsOptional()
  @Matches(/^postgres(ql)?:\/\/\S+$/, POSTGRES_URL)
  DATABASE_URL?: string;

  @WholeNumber(2, 500)
  DATABASE_POOL_SIZE = 20;

  @WholeNumber(1, 3600)
  DATABASE_ANSWER_TIMEOUT_SECONDS = 25;

  @IsOptional()
  @Matches(/^rediss?:\/\/\S+$/, REDIS_URL)
  REDIS_URL?: string;

  @IsIn(LOG_LEVELS)
  LOG_LEVEL: LogLevel = 'info';

  @OptionalText(32)
  JWT_SECRET?: string;

  @OptionalText(32)
  SECRETS_KEY?: string;

  @IsOptional()
  @IsEmail({ require_tld: false })
  ADMIN_EMAIL?: string;

  @OptionalText(12, 128)
  ADMIN_PASSWORD?: string;

  @OptionalText(8)
  METRICS_TOKEN?: string;

  @WholeNumber(1, 600)
  SHUTDOWN_TIMEOUT_SECONDS = 20;

  @WholeNumber(10, 86_400)
  OCPP_HEARTBEAT_INTERVAL = 300;

  @IsIn(['reject', 'accept'])
  OCPP_UNKNOWN_STATIONS: 'reject' | 'accept' = 'reject';

  @toInteger()
  @IsIn([0, 1, 2, 3])
  OCPP_SECURITY_PROFILE: 0 | 1 | 2 | 3 = 1;

  @OptionalText(0)
  OCPP_TLS_CERT?: string;

  @OptionalText(0)
  OCPP_TLS_KEY?: string;

  @OptionalText(0)
  OCPP_TLS_CLIENT_CA?: string;

  @Matches(/^[A-Za-z0-9-]{1,100}$/, { message: '$property must be the name of an HTTP header' })
  OCPP_CLIENT_CERT_HEADER = 'Client-Cert';

  @WholeNumber(1024, 16_777_216)
  OCPP_MAX_FRAME_BYTES = 262_144;

  @WholeNumber(1, 600)
  OCPP_CALL_TIMEOUT_SECONDS = 30;

  @WholeNumber(10, 1_000_000)
  OCPP_HANDSHAKES_PER_STATION = 300;

  @WholeNumber(1, 1_000_000)
  OCPP_FAILED_HANDSHAKES_PER_ADDRESS = 600;

  @WholeNumber(4, 10_000)
  OCPP_HANDSHAKES_AT_ONCE = 100;

  @IsOptional()
  @Matches(/^wss?:\/\/[^\s?#]+$/, { message: 'OCPP_PUBLIC_URL must be a URL of the form wss://… or ws://…' })
  OCPP_PUBLIC_URL?: string;

  @WholeNumber(0, 3650)
  OCPP_PASSWORD_ROTATION_DAYS = 0;

  @WholeNumber(1, 1000)
  OCPP_PASSWORD_ROTATIONS_PER_MINUTE = 30;

  @WholeNumber(0, 3600)
  OCPP_PING_INTERVAL_SECONDS = 30;

  @WholeNumber(16_384, 67_108_864)
  OCPP_MAX_UNSENT_BYTES = 1_048_576;

  @WholeNumber(0, 100_000)
  OCPP_MESSAGES_PER_SECOND = 100;

  @WholeNumber(1, 1_000_000)
  OCPP_MESSAGE_BURST = 1000;

  @WholeNumber(1, 3600)
  OCPP_FLOOD_SECONDS = 60;

  @WholeNumber(0, 300)
  OCPP_DRAIN_SECONDS = 5;

  @IsOptional()
  @toHosts()
  @IsString({ each: true })
  @Matches(/^\S+$/, { each: true, message: 'OCSP_PRIVATE_HOSTS must be a comma list of hosts' })
  OCSP_PRIVATE_HOSTS?: string[];

  @IsOptional()
  @Matches(/^https?:\/\/\S+$/, HTTP_URL)
  ISO15118_SERVICE_URL?: string;

  @OptionalText(8)
  ISO15118_SERVICE_TOKEN?: string;

  @IsOptional()
  @IsIn(['own', 'external', 'none'])
  CERTIFICATE_AUTHORITY?: 'own' | 'external' | 'none';

  @IsOptional()
  @Matches(/^https?:\/\/\S+$/, HTTP_URL)
  CERTIFICATE_AUTHORITY_URL?: string;

  @OptionalText(8)
  CERTIFICATE_AUTHORITY_TOKEN?: string;

  @OptionalText(0, 64)
  OCPP_CERTIFICATE_ORGANISATION?: string;

  @WholeNumber(1, 3650)
  CERTIFICATE_VALIDITY_DAYS = 365;

  @WholeNumber(1, 365)
  CERTIFICATE_RENEWAL_DAYS = 30;

  @WholeNumber(1, 1000)
  CERTIFICATES_PER_STATION_HOUR = 10;

  @WholeNumber(1, 43_200)
  TRANSACTION_COMPLETION_TIMEOUT_MINUTES = 60;

  @WholeNumber(1, 3650)
  RETENTION_DAYS = 400;

  @WholeNumber(1, 3650)
  MESSAGE_LOG_RETENTION_DAYS = 30;
}

/** The environment could not be used; `faults` lists everything that is wrong with it. */
export class ConfigurationError extends Error {
  constructor(readonly faults: string[]) {
    super(`The configuration is not usable:\n${faults.map((fault) => `  - ${fault}`).join('\n')}`);
    this.name = 'ConfigurationError';
  }
}

export const VARIABLE_NAMES: readonly string[] = [
  ...Object.keys(new Environment()),
  'HOST',
  'TRUSTED_PROXIES',
  'DATABASE_URL',
  'REDIS_URL',
  'JWT_SECRET',
  'SECRETS_KEY',
  'ADMIN_EMAIL',
  'ADMIN_PASSWORD',
  'METRICS_TOKEN',
  'OCPP_TLS_CERT',
  'OCPP_TLS_KEY',
  'OCPP_TLS_CLIENT_CA',
  'OCSP_PRIVATE_HOSTS',
  'OCPP_PUBLIC_URL',
  'ISO15118_SERVICE_URL',
  'ISO15118_SERVICE_TOKEN',
  'CERTIFICATE_AUTHORITY',
  'CERTIFICATE_AUTHORITY_URL',
  'CERTIFICATE_AUTHORITY_TOKEN',
  'OCPP_CERTIFICATE_ORGANISATION',
];

/** Reads and validates the environment. An empty variable counts as not set. Throws ConfigurationError. */
export function readEnvironment(variables: NodeJS.ProcessEnv): Environment {
  const given = Object.fromEntries(
    VARIABLE_NAMES.flatMap((name) => {
      const value = variables[name]?.trim();
      return value ? [[name, value] as const] : [];
    }),
  );
  const environment = plainToInstance(Environment, given, { exposeDefaultValues: true });
  const faults = [
    ...validateSync(environment).flatMap(messagesOf),
    ...unknownVariables(variables),
    ...faultsTogether(environment),
  ];
  if (faults.length > 0) throw new ConfigurationError(faults);
  return environment;
}

function messagesOf(error: ValidationError): string[] {
  return [...new Set(Object.values(error.constraints ?? {}))];
}

/** A misspelt variable would otherwise be a setting that silently does nothing. */
function unknownVariables(variables: NodeJS.ProcessEnv): string[] {
  return Object.keys(variables)
    .filter((name) => name.startsWith('OCPP_') && !VARIABLE_NAMES.includes(name))
    .map((name) => `${name} is not a variable of this product`);
}
