import { isSingleProcess, type RoleName } from './environment-values.js';

type Text =
  | 'DATABASE_URL'
  | 'REDIS_URL'
  | 'JWT_SECRET'
  | 'SECRETS_KEY'
  | 'CERTIFICATE_AUTHORITY'
  | 'CERTIFICATE_AUTHORITY_URL'
  | 'OCPP_TLS_CERT'
  | 'OCPP_TLS_KEY';

type Environment = Readonly<Partial<Record<Text, string>> & { PROCESS_ROLE: readonly RoleName[] }>;

/** What is wrong with variables that are each right by themselves. */
export const faultsTogether = (environment: Environment): string[] => [
  ...splitDeploymentFaults(environment),
  ...authorityFaults(environment),
  ...tlsFaults(environment),
];

function splitDeploymentFaults(environment: Environment): string[] {
  if (isSingleProcess(environment)) return [];
  const needed = ['DATABASE_URL', 'REDIS_URL'] as const;
  const faults = needed
    .filter((name) => environment[name] === undefined)
    .map((name) => `${name} is missing: only PROCESS_ROLE=all brings its own`);
  if (
    Array.isArray(environment.PROCESS_ROLE) &&
    environment.PROCESS_ROLE.includes('web') &&
    !environment.JWT_SECRET
  ) {
    faults.push('JWT_SECRET is missing: all web processes must share it (at least 32 characters)');
  }
  return faults;
}

/** An embedded installation keeps a SECRETS_KEY of its own; the role ocpp never has the authority's key. */
function authorityFaults(environment: Environment): string[] {
  const { CERTIFICATE_AUTHORITY, CERTIFICATE_AUTHORITY_URL, SECRETS_KEY, DATABASE_URL } = environment;
  const usesKeys = environment.PROCESS_ROLE.includes('web') || environment.PROCESS_ROLE.includes('worker');
  if (CERTIFICATE_AUTHORITY === 'external' && CERTIFICATE_AUTHORITY_URL === undefined)
    return ['CERTIFICATE_AUTHORITY_URL is missing: CERTIFICATE_AUTHORITY=external asks the authority there'];
  if (CERTIFICATE_AUTHORITY === 'own' && usesKeys && DATABASE_URL !== undefined && SECRETS_KEY === undefined)
    return ['SECRETS_KEY is missing: CERTIFICATE_AUTHORITY=own keeps its key encrypted under it'];
  return [];
}

function tlsFaults({ OCPP_TLS_CERT: cert, OCPP_TLS_KEY: key }: Environment): string[] {
  if ((cert === undefined) === (key === undefined)) return [];
  return [
    cert === undefined
      ? 'OCPP_TLS_CERT is missing: the certificate of OCPP_TLS_KEY'
      : 'OCPP_TLS_KEY is missing: the key of OCPP_TLS_CERT',
  ];
}
