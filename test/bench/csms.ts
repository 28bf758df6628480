import { randomBytes } from 'node:crypto';
import type { BenchContext } from './bench.ts';
import { type Installation, openInstallation } from './installation.ts';
import { cpuSeconds, cpuSecondsWithChildren } from './process-cpu.ts';
import { untilRated } from './rating.ts';
import { registerChargers, registerTariff } from './stations.ts';
import { chargersOf, type Target, type TargetOptions } from './target.ts';
import { verify } from './verify.ts';

const COMPLAINT_CHARACTERS = 1000;

/** Ours, with what a bench may want to do to it beside the load. */
export interface Csms extends Target {
  readonly installation: Installation;
  /** Of every process that takes chargers. */
  readonly pids: readonly number[];
}

/**
 * Our server as in production: PostgreSQL, Redis, a migrated database, a process with the role ocpp and one with the
 * role worker; with chargers that it knows. All of it is ended and removed when it is disposed of.
 */
export async function startCsms(
  context: BenchContext,
  { count, tls, ratesLater = false, processes = 1 }: TargetOptions = {},
): Promise<Csms> {
  const { options, say, signal } = context;
  await using started = new AsyncDisposableStack();
  say('csms: starting PostgreSQL, Redis and the roles ocpp and worker');
  const installation = await openInstallation(context, started);
  const { database } = installation;
  const password = options.password ?? randomBytes(16).toString('base64url');
  const chargers = chargersOf(options, password, count);
  await registerChargers(database.client, chargers);
  if (ratesLater) await registerTariff(database.client);
  const variables = tls === undefined ? {} : { OCPP_TLS_CERT: tls.certificate, OCPP_TLS_KEY: tls.key };
  const ocpp = await Promise.all(
    Array.from({ length: processes }, () => installation.start('ocpp', variables)),
  );
  const workers = ratesLater ? [] : [await installation.start('worker')];
  say(`csms: ready, PostgreSQL with ${installation.settings}`);
  const urls = ocpp.map(({ port }) => `${tls === undefined ? 'ws' : 'wss'}://127.0.0.1:${port}/ocpp`);
  const all = () => [...ocpp, ...workers].map(({ child }) => child);
  let isAnalysed = false;
  const end = started.move();
  return {
    installation,
    name: tls === undefined ? 'csms' : 'csms tls',
    url: urls[0] ?? '',
    urls,
    ca: tls?.certificate,
    pid: ocpp[0]?.child.pid ?? 0,
    pids: ocpp.map(({ child }) => child.pid),
    chargers,
    // As autovacuum does a minute later: until then statements are planned for tables that are empty. Once: of tables that
    // have been filled meanwhile it would be a load of its own.
    warmedUp: async () => {
      if (isAnalysed) return;
      isAnalysed = true;
      await database.client.query('ANALYZE');
    },
    cpuSeconds: () => ({
      server: sum(all().map(({ pid }) => cpuSeconds(pid))),
      postgres: database.postmaster === null ? null : cpuSecondsWithChildren(database.postmaster),
    }),
    complaints: () =>
      all()
        .map(({ output }) => output.tail.slice(-COMPLAINT_CHARACTERS))
        .join(''),
    verify: async (loop, load) => {
      const notes: string[] = [];
      if (loop.isRatedAfterwards === true) {
        workers.push(await installation.start('worker'));
        notes.push(await untilRated(database.client, signal));
      }
      const verdict = await verify(loop, load, database.client, all());
      return { notes: [...notes, ...verdict.notes], faults: verdict.faults };
    },
    [Symbol.asyncDispose]: () => end.disposeAsync(),
  };
}

const sum = (values: readonly (number | null)[]): number | null =>
  values.reduce<number | null>(
    (total, value) => (total === null || value === null ? null : total + value),
    0,
  );
