// Backing services as a provider offers them: reached by TLS alone, under an authority of its own, with a password.
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, chown, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Redis } from 'ioredis';
import pg from 'pg';
import { ecKeys, privateKeyPem, TestAuthority } from './certificates.ts';
import { freePort } from './free-port.ts';
import { NOBODY } from './release.ts';
import { eventually } from './rest.ts';

/** Some of it must be written in another way in a URL. */
const PASSWORD = 'p@ss/w:rd?#1 %';

const run = promisify(execFile);
/** PostgreSQL does not run as root. */
const account = process.getuid?.() === 0 ? NOBODY : undefined;

/** Where Debian has the programs of a PostgreSQL, and whether they are there. */
export function debianPostgres(version: number): { programs: string; isThere: boolean } {
  const programs = `/usr/lib/postgresql/${version}/bin`;
  return { programs, isThere: existsSync(join(programs, 'initdb')) };
}

export class TlsServices {
  readonly #children: ChildProcess[] = [];

  private constructor(
    private readonly directory: string,
    private readonly authority: TestAuthority,
    /** Of the authority; a file that everybody may read. */
    readonly authorityFile: string,
  ) {}

  static async create(): Promise<TlsServices> {
    const directory = await mkdtemp(join(tmpdir(), 'csms-services-'));
    await chmod(directory, 0o755);
    const authority = await TestAuthority.create('O=Provider, CN=Root');
    const authorityFile = join(directory, 'ca.pem');
    await writeFile(authorityFile, authority.certificate);
    return new TlsServices(directory, authority, authorityFile);
  }

  /** A PostgreSQL with an empty database; the URL asks for nothing of TLS yet. */
  async startPostgres(programs: string): Promise<string> {
    const home = await this.home('postgres');
    const data = join(home, 'data');
    await this.own(home, 'password', PASSWORD);
    const access = ['--username=csms', `--pwfile=${join(home, 'password')}`, '--auth=scram-sha-256'];
    const options = { ...account, cwd: home, env: { LC_ALL: 'C' } };
    const kind = ['--encoding=UTF8', '--locale=C', '--no-sync'];
    await run(join(programs, 'initdb'), [`--pgdata=${data}`, ...kind, ...access], options);
    await writeFile(join(data, 'pg_hba.conf'), 'hostssl all all all scram-sha-256\n');
    const { cert, key } = await this.certificate(home);
    const port = await freePort();
    const settings = {
      port,
      listen_addresses: '127.0.0.1',
      unix_socket_directories: '',
      fsync: 'off',
      ssl: 'on',
      ssl_cert_file: cert,
      ssl_key_file: key,
    };
    const args = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${String(value)}`]);
    this.spawn(join(programs, 'postgres'), ['-D', data, ...args], options);
    const url = `postgres://csms:${encodeURIComponent(PASSWORD)}@localhost:${port}`;
    await eventually(() => this.createDatabase(this.trusting(`${url}/postgres`)), 60);
    return `${url}/csms`;
  }

  /** A Redis that keeps nothing. */
  async startRedis(): Promise<string> {
    const home = await this.home('redis');
    const { cert, key } = await this.certificate(home);
    const port = await freePort();
    const tls = ['--tls-port', String(port), '--tls-cert-file', cert, '--tls-key-file', key];
    tls.push('--tls-ca-cert-file', this.authorityFile, '--tls-auth-clients', 'no');
    const rest = ['--port', '0', '--bind', '127.0.0.1', '--save', '', '--dir', home];
    this.spawn('redis-server', [...tls, ...rest, '--requirepass', PASSWORD], { ...account, cwd: home });
    const url = `rediss://:${encodeURIComponent(PASSWORD)}@localhost:${port}`;
    await eventually(() => this.redisVersion(url).catch(() => null), 60);
    return url;
  }

  /** The URL with what makes PostgreSQL's TLS a certain one. */
  trusting(databaseUrl: string): string {
    return `${databaseUrl}?sslmode=verify-full&sslrootcert=${this.authorityFile}`;
  }

  async redisVersion(url: string): Promise<string> {
    const tls = { ca: this.authority.certificate };
    const client = new Redis(url, { lazyConnect: true, retryStrategy: () => null, tls });
    client.on('error', () => {});
    try {
      await client.connect();
      return /redis_version:(\S+)/.exec(await client.info('server'))?.[1] ?? '';
    } finally {
      client.disconnect();
    }
  }

  async stop(): Promise<void> {
    for (const child of this.#children) {
      const ended = once(child, 'exit');
      if (child.exitCode === null && child.signalCode === null && child.kill('SIGQUIT')) await ended;
    }
    await rm(this.directory, { recursive: true });
  }

  private async createDatabase(url: string): Promise<boolean> {
    const client = new pg.Client({ connectionString: url });
    try {
      await client.connect();
      await client.query('CREATE DATABASE csms');
      return true;
    } catch {
      return false;
    } finally {
      await client.end().catch(() => undefined);
    }
  }

  private async certificate(home: string): Promise<{ cert: string; key: string }> {
    const keys = await ecKeys();
    const cert = await this.own(home, 'server.pem', await this.authority.sign('CN=localhost', keys));
    return { cert, key: await this.own(home, 'server.key', privateKeyPem(keys)) };
  }

  private async home(name: string): Promise<string> {
    const home = join(this.directory, name);
    await mkdir(home);
    if (account !== undefined) await chown(home, account.uid, account.gid);
    return home;
  }

  private async own(home: string, name: string, text: string): Promise<string> {
    const file = join(home, name);
    await writeFile(file, text, { mode: 0o600 });
    if (account !== undefined) await chown(file, account.uid, account.gid);
    return file;
  }

  private spawn(program: string, args: string[], options: object): void {
    const child = spawn(program, args, { ...options, stdio: 'ignore' });
    process.once('exit', () => child.kill('SIGKILL'));
    this.#children.push(child);
  }
}
