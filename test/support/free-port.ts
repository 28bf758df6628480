import { once } from 'node:events';
import { createServer } from 'node:net';

/** Below the ports that systems give to outgoing connections, any of which could take one before its server does. */
const FIRST = 20_000;
const PORTS_A_WORKER = 1_500;
const WORKERS = 8;

/** The test files of a worker run one after another, and each worker has ports of its own. */
const base = FIRST + (Number(process.env['VITEST_POOL_ID'] ?? 0) % WORKERS) * PORTS_A_WORKER;
/** By chance, for those who run the tests twice at once. */
let next = Math.floor(Math.random() * PORTS_A_WORKER);

/** A TCP port of 127.0.0.1 that nobody listens on, and that nobody but its caller is given for long. */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < PORTS_A_WORKER; attempt++) {
    const port = base + (next++ % PORTS_A_WORKER);
    if (await isFree(port)) return port;
  }
  throw new Error(`every port from ${base} to ${base + PORTS_A_WORKER - 1} is taken`);
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch {
    return false;
  }
  server.close();
  await once(server, 'close');
  return true;
}
