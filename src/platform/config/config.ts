import { type Environment, type LogLevel, type RoleName, readEnvironment } from './environment.js';
import { isSingleProcess } from './environment-values.js';

/** The validated configuration, in the words of the code. Made once, before anything starts; never logged. */
export class AppConfig {
  readonly roles!: readonly RoleName[];
  readonly singleProcess!: boolean;
  readonly host!: string;
  readonly ports!: Readonly<Record<RoleName, number>>;
  readonly logLevel!: LogLevel;
  /** Addresses and ranges of those who may say whom they pass on. */
  readonly trustedProxies!: readonly string[];
  readonly database!: {
    readonly url: string | undefined;
    readonly poolSize: number;
    readonly answerTimeoutSeconds: number;
  };
  readonly redisUrl!: string | undefined;
  readonly jwtSecret!: string | undefined;
  /** What is secret in the database is encrypted under it; undefined: nothing such can be kept. */
  readonly secretsKey!: string | undefined;
  readonly admin!: { readonly email: string | undefined; readonly password: string | undefined };
  readonly metricsToken!: string | undefined;
  readonly shutdownTimeoutSeconds!: number;
  readonly ocpp!: OcppConfig;
  readonly iso15118!: Iso15118Config;
  readonly certificates!: CertificatesConfig;
  /** How long an ended transaction waits for what its station has not reported of it yet. */
  readonly transactionCompletionTimeoutMinutes!: number;
  readonly retention!: { readonly recordDays: number; readonly messageLogDays: number };

  constructor(values: Omit<AppConfig, 'withSecrets'>) {
    Object.assign(this, values);
  }

  withSecrets(secrets: { jwtSecret: string; secretsKey?: string }): AppConfig {
    return new AppConfig(Object.assign({}, this, secrets));
  }
}

export interface OcppConfig {
  readonly heartbeatIntervalSeconds: number;
  readonly unknownStations: 'reject' | 'accept';
  readonly minimumSecurityProfile: 0 | 1 | 2 | 3;
  readonly tls: TlsConfig;
  /** In which a trusted proxy passes on the certificate of a charger; in lower case. */
  readonly clientCertificateHeader: string;
  readonly maxFrameBytes: number;
  readonly callTimeoutSeconds: number;
  /** A minute, from one address; one that is refused counts ten times. */
  readonly handshakesPerStation: number;
  /** A minute. */
  readonly failedHandshakesPerAddress: number;
  /** Under way at most; others wait in line. */
  readonly handshakesAtOnce: number;
  /** Where chargers reach the role ocpp, as far as before their id. */
  readonly publicUrl: string | undefined;
  /** Older passwords are rotated; 0: none by itself. */
  readonly passwordRotationDays: number;
  readonly passwordRotationsPerMinute: number;
  /** 0 for none. */
  readonly pingIntervalSeconds: number;
  /** What waits to be read by a charger; with more it is cut off. */
  readonly maxUnsentBytes: number;
  readonly messageLimits: {
    /** Of one charger; 0 for no limit. What comes faster is read later. */
    readonly perSecond: number;
    readonly burst: number;
    /** A charger that sends too fast for so long is cut off. */
    readonly floodSeconds: number;
  };
  /** How long closing all sockets may take; part of the shutdown. */
  readonly drainSeconds: number;
}

/** For messages about what they name. */
export const TLS_VARIABLES = { certificate: 'OCPP_TLS_CERT', key: 'OCPP_TLS_KEY' } as const;

/** Each a comma list of paths, or PEM. */
export interface TlsConfig {
  /** Both or neither. */
  readonly certificate: string | undefined;
  readonly key: string | undefined;
  /** Whose certificates chargers may have. */
  readonly clientAuthorities: string | undefined;
}

export interface Iso15118Config {
  /** The pool of contract certificates that cars are served from; undefined without one. */
  readonly serviceUrl: string | undefined;
  readonly serviceToken: string | undefined;
  /** Responders of OCSP that may have private addresses, in lower case. */
  readonly privateResponders: readonly string[];
}

export interface CertificatesConfig {
  /** Who signs certificates of stations; undefined: see `CertificateAuthorities`. */
  readonly authority: 'own' | 'external' | 'none' | undefined;
  /** Of an external authority. */
  readonly authorityUrl: string | undefined;
  readonly authorityToken: string | undefined;
  /** What a request must name as its organisation; undefined: it is not looked at. */
  readonly organisation: string | undefined;
  readonly validityDays: number;
  /** So long before its end a certificate is renewed. */
  readonly renewalDays: number;
  readonly perStationHour: number;
}

