import { readFileSync } from 'node:fs';

/** A line of the Procfile, taken apart. */
export interface ProcessType {
  readonly name: string;
  /** What it sets before the program. */
  readonly environment: Record<string, string>;
  /** The program and its arguments: `node`, `dist/main.js`. */
  readonly command: readonly string[];
}

export function readProcfile(): ProcessType[] {
  const lines = readFileSync('Procfile', 'utf8').trim().split('\n');
  return lines.map((line) => {
    const [, name = '', rest = ''] = /^(\w+): (.+)$/.exec(line) ?? [];
    const words = rest.split(' ');
    const isSetting = (word: string) => /^[A-Z_]+=/.test(word);
    const settings = words.filter(isSetting).map((word) => word.split('=') as [string, string]);
    return {
      name,
      environment: Object.fromEntries(settings),
      // The shell gives way to the program, which so gets the signals that the manager sends.
      command: words.filter((word) => !isSetting(word) && word !== 'exec'),
    };
  });
}
