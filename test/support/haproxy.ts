import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from './free-port.ts';

/** Whether `startHaproxy` finds one: a suite that cannot do without is left out where it does not. */
export const hasHaproxy = spawnSync('haproxy', ['-v']).error === undefined;

const CHECK_INTERVAL_MS = 250;

export interface Haproxy extends AsyncDisposable {
  /** `ws://`; passes on by round robin, with the address of the client in X-Forwarded-For. */
  readonly url: string;
  /** The names of the servers that the health checks find well. */
  up(): Promise<string[]>;
  /** How many connections each server was ever given. */
  taken(): Promise<Record<string, number>>;
  stop(): Promise<void>;
}

/** It ends TLS itself, and passes on by `Client-Cert` what certificate a client has shown. */
export interface HaproxyTls {
  /** A file with its certificate and key. */
  readonly certificate: string;
  /** A file with those whose certificates clients may have. */
  readonly authorities: string;
  /** The address from which it asks the servers. */
  readonly source: string;
}

/**
 * `haproxy` from PATH before these servers, each a name and a URL with the port it has or will have. For each of its
 * connections it needs two open files.
 */
export async function startHaproxy(
  servers: Readonly<Record<string, string>>,
  maxConnections = 1000,
  tls?: HaproxyTls,
): Promise<Haproxy> {
  const directory = await mkdtemp(join(tmpdir(), 'csms-haproxy-'));
  const port = await freePort();
  const socketPath = join(directory, 'stats');
  const configurationPath = join(directory, 'haproxy.cfg');
  await writeFile(configurationPath, configuration(port, socketPath, servers, maxConnections, tls));
  const child = spawn('haproxy', ['-db', '-f', configurationPath], { stdio: ['ignore', 'ignore', 'pipe'] });
  let errors = '';
  child.stderr.on('data', (data: Buffer) => (errors = `${errors}${data.toString()}`.slice(-4000)));
  const kill = () => void child.kill('SIGKILL');
  // A test that is killed itself leaves no proxy behind.
  process.once('exit', kill);
  const stop = async () => {
    process.off('exit', kill);
    await ended(child);
    await rm(directory, { recursive: true });
  };
  const rows = () => statistics(socketPath);
  try {
    await untilReady(child, rows);
  } catch (error) {
    await stop();
    throw new Error(`HAProxy does not start: ${errors}`, { cause: error });
  }
  return {
    url: `${tls === undefined ? 'ws' : 'wss'}://127.0.0.1:${port}`,
    up: async () => (await rows()).filter(({ status }) => status === 'UP').map(({ name }) => name),
    taken: async () => Object.fromEntries((await rows()).map(({ name, taken }) => [name, taken])),
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

const configuration = (
  port: number,
  socketPath: string,
  servers: Readonly<Record<string, string>>,
  maxConnections: number,
  tls: HaproxyTls | undefined,
): string => `
global
  maxconn ${maxConnections}
  stats socket ${socketPath} mode 600
defaults
  mode http
  timeout connect 2s
  timeout client 60s
  timeout server 60s
  timeout tunnel 1h
  timeout check 2s
  retries 3
  option redispatch 1
frontend chargers
  bind 127.0.0.1:${port}${tls === undefined ? '' : ` ${bindOptions(tls)}`}
${tls === undefined ? '' : PASSED_ON}
  default_backend ocpp
backend ocpp
  balance roundrobin
  option forwardfor
  option httpchk GET /health
  http-check expect status 200
  default-server check inter ${CHECK_INTERVAL_MS}ms fall 2 rise 1
${Object.entries(servers)
  .map(
    ([name, url]) =>
      `  server ${name} ${new URL(url).host}${tls === undefined ? '' : ` source ${tls.source}`}`,
  )
  .join('\n')}
`;

/** What a client shows is judged by whoever it is passed on to. */
const bindOptions = ({ certificate, authorities }: HaproxyTls): string =>
  `ssl crt ${certificate} ca-file ${authorities} verify optional crt-ignore-err all ca-ignore-err all`;

/** What a client writes into these headers itself is thrown away. */
const PASSED_ON = `
  http-request set-header X-Forwarded-Proto https
  http-request del-header Client-Cert
  http-request set-header Client-Cert :%[ssl_c_der,base64]: if { ssl_c_used }`;

interface ServerStatistics {
  name: string;
  status: string;
  taken: number;
}

async function statistics(socketPath: string): Promise<ServerStatistics[]> {
  const socket = connect(socketPath);
  socket.end('show stat\n');
  let text = '';
  for await (const data of socket) text += String(data);
  const [head = '', ...lines] = text.replace(/^# /, '').trim().split('\n');
  const columns = head.split(',');
  const of = (line: string, column: string) => line.split(',')[columns.indexOf(column)] ?? '';
  return lines
    .filter((line) => of(line, 'pxname') === 'ocpp' && of(line, 'svname') !== 'BACKEND')
    .map((line) => ({
      name: of(line, 'svname'),
      status: of(line, 'status'),
      taken: Number(of(line, 'stot')),
    }));
}

async function untilReady(child: ChildProcess, ask: () => Promise<unknown>): Promise<void> {
  await once(child, 'spawn');
  for (let attempt = 1; ; attempt++) {
    try {
      await ask();
      return;
    } catch (error) {
      if (attempt === 200 || child.exitCode !== null) throw error;
      await sleep(50);
    }
  }
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
}
