import type { ParseArgsConfig } from 'node:util';

export interface CommandInput {
  options: Record<string, string | boolean | undefined>;
  positionals: string[];
}

export interface AdminCommand {
  summary: string;
  options?: NonNullable<ParseArgsConfig['options']>;
  /** It takes arguments besides its options. */
  takesArguments?: boolean;
  /** The result is a document, not a report. */
  alwaysJson?: boolean;
  run(input: CommandInput): Promise<Record<string, unknown>>;
}
