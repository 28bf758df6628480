import { parseArgs } from 'node:util';
import { SimulationError } from './api-client.js';
import { type Fault, FAULTS, isFault } from './faults.js';
import { readTls, type TlsOptions } from './tls-options.js';
import { canCommit, isVersion, type Version, VERSIONS } from './versions.js';

export const HELP = `Plays a charger through a charging session, over a real socket.

  npm run simulate -- STATION_ID VERSION [options]
  npm run simulate -- CP001 1.6
  npm run simulate -- CP002 2.0.1

STATION_ID is the identity of the charger (with --fleet: the prefix of CP001-0001, CP001-0002, …).
VERSION is the version of OCPP: ${VERSIONS.join(' or ')}. In 2.x a charger has EVSEs with one connector each.

The station and the token are registered over REST first: with the key in CSMS_API_KEY, else with the admin login that an
embedded installation keeps in .data/admin.json. At the end the session is printed as the CSMS shows it.

Connection
  --url URL            OCPP server; /ocpp/STATION_ID is appended  (ws://127.0.0.1:4000)
  --api URL            REST interface of the CSMS                 (CSMS_URL, else http://127.0.0.1:3001)
  --password SECRET    Basic password; nothing is registered
  --ca FILE            PEM of whom the charger trusts with wss://  (those of Node.js)
  --cert FILE          PEM of its own certificate, which it shows instead of a password (security profile 3)
  --key FILE           PEM of the key of that
  --no-register        register nothing and connect without a password, unless one is given

Session
  --token ID           token of the driver, 20 characters at most (SIM-0001; a fleet appends -0001, -0002, …)
  --energy WH          the driver leaves with so much energy      (5000)
  --power W            power of a connector; DC above 43000       (11000)
  --speed N            the battery fills N times as fast; the clock stays true  (90)
  --sample SECONDS     interval of meter values                   (2)
  --connectors N       connectors of a charger, or its EVSEs      (2; 1 in a fleet)
  --wait               start nothing: wait for a remote start
  --stay               stay connected after the session, until Ctrl-C
  --offline-after S    cut the line so many seconds into the session, and replay afterwards
  --offline-for S      for so long                                (5)
  --fault LIST         do wrong what this comma list names; what was done is in the report, and must do no harm:
${faultLines()}

Fleet
  --fleet N            play N chargers
  --sessions K         sessions of each                           (1)
  --duration SECONDS   end all after so long
  --check              hold the sessions of the CSMS against the ledger of each charger at the end

Output (result on stdout, progress on stderr)
  --json               one line of JSON as the result
  --quiet              no progress
  --help

Ends 0 when every session ended well, and with --fault or --check is as the charger has it in its own ledger (which the CSMS can only
be held against where the station was registered first), else 1 with one line that says why. Ctrl-C ends what runs and closes the line.
`;

export interface CliOptions {
  stationId: string;
  version: Version;
  url: string;
  api: string;
  password: string | undefined;
  tls: TlsOptions | undefined;
  register: boolean;
  token: string;
  energyWh: number;
  powerW: number;
  speed: number;
  sampleSeconds: number;
  connectors: number;
  wait: boolean;
  stay: boolean;
  offlineAfterSeconds: number | undefined;
  offlineForSeconds: number;
  faults: readonly Fault[];
  fleet: number | undefined;
  sessions: number;
  durationSeconds: number | undefined;
  check: boolean;
  json: boolean;
  quiet: boolean;
}

