import { readFileSync } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type EmbeddedPostgres,
  startEmbeddedPostgres,
} from '../../../src/platform/database/embedded-postgres.ts';
import { openDatabase } from '../../support/database.ts';
import { CHECKOUT, runProgram } from '../../support/release.ts';
import { TcpProxy } from '../../support/tcp-proxy.ts';

const SETTINGS = { deadlock_timeout: '600ms', max_connections: '300' };

/**
 * A PostgreSQL that can be stopped, killed and paused, with its data on disk before it confirms. Whoever is given `url`
 * comes by `line`; the tests come past that.
 */
export class FaultyDatabase {
  private server: EmbeddedPostgres | null;
  private direct: ReturnType<typeof openDatabase> | null = null;

  private constructor(
    private readonly dataDir: string,
    server: EmbeddedPostgres,
    readonly line: TcpProxy,
  ) {
    this.server = server;
  }

  /** With all tables, and nothing in them. */
  static async start(): Promise<FaultyDatabase> {
    const dataDir = await mkdtemp(join(tmpdir(), 'csms-faults-postgres-'));
    const server = await startEmbeddedPostgres({ dataDir, log: () => {}, settings: SETTINGS });
    const database = new FaultyDatabase(dataDir, server, await TcpProxy.to(server.url));
    const env = { PATH: process.env['PATH'], NODE_ENV: 'production', DATABASE_URL: database.url };
    const { code, stderr } = await runProgram(CHECKOUT, ['admin.js', 'migrate'], env);
    if (code !== 0) throw new Error(`the database could not be migrated: ${stderr}`);
    return database;
  }

  get url(): string {
    const url = new URL(this.serverUrl);
    url.host = new URL(this.line.url).host;
    return url.href;
  }

  /** Past the line and the product. */
  query = async <Row extends object = Record<string, unknown>>(
    sql: string,
    values: unknown[] = [],
  ): Promise<Row[]> => {
    this.direct ??= openDatabase(this.serverUrl);
    return this.direct.query<Row>(sql, values);
  };

  get serverUrl(): string {
    if (this.server === null) throw new Error('the database is stopped');
    return this.server.url;
  }

  /** Who may read its data. */
  async owner(): Promise<{ uid: number; gid: number }> {
    return stat(join(this.dataDir, 'postgres'));
  }

  /** In good order, which ends all connections; or killed, so that it recovers when it is started again. */
  async stop(how: 'orderly' | 'killed' = 'orderly'): Promise<void> {
    await this.direct?.close();
    this.direct = null;
    const [postmaster] = this.processes();
    if (how === 'killed' && postmaster !== undefined) process.kill(postmaster, 'SIGKILL');
    await this.server?.stop();
    this.server = null;
  }

  async startAgain(): Promise<void> {
    this.server = await startEmbeddedPostgres({
      dataDir: this.dataDir,
      log: () => {},
      settings: SETTINGS,
    });
    this.line.pointTo(this.server.url);
  }

  /** Every process of it stands still until `resume`. */
  pause(): void {
    for (const pid of this.processes()) signal(pid, 'SIGSTOP');
  }

  resume(): void {
    for (const pid of this.processes()) signal(pid, 'SIGCONT');
  }

  async remove(): Promise<void> {
    await this.line.close();
    await this.stop();
    await rm(this.dataDir, { recursive: true });
  }

  /** The one that all others are children of is the first. */
  private processes(): number[] {
    const file = readFileSync(join(this.dataDir, 'postgres', 'postmaster.pid'), 'utf8');
    const postmaster = Number.parseInt(file, 10);
    const children = readFileSync(`/proc/${postmaster}/task/${postmaster}/children`, 'utf8');
    return [postmaster, ...children.trim().split(' ').filter(Boolean).map(Number)];
  }
}

function signal(pid: number, name: 'SIGSTOP' | 'SIGCONT'): void {
  try {
    process.kill(pid, name);
  } catch {
    // A backend that has just ended.
  }
}
