import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type {
  EmbeddedPostgres,
  EmbeddedPostgresOptions,
} from '../../src/platform/database/embedded-postgres.ts';
import { importBuilt } from './built.ts';
import { parentOf, programOf } from './process-cpu.ts';

/** What decides whether an answered call survives the loss of power, and how much that costs. */
const SHOWN_SETTINGS = [
  'server_version',
  'fsync',
  'synchronous_commit',
  'full_page_writes',
  'shared_buffers',
] as const;
const DURABLE = { fsync: 'on', synchronous_commit: 'on', full_page_writes: 'on' } as const;

/** A database for one bench alone; dropped when it is disposed of. */
export interface BenchDatabase extends AsyncDisposable {
  readonly url: string;
  readonly client: pg.Client;
  readonly settings: Readonly<Record<string, string>>;
  /** The process that all others of the server are children of; null when it runs on another machine. */
  readonly postmaster: number | null;
}

interface Source {
  readonly serverUrl: string;
  /** Name of the migrated database that all others are copies of. */
  readonly template: string;
}

/**
 * The databases of a run, on the server of DATABASE_URL, else on an embedded one with its data in a temporary directory.
 * That server is started, and the schema migrated, with the first of them; every one is a copy then, and as good as new.
 */
export class Databases implements AsyncDisposable {
  readonly #started = new AsyncDisposableStack();
  #source: Promise<Source> | null = null;

  /** Throws when the server does not write to disk before it confirms: such figures would promise what does not hold. */
  async open(migrate: (url: string) => Promise<void>): Promise<BenchDatabase> {
    this.#source ??= this.#prepare(migrate);
    const { serverUrl, template } = await this.#source;
    await using started = new AsyncDisposableStack();
    const url = await createDatabase(serverUrl, started, `TEMPLATE ${template}`);
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    started.defer(() => client.end());
    const settings = await show(client);
    for (const [name, value] of Object.entries(DURABLE)) {
      if (settings[name] !== value)
        throw new Error(`PostgreSQL has ${name} = ${String(settings[name])}, not ${value}`);
    }
    const postmaster = await findPostmaster(client);
    const end = started.move();
    return { url, client, settings, postmaster, [Symbol.asyncDispose]: () => end.disposeAsync() };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#started.disposeAsync();
  }

  async #prepare(migrate: (url: string) => Promise<void>): Promise<Source> {
    const given = process.env['DATABASE_URL'];
    const serverUrl = given ? given : await startEmbedded(this.#started);
    const url = await createDatabase(serverUrl, this.#started);
    await migrate(url);
    return { serverUrl, template: new URL(url).pathname.slice(1) };
  }
}

async function startEmbedded(started: AsyncDisposableStack): Promise<string> {
  const dataDir = await mkdtemp(join(tmpdir(), 'csms-bench-postgres-'));
  started.defer(() => rm(dataDir, { recursive: true }));
  const { startEmbeddedPostgres } = await importBuilt<{
    startEmbeddedPostgres: (options: EmbeddedPostgresOptions) => Promise<EmbeddedPostgres>;
  }>('platform/database/embedded-postgres.js');
  const postgres = await startEmbeddedPostgres({ dataDir, log: () => {} });
  started.defer(() => postgres.stop());
  return postgres.url;
}

async function createDatabase(
  serverUrl: string,
  started: AsyncDisposableStack,
  options = '',
): Promise<string> {
  const name = `csms_bench_${randomBytes(6).toString('hex')}`;
  const admin = new pg.Client({ connectionString: serverUrl });
  await admin.connect();
  started.defer(() => admin.end());
  await admin.query(`CREATE DATABASE ${name} ${options}`);
  started.defer(async () => {
    await admin.query(`DROP DATABASE ${name} WITH (FORCE)`);
  });
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.href;
}

async function show(client: pg.Client): Promise<Record<string, string>> {
  const settings: Record<string, string> = {};
  for (const name of SHOWN_SETTINGS) {
    const { rows } = await client.query<Record<string, string>>(`SHOW ${name}`);
    settings[name] = rows[0]?.[name] ?? '';
  }
  return settings;
}

/** The number that PostgreSQL gives may be that of another process here, when it runs elsewhere. */
async function findPostmaster(client: pg.Client): Promise<number | null> {
  const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  const backend = rows[0]?.pid ?? 0;
  const postmaster = parentOf(backend);
  const isLocal =
    programOf(backend) === 'postgres' && postmaster !== null && programOf(postmaster) === 'postgres';
  return isLocal ? postmaster : null;
}
