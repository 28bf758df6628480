import { parseArgs } from 'node:util';

export interface BenchOptions {
  /** Which benches to run; none for all. */
  readonly names: readonly string[];
  readonly chargers: number;
  /** Chargers that are connected at once, where connecting is what is measured. */
  readonly connections: number;
  readonly warmUpSeconds: number;
  readonly durationSeconds: number;
  /** An OCPP server that runs already, instead of this product's. */
  readonly url: string | null;
  readonly userPrefix: string;
  readonly password: string | null;
  readonly idToken: string | null;
  /** Rows of meter values for stored-rows. */
  readonly rows: number;
  /** Null for one in the directory for temporary files. */
  readonly jsonFile: string | null;
  readonly savesBaseline: boolean;
  readonly profileDirectory: string | null;
}

/** Ten million take longer to be made than a run of all benches may. */
const ROWS = { alone: '10000000', amongAll: '1000000' };

export class UsageError extends Error {}

export const USAGE = `npm run bench -- [NAME…] [options]

  --chargers N          simulated chargers, each with one call outstanding (200)
  --connections N       the same for connections and recovery, where most of them are silent (5000)
  --duration SECONDS    how long is measured (4)
  --warm-up SECONDS     how long before that is not: code runs slower until it is compiled (2)
  --rows N              meter values that are stored already, for stored-rows (10000000; 1000000 in a run of all)
  --json FILE           where the figures are written (a new file in the directory for temporary files)
  --save-baseline       keeps the ratios of this run, for later runs to be compared with
  --profile DIRECTORY   writes V8 CPU profiles of the server there; slows it down a little

  --url ws://…          drives an OCPP server that runs already, by the benches that can; /{stationId} is appended
  --user-prefix TEXT    of the identities of its stations, which are TEXT0001, TEXT0002, … (BENCH-)
  --password TEXT       of all of them, for Basic authentication; without it none is sent
  --id-token TEXT       that may charge at all of them; without it each uses its own identity
`;

/** Throws UsageError. Null asks for help. */
export function readOptions(args: readonly string[]): BenchOptions | null {
  const { values, positionals } = parse(args);
  if (values.help === true) return null;
  return {
    names: positionals,
    chargers: positive('--chargers', values.chargers ?? '200', Number.isInteger),
    connections: positive('--connections', values.connections ?? '5000', Number.isInteger),
    warmUpSeconds: positive('--warm-up', values['warm-up'] ?? '2'),
    durationSeconds: positive('--duration', values.duration ?? '4'),
    url: values.url === undefined ? null : webSocketUrl(values.url),
    userPrefix: values['user-prefix'] ?? 'BENCH-',
    password: values.password ?? null,
    idToken: values['id-token'] ?? null,
    rows: positive(
      '--rows',
      values.rows ?? (positionals.length > 0 ? ROWS.alone : ROWS.amongAll),
      Number.isInteger,
    ),
    jsonFile: values.json ?? null,
    savesBaseline: values['save-baseline'] === true,
    profileDirectory: values.profile ?? null,
  };
}

function parse(args: readonly string[]) {
  const text = { type: 'string' } as const;
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        chargers: text,
        connections: text,
        duration: text,
        'warm-up': text,
        rows: text,
        json: text,
        'save-baseline': { type: 'boolean' },
        profile: text,
        url: text,
        'user-prefix': text,
        password: text,
        'id-token': text,
        help: { type: 'boolean' },
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function positive(
  name: string,
  text: string,
  isAllowed: (value: number) => boolean = Number.isFinite,
): number {
  const value = Number(text);
  if (value > 0 && isAllowed(value)) return value;
  throw new UsageError(`${name} must be a number above 0, and is ${text}`);
}

function webSocketUrl(text: string): string {
  if (/^wss?:$/.test(URL.parse(text)?.protocol ?? '')) return text.replace(/\/+$/, '');
  throw new UsageError(`--url must begin with ws:// or wss://, and is ${text}`);
}
