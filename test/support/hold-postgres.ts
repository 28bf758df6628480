// A process of its own that has an embedded PostgreSQL running until SIGTERM. Argument: the data directory.
import { startEmbeddedPostgres } from '../../src/platform/database/embedded-postgres.ts';

const postgres = await startEmbeddedPostgres({ dataDir: process.argv[2] ?? '', log: () => {} });
process.once('SIGTERM', () => void postgres.stop().then(() => process.exit(0)));
process.once('SIGUSR2', () => process.exit(7));
setInterval(() => {}, 1000);
process.stdout.write(`${postgres.url}\n`);
