import { spawnSync } from 'node:child_process';
import { chown, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Fault, type Scene, until } from '../parts/fault.ts';

/** In which what is moved there grows until the disk is filled. */
const ROOM_MEBIBYTES = 64;
const PATIENCE_SECONDS = 30;
/** What of these holds rows. */
const LEAVES = `SELECT relid::regclass::text AS name FROM unnest($1::regclass[]) AS root, pg_partition_tree(root) WHERE isleaf
                UNION ALL SELECT 'billing.charging_session'`;
const TABLES = ['billing.meter_value', 'billing.charging_session', 'monitoring.ocpp_message'];

/** A file system of its own for what grows with every message; only root may make one. */
async function mountDisk({ system: { database } }: Scene): Promise<string | null> {
  const directory = await mkdtemp(join(tmpdir(), 'csms-faults-disk-'));
  const [row] = await database.query<{ mebibytes: number }>(
    `SELECT ceil(sum(pg_table_size(name::regclass)) / 2^20)::int AS mebibytes FROM (${LEAVES}) AS leaf`,
    [TABLES],
  );
  const mebibytes = (row?.mebibytes ?? 0) + ROOM_MEBIBYTES;
  if (spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${mebibytes}m`, 'tmpfs', directory]).status !== 0) {
    await rm(directory, { recursive: true });
    return null;
  }
  const { uid, gid } = await database.owner();
  await chown(directory, uid, gid);
  await database.query(`CREATE TABLESPACE small LOCATION '${directory}'`);
  return directory;
}

async function moveTo({ query }: Scene['system']['database'], tablespace: string): Promise<void> {
  const leaves = await query<{ name: string }>(LEAVES, [TABLES]);
  for (const { name } of leaves) await query(`ALTER TABLE ${name} SET TABLESPACE ${tablespace}`);
}

/** Where no disk can be made: every insert fails as it does on a full one. */
const REFUSAL = `
  CREATE FUNCTION public.disk_is_full() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = 'disk_full'; END $$`;

/** Resolves when the disk is full, with what makes room again. */
async function fillDisk(scene: Scene): Promise<() => Promise<void>> {
  const { database } = scene.system;
  const directory = await mountDisk(scene);
  if (directory === null) {
    process.stderr.write('not root, or no mount: a full disk is told by triggers instead\n');
    await database.query(REFUSAL);
    for (const table of TABLES)
      await database.query(
        `CREATE TRIGGER disk_is_full BEFORE INSERT ON ${table} FOR EACH ROW EXECUTE FUNCTION public.disk_is_full()`,
      );
    return async () => {
      await database.query('DROP FUNCTION public.disk_is_full() CASCADE');
    };
  }
  await moveTo(database, 'small');
  // More than there is room for.
  const ballast = Buffer.alloc(2 * ROOM_MEBIBYTES * 2 ** 20);
  await writeFile(join(directory, 'ballast'), ballast).catch(() => undefined);
  return async () => {
    await rm(join(directory, 'ballast'));
    await moveTo(database, 'pg_default');
    await database.query('DROP TABLESPACE small');
    spawnSync('umount', ['--lazy', directory]);
    await rm(directory, { recursive: true });
  };
}

/** The disk of the database is full, and room is made again after a while. */
export const diskFull: Fault = {
  name: 'disk full',
  inject: async (scene) => {
    const before = failuresOf(scene);
    const makeRoom = await fillDisk(scene);
    // What is there already has room for some rows more.
    await until(async () => failuresOf(scene) > before, PATIENCE_SECONDS);
    await sleep(scene.seconds * 1000);
    await makeRoom();
    return failuresOf(scene) - before;
  },
};

/** How often chargers were sent away since nothing could be stored. */
const failuresOf = ({ system }: Scene): number =>
  [system.processes.ocppA, system.processes.ocppB]
    .flatMap(({ log }) => log)
    .filter(({ msg }) => String(msg).startsWith('the database is not available')).length;
