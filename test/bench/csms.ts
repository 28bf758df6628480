import { randomBytes } from 'node:crypto';
import type { BenchContext } from './bench.ts';
import { openInstallation } from './installation.ts';
import { cpuSeconds, cpuSecondsWithChildren } from './process-cpu.ts';
import { registerChargers } from './stations.ts';
import { chargersOf, type Target, type TargetOptions, targetName } from './target.ts';
import { verify } from './verify.ts';

/**
 * Our server as in production: PostgreSQL, Redis, a migrated database, a process with the role ocpp and one with the
 * role worker; with chargers that it knows. All of it is ended and removed when it is disposed of.
 */
export async function startCsms(context: BenchContext, { count, tls }: TargetOptions = {}): Promise<Target> {
  const { options, say } = context;
  await using started = new AsyncDisposableStack();
  say('csms: starting PostgreSQL, Redis and the roles ocpp and worker');
  const installation = await openInstallation(context, started);
  const { database } = installation;
  const password = options.password ?? randomBytes(16).toString('base64url');
  const chargers = chargersOf(options, password, count);
  await registerChargers(database.client, chargers);
  const variables = tls === undefined ? {} : { OCPP_TLS_CERT: tls.certificate, OCPP_TLS_KEY: tls.key };
  const [ocpp, worker] = await Promise.all([
    installation.start('ocpp', variables),
    installation.start('worker'),
  ]);
  say(`csms: ready, PostgreSQL with ${installation.settings}`);
  const end = started.move();
  return {
    name: targetName('csms', tls),
    url: `${tls === undefined ? 'ws' : 'wss'}://127.0.0.1:${ocpp.port}/ocpp`,
    ca: tls?.certificate,
    pid: ocpp.child.pid,
    chargers,
    cpuSeconds: () => ({
      server: sum(cpuSeconds(ocpp.child.pid), cpuSeconds(worker.child.pid)),
      postgres: database.postmaster === null ? null : cpuSecondsWithChildren(database.postmaster),
    }),
    verify: (loop, load) => verify(loop, load, database.client, [ocpp.child, worker.child]),
    [Symbol.asyncDispose]: () => end.disposeAsync(),
  };
}

const sum = (a: number | null, b: number | null): number | null => (a === null || b === null ? null : a + b);
