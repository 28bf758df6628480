import { HELP, readOptions } from './cli-options.js';
import { runFleetFromCli } from './fleet-run.js';
import { runSingle } from './single-run.js';

/** The first signal ends the session in order, the second at once. */
function untilInterrupted(): AbortSignal {
  const interruption = new AbortController();
  const onSignal = (): void => {
    if (interruption.signal.aborted) process.exit(1);
    interruption.abort();
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  return interruption.signal;
}

try {
  const options = readOptions(process.argv.slice(2), process.env);
  if (!options) process.stdout.write(HELP);
  else if (options.fleet === undefined) await runSingle(options, untilInterrupted());
  else await runFleetFromCli(options, untilInterrupted());
} catch (error) {
  process.stderr.write(`simulate: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
