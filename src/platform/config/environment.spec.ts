import { describe, expect, it } from 'vitest';
import { loadConfig } from './config.js';
import { ConfigurationError } from './environment.js';

const SPLIT = {
  DATABASE_URL: 'postgres://csms:secret@db/csms',
  REDIS_URL: 'redis://cache',
  JWT_SECRET: 'a secret of at least thirty-two characters',
};

const faultsOf = (variables: NodeJS.ProcessEnv): string[] => {
  try {
    loadConfig(variables);
    return [];
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return error.faults;
  }
};

describe('an environment', () => {
  it('that is empty is all roles in one process, open to this machine alone', () => {
    expect(loadConfig({})).toMatchObject({
      roles: ['web', 'ocpp', 'worker'],
      singleProcess: true,
      host: '127.0.0.1',
      ports: { web: 3001, ocpp: 4000, worker: 3005 },
      ocpp: { minimumSecurityProfile: 1, unknownStations: 'reject' },
    });
  });

  it.each([
    ['ocpp', ['ocpp'], false],
    ['web, worker', ['web', 'worker'], false],
    ['worker,worker', ['worker'], false],
    ['ocpp,web,worker', ['ocpp', 'web', 'worker'], true],
    ['all', ['web', 'ocpp', 'worker'], true],
  ])('with PROCESS_ROLE=%s runs %j', (PROCESS_ROLE, roles, singleProcess) => {
    const config = loadConfig({ ...SPLIT, PROCESS_ROLE });
    expect(config).toMatchObject({ roles, singleProcess, host: '0.0.0.0' });
  });

  it('reads a list of hosts', () => {
    const { iso15118 } = loadConfig({ OCSP_PRIVATE_HOSTS: 'OCSP.internal, 10.0.0.1' });
    expect(iso15118.privateResponders).toEqual(['ocsp.internal', '10.0.0.1']);
    expect(loadConfig({}).iso15118.privateResponders).toEqual([]);
  });

  it('needs no key of the authority where chargers connect, and keeps one where everything is', () => {
    const own = { CERTIFICATE_AUTHORITY: 'own' };
    expect(faultsOf({ ...SPLIT, ...own, PROCESS_ROLE: 'ocpp' })).toEqual([]);
    expect(faultsOf(own)).toEqual([]);
  });

  it('takes an empty variable as not set', () => {
    expect(loadConfig({ PORT: '', LOG_LEVEL: ' ' })).toMatchObject({
      ports: { web: 3001 },
      logLevel: 'info',
    });
  });

  it.each<[NodeJS.ProcessEnv, RegExp[]]>([
    [{ PORT: '3001x' }, [/^PORT must be a port/]],
    [{ PORT: '70000' }, [/^PORT must be a port/]],
    [{ PORT: '1.5', WORKER_PORT: '-1' }, [/^PORT/, /^WORKER_PORT/]],
    [{ LOG_LEVEL: 'loud' }, [/^LOG_LEVEL must be one of/]],
    [
      { PROCESS_ROLE: 'web,wep', ...SPLIT },
      [/^PROCESS_ROLE must be all, or a comma list of web, ocpp, worker$/],
    ],
    [{ ISO15118_SERVICE_URL: 'pool.example.com' }, [/^ISO15118_SERVICE_URL must be a URL/]],
    [{ ISO15118_SERVICE_TOKEN: 'short' }, [/^ISO15118_SERVICE_TOKEN/]],
    [{ OCSP_PRIVATE_HOSTS: 'a,,b' }, [/^OCSP_PRIVATE_HOSTS must be a comma list of hosts$/]],
    [{ CERTIFICATE_AUTHORITY: 'mine' }, [/^CERTIFICATE_AUTHORITY must be one of/]],
    [{ CERTIFICATE_AUTHORITY: 'external' }, [/^CERTIFICATE_AUTHORITY_URL is missing/]],
    [{ ...SPLIT, CERTIFICATE_AUTHORITY: 'own', PROCESS_ROLE: 'worker' }, [/^SECRETS_KEY is missing/]],
    [{ SECRETS_KEY: 'short' }, [/^SECRETS_KEY/]],
    [{ OCPP_SECURITY_PROFILE: '4' }, [/^OCPP_SECURITY_PROFILE/]],
    [{ OCPP_HEARTBEAT_INTERVAL: '5' }, [/^OCPP_HEARTBEAT_INTERVAL/]],
    [{ OCPP_HEARTBEAT: '60' }, [/^OCPP_HEARTBEAT is not a variable/]],
    [{ ADMIN_PASSWORD: 'short' }, [/^ADMIN_PASSWORD/]],
    [{ REDIS_URL: 'cache:6379' }, [/^REDIS_URL must be a URL/]],
    [{ PROCESS_ROLE: 'ocpp' }, [/^DATABASE_URL is missing/, /^REDIS_URL is missing/]],
    [{ ...SPLIT, PROCESS_ROLE: 'web', JWT_SECRET: undefined }, [/^JWT_SECRET is missing/]],
  ])('%j has these faults and no other', (variables, faults) => {
    const found = faultsOf(variables);
    expect(found).toHaveLength(faults.length);
    found.forEach((fault, index) => expect(fault).toMatch(faults[index] ?? /nothing/));
  });

  it('says nothing of a secret that it refuses', () => {
    expect(faultsOf({ ADMIN_PASSWORD: 'tiny', JWT_SECRET: 'hush', METRICS_TOKEN: 'abc' }).join()).not.toMatch(
      /tiny|hush|abc/,
    );
  });
});
