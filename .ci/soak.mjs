// `npm run soak`: fifteen minutes at half of capacity, or as many as are asked for (`npm run soak -- 5`); prints how memory,
// handles, connections and latency went, and compares the books of the chargers with the database.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const minutes = Number(process.argv[2] ?? 15);
if (!(minutes > 0)) {
  process.stderr.write('npm run soak -- MINUTES\n');
  process.exit(1);
}
const args = ['run', '--project', 'faults', 'test/faults/soak.spec.ts'];
const env = { ...process.env, SOAK_MINUTES: String(minutes) };
process.exit(spawnSync(join('node_modules', '.bin', 'vitest'), args, { stdio: 'inherit', env }).status ?? 1);
