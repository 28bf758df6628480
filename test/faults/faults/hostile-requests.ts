import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { tcp } from '../../support/raw-upgrade.ts';
import type { Fault, Scene } from '../parts/fault.ts';

const SLOW_SOCKETS = 200;
const ENDLESS_BODIES = 20;
/** More than a body may have, and than sockets hold. */
const MOST_SENT_BYTES = 8 * 2 ** 20;

async function sockets(url: string, count: number): Promise<Socket[]> {
  const opened = await Promise.all(Array.from({ length: count }, () => tcp(url)));
  for (const socket of opened) socket.on('error', () => socket.destroy());
  return opened;
}

/** A handshake that comes letter by letter, from many at once. */
const slowHandshakes: Fault = {
  name: 'slow handshakes',
  inject: async ({ system, seconds }) => {
    const slow = await sockets(system.processes.ocppA.ocppUrl, SLOW_SOCKETS);
    for (const socket of slow) socket.write('GET /ocpp/CP-SLOW HTTP/1.1\r\nHost: csms\r\nX-Slow: ');
    for (let written = 0; written < seconds * 4; written++) {
      for (const socket of slow) socket.write('x');
      await sleep(250);
    }
    for (const socket of slow) socket.destroy();
    return SLOW_SOCKETS;
  },
};

const upgrade = (...more: string[]) =>
  [
    'GET /ocpp/CP-SMUGGLED HTTP/1.1',
    'Host: csms',
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    'Sec-WebSocket-Protocol: ocpp1.6',
    ...more,
    '',
    '',
  ].join('\r\n');

/** Requests that two readers would not cut at the same place, or that carry another one within. */
const SMUGGLED = [
  upgrade('Content-Length: 5', 'Transfer-Encoding: chunked'),
  upgrade('Content-Length: 5', 'Content-Length: 6'),
  upgrade('Transfer-Encoding: chunked, identity'),
  upgrade('Transfer-Encoding : chunked'),
  upgrade('X-One: a\rX-Two: b'),
  upgrade('X-Null: \0'),
  upgrade(`X-Long: ${'x'.repeat(100_000)}`),
  upgrade('Content-Length: 40').concat('GET /metrics HTTP/1.1\r\nHost: csms\r\n\r\n'),
];

const smuggling: Fault = {
  name: 'smuggled headers',
  inject: async (scene) => {
    const until = performance.now() + scene.seconds * 1000;
    let times = 0;
    do {
      for (const request of SMUGGLED) await refused(scene, request);
      times += SMUGGLED.length;
      await sleep(50);
    } while (performance.now() < until);
    return times;
  },
};

async function refused({ system }: Scene, request: string): Promise<void> {
  const [socket] = await sockets(system.processes.ocppA.ocppUrl, 1);
  if (socket === undefined) return;
  let answers = '';
  socket.on('data', (data: Buffer) => (answers += data.toString()));
  const closed = new Promise((resolve) => socket.once('close', resolve));
  socket.write(request);
  const outcome = await Promise.race([closed, sleep(10_000, 'open')]);
  socket.destroy();
  const statuses = [...answers.matchAll(/^HTTP\/1\.1 (\d{3})/gm)].map(([, status]) => Number(status));
  if (outcome === 'open' || statuses.length > 1 || statuses.some((status) => status < 400))
    throw new Error(`${JSON.stringify(request.slice(0, 400))} was answered ${JSON.stringify(statuses)}`);
}

/** Bodies that never end, some fast and some slow. */
const endlessBodies: Fault = {
  name: 'REST bodies without end',
  inject: async ({ system, seconds }) => {
    const { host } = new URL(system.processes.web.webUrl);
    const opened = await sockets(system.processes.web.webUrl, ENDLESS_BODIES);
    const head = `POST /auth/login HTTP/1.1\r\nHost: ${host}\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n`;
    const chunk = `4000\r\n${' '.repeat(0x4000)}\r\n`;
    await Promise.all(
      opened.map(async (socket, at) => {
        const until = performance.now() + seconds * 1000;
        socket.resume();
        socket.write(head);
        while (socket.writable && performance.now() < until) {
          if (socket.bytesWritten > MOST_SENT_BYTES) throw new Error('a body without end is read on and on');
          socket.write(chunk);
          await sleep(at % 2 === 0 ? 5 : 500);
        }
        socket.destroy();
      }),
    );
    return ENDLESS_BODIES;
  },
};

export const HOSTILE_REQUESTS: readonly Fault[] = [slowHandshakes, smuggling, endlessBodies];