/** Throws ConfigurationError listing every fault. */
export function loadConfig(variables: NodeJS.ProcessEnv): AppConfig {
  const env = readEnvironment(variables);
  const singleProcess = isSingleProcess(env);
  return new AppConfig({
    roles: env.PROCESS_ROLE,
    singleProcess,
    host: env.HOST ?? (singleProcess && env.DATABASE_URL === undefined ? '127.0.0.1' : '0.0.0.0'),
    ports: { web: env.PORT, ocpp: env.OCPP_WEBSOCKET_PORT, worker: env.WORKER_PORT },
    logLevel: env.LOG_LEVEL,
    trustedProxies: env.TRUSTED_PROXIES ?? [],
    database: {
      url: env.DATABASE_URL,
      poolSize: env.DATABASE_POOL_SIZE,
      answerTimeoutSeconds: env.DATABASE_ANSWER_TIMEOUT_SECONDS,
    },
    redisUrl: env.REDIS_URL,
    jwtSecret: env.JWT_SECRET,
    secretsKey: env.SECRETS_KEY,
    admin: { email: env.ADMIN_EMAIL, password: env.ADMIN_PASSWORD },
    metricsToken: env.METRICS_TOKEN,
    shutdownTimeoutSeconds: env.SHUTDOWN_TIMEOUT_SECONDS,
    ocpp: ocppConfig(env),
    iso15118: {
      serviceUrl: env.ISO15118_SERVICE_URL,
      serviceToken: env.ISO15118_SERVICE_TOKEN,
      privateResponders: env.OCSP_PRIVATE_HOSTS ?? [],
    },
    certificates: {
      authority: env.CERTIFICATE_AUTHORITY,
      authorityUrl: env.CERTIFICATE_AUTHORITY_URL,
      authorityToken: env.CERTIFICATE_AUTHORITY_TOKEN,
      organisation: env.OCPP_CERTIFICATE_ORGANISATION,
      validityDays: env.CERTIFICATE_VALIDITY_DAYS,
      renewalDays: env.CERTIFICATE_RENEWAL_DAYS,
      perStationHour: env.CERTIFICATES_PER_STATION_HOUR,
    },
    transactionCompletionTimeoutMinutes: env.TRANSACTION_COMPLETION_TIMEOUT_MINUTES,
    retention: { recordDays: env.RETENTION_DAYS, messageLogDays: env.MESSAGE_LOG_RETENTION_DAYS },
  });
}

const ocppConfig = (env: Environment): OcppConfig => ({
  heartbeatIntervalSeconds: env.OCPP_HEARTBEAT_INTERVAL,
  unknownStations: env.OCPP_UNKNOWN_STATIONS,
  minimumSecurityProfile: env.OCPP_SECURITY_PROFILE,
  tls: {
    certificate: env.OCPP_TLS_CERT,
    key: env.OCPP_TLS_KEY,
    clientAuthorities: env.OCPP_TLS_CLIENT_CA,
  },
  clientCertificateHeader: env.OCPP_CLIENT_CERT_HEADER.toLowerCase(),
  maxFrameBytes: env.OCPP_MAX_FRAME_BYTES,
  callTimeoutSeconds: env.OCPP_CALL_TIMEOUT_SECONDS,
  handshakesPerStation: env.OCPP_HANDSHAKES_PER_STATION,
  failedHandshakesPerAddress: env.OCPP_FAILED_HANDSHAKES_PER_ADDRESS,
  handshakesAtOnce: env.OCPP_HANDSHAKES_AT_ONCE,
  publicUrl: env.OCPP_PUBLIC_URL,
  passwordRotationDays: env.OCPP_PASSWORD_ROTATION_DAYS,
  passwordRotationsPerMinute: env.OCPP_PASSWORD_ROTATIONS_PER_MINUTE,
  pingIntervalSeconds: env.OCPP_PING_INTERVAL_SECONDS,
  maxUnsentBytes: env.OCPP_MAX_UNSENT_BYTES,
  messageLimits: {
    perSecond: env.OCPP_MESSAGES_PER_SECOND,
    burst: env.OCPP_MESSAGE_BURST,
    floodSeconds: env.OCPP_FLOOD_SECONDS,
  },
  // The other half is for what is under way, and for the last words.
  drainSeconds: Math.min(env.OCPP_DRAIN_SECONDS, env.SHUTDOWN_TIMEOUT_SECONDS / 2),
});
