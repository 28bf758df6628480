// `npm run soak`: fifteen minutes at half of capacity, or as many as are asked for (`npm run soak -- 5`); prints how memory,
// handles, connections and latency went, and compares the books of the chargers with the database.
import { makeDirectory, remove, runContained } from './contained.mjs';

const minutes = Number(process.argv[2] ?? 15);
if (!(minutes > 0)) {
  process.stderr.write('npm run soak -- MINUTES\n');
  process.exit(1);
}
const args = ['--project', 'faults', 'test/faults/soak.spec.ts'];
const directory = makeDirectory();
const status = await runContained(args, { SOAK_MINUTES: String(minutes) }, directory);
remove(directory);
process.exit(status);