const OPTIONS = {
  url: { type: 'string', default: 'ws://127.0.0.1:4000' },
  api: { type: 'string' },
  password: { type: 'string' },
  ca: { type: 'string' },
  cert: { type: 'string' },
  key: { type: 'string' },
  'no-register': { type: 'boolean', default: false },
  token: { type: 'string', default: 'SIM-0001' },
  energy: { type: 'string', default: '5000' },
  power: { type: 'string', default: '11000' },
  speed: { type: 'string', default: '90' },
  sample: { type: 'string', default: '2' },
  connectors: { type: 'string' },
  wait: { type: 'boolean', default: false },
  stay: { type: 'boolean', default: false },
  'offline-after': { type: 'string' },
  'offline-for': { type: 'string', default: '5' },
  fault: { type: 'string' },
  fleet: { type: 'string' },
  sessions: { type: 'string', default: '1' },
  duration: { type: 'string' },
  check: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  quiet: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

const SINGLE_ONLY = ['wait', 'stay', 'offline-after'] as const;
const FLEET_ONLY = ['sessions', 'duration', 'check'] as const;

/**
 * Reads the command line; undefined when help is asked for.
 * @throws SimulationError that says what is wrong
 */
export function readOptions(args: string[], environment: NodeJS.ProcessEnv): CliOptions | undefined {
  const { values, positionals, tokens } = parse(args);
  if (values.help) return undefined;
  const given = new Set(tokens.flatMap((token) => (token.kind === 'option' ? [token.name] : [])));
  const fleet = optional(values.fleet, (text) => number('fleet', text, 1, 20_000, true));
  const misplaced = fleet === undefined ? FLEET_ONLY : SINGLE_ONLY;
  for (const name of misplaced) {
    if (given.has(name))
      fail(`--${name} ${fleet === undefined ? 'needs --fleet' : 'does not go with --fleet'}`);
  }
  const version = readVersion(positionals);
  const faults = readFaults(values.fault, version);
  return {
    stationId: readStationId(positionals, fleet),
    version,
    url: address('url', values.url, 'ws:', 'wss:'),
    api: address('api', values.api ?? environment['CSMS_URL'] ?? 'http://127.0.0.1:3001', 'http:', 'https:'),
    password: values.password,
    tls: readTls(values, values.url, fleet !== undefined),
    register: values.password === undefined && !values['no-register'],
    token: readToken(values.token, fleet),
    energyWh: number('energy', values.energy, 1, 1e6, true),
    powerW: number('power', values.power, 1, 1e6, true),
    speed: number('speed', values.speed, 0.1, 1e6),
    sampleSeconds: number('sample', values.sample, 0.05, 86_400),
    connectors: number('connectors', values.connectors ?? (fleet === undefined ? '2' : '1'), 1, 100, true),
    wait: values.wait,
    stay: values.stay,
    offlineAfterSeconds: optional(values['offline-after'], (text) =>
      number('offline-after', text, 0, 86_400),
    ),
    offlineForSeconds: number('offline-for', values['offline-for'], 0, 86_400),
    faults,
    fleet,
    sessions: number('sessions', values.sessions, 1, 1e6, true),
    durationSeconds: optional(values.duration, (text) => number('duration', text, 1, 1e6)),
    check: values.check || faults.length > 0,
    json: values.json,
    quiet: values.quiet,
  };
}

/** The name of one charger of a fleet, or its token. */
export function numbered(prefix: string, index: number): string {
  return `${prefix}-${String(index + 1).padStart(4, '0')}`;
}

function parse(args: string[]) {
  try {
    return parseArgs({ args, options: OPTIONS, allowPositionals: true, tokens: true });
  } catch (error) {
    // Node explains at length; its first sentence names the fault.
    return fail(error instanceof Error ? (error.message.split('. ')[0] ?? '') : String(error));
  }
}

function readVersion([stationId, version]: string[]): Version {
  if (stationId === undefined || version === undefined) fail('a station id and a version of OCPP are needed');
  if (!isVersion(version)) fail(`OCPP ${version} is not simulated, only ${VERSIONS.join(' and ')} are`);
  return version;
}

function readStationId(positionals: string[], fleet: number | undefined): string {
  const [stationId = '', , ...rest] = positionals;
  if (rest.length > 0) fail(`unexpected argument: ${rest.join(' ')}`);
  const longest = fleet === undefined ? stationId : numbered(stationId, fleet - 1);
  if (!/^[\w.*=+|@-]{1,48}$/.test(longest)) {
    fail(`${longest} is no station id: at most 48 letters, digits and -_.*=+|@`);
  }
  return stationId;
}

function readToken(token: string, fleet: number | undefined): string {
  const longest = fleet === undefined ? token : numbered(token, fleet - 1);
  if (token === '' || longest.length > 20) fail(`token ${longest} must have 1 to 20 characters`);
  return token;
}

function readFaults(list: string | undefined, version: Version): Fault[] {
  const names = (list ?? '').split(',').filter(Boolean);
  if (list !== undefined && names.length === 0) fail('--fault needs a comma list of faults');
  const faults = names.map((name) => (isFault(name) ? name : fail(`${name} is no fault that is known`)));
  if (faults.filter((fault) => fault.startsWith('bad-clock')).length > 1)
    fail('a clock is wrong in one way only');
  const impossible = faults.find((fault) => !canCommit(version, fault));
  if (impossible) fail(`${impossible} is no fault of OCPP ${version}`);
  return [...new Set(faults)];
}

function faultLines(): string {
  return Object.entries(FAULTS)
    .map(([name, { does }]) => `    ${name.padEnd(20)} ${does}`)
    .join('\n');
}

function address(name: string, text: string, ...protocols: string[]): string {
  const url = URL.parse(text);
  if (!url || !protocols.includes(url.protocol)) {
    fail(
      `--${name} must be an address that begins with ${protocols.map((protocol) => `${protocol}//`).join(' or ')}`,
    );
  }
  return text;
}

function number(name: string, text: string, least: number, most: number, whole = false): number {
  const value = Number(text);
  if (text.trim() !== '' && value >= least && value <= most && (!whole || Number.isInteger(value)))
    return value;
  return fail(`--${name} must be a ${whole ? 'whole ' : ''}number from ${least} to ${most}, not "${text}"`);
}

function optional<T>(text: string | undefined, read: (text: string) => T): T | undefined {
  return text === undefined ? undefined : read(text);
}

function fail(message: string): never {
  throw new SimulationError(`${message} (--help tells more)`);
}
