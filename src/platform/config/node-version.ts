/** Imported before all else: native modules of this build crash an older Node.js without a word. */
const OLDEST = 24;

if (Number(process.versions.node.split('.')[0]) < OLDEST) {
  process.stderr.write(
    `This needs Node.js ${String(OLDEST)}, not ${process.versions.node}. Scripts started by npm (npm start, npm run …) bring it along.\n`,
  );
  process.exit(1);
}
