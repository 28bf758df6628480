import './platform/config/node-version.js';
import 'reflect-metadata';
import { parseArgs } from 'node:util';
import { COMMANDS, usage } from './admin/commands.js';
import { loadEnvFile } from './platform/config/env-file.js';

/** One line of JSON on stdout with `--json`, readable lines otherwise; exit code 0 or 1. */
async function main(): Promise<void> {
  const [name, ...rest] = process.argv.slice(2);
  if (name === undefined || name === 'help' || name === '--help') {
    await print(usage());
    return;
  }
  const command = COMMANDS[name];
  if (command === undefined) throw new Error(`There is no command ${name}; --help lists them`);
  const { values, positionals } = parseArgs({
    args: rest,
    options: { ...command.options, json: { type: 'boolean' } },
    // A `cleanup dry-run` without its dashes must not clean up.
    allowPositionals: command.takesArguments === true,
  });
  loadEnvFile();
  const { json, ...options } = values;
  const result = await command.run({ options, positionals });
  const text = json === true || command.alwaysJson === true ? JSON.stringify(result) : readable(result);
  await print(`${text}\n`);
}

/** Resolves once it is written: a document is longer than a pipe takes at once, and the process ends after this. */
const print = (text: string) => new Promise<void>((resolve) => process.stdout.write(text, () => resolve()));

function readable(result: Record<string, unknown>): string {
  return Object.entries(result)
    .map(([key, value]) => `${key}: ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join('\n');
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  },
);
