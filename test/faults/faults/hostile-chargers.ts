import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { handshakeStatus } from '../../support/raw-charger.ts';
import type { Fault, Scene } from '../parts/fault.ts';

/** Where they come from: who fails to log in too often from one address is not let in from there at all. */
const ADDRESS_OF = { intruders: '127.0.0.66', guessers: '127.0.0.67' } as const;
const AT_ONCE = 25;
const BAD_PASSWORDS_PER_SECOND = 500;
/** In which whoever does harm is to be sent away. */
const PATIENCE_MS = 20_000;
const MEBIBYTE = 2 ** 20;

let stations = 0;

/** A registered charger with other things in mind; asked again, it comes with the same name. */
async function intruder({ system }: Scene, protocol = 'ocpp1.6', compresses = false) {
  const stationId = `CP-HOSTILE-${++stations}`;
  const password = await system.addStation(stationId);
  return async () => {
    const socket = new WebSocket(`${system.processes.ocppA.ocppUrl}/ocpp/${stationId}`, [protocol], {
      auth: `${stationId}:${password}`,
      localAddress: ADDRESS_OF.intruders,
      perMessageDeflate: compresses,
    });
    // Whatever ends it is told by its close.
    socket.on('error', () => {});
    await once(socket, 'open');
    return socket;
  };
}

/** Sends until it is closed, again and again. Returns how often that was. */
async function harass(
  { seconds }: Scene,
  connect: () => Promise<WebSocket>,
  send: (socket: WebSocket) => void,
): Promise<number> {
  const until = performance.now() + seconds * 1000;
  let times = 0;
  do {
    const socket = await connect();
    const closed = new Promise((resolve) => socket.once('close', resolve));
    send(socket);
    const outcome = await Promise.race([closed, sleep(PATIENCE_MS, 'open')]);
    if (outcome === 'open') throw new Error(`${socket.url} was let go on`);
    times++;
  } while (performance.now() < until);
  return times;
}

const flood: Fault = {
  name: 'a charger floods',
  inject: async (scene) =>
    harass(scene, await intruder(scene), (socket) => {
      for (let sent = 0; sent < 5000; sent++) socket.send(`[2,"f${sent}","Heartbeat",{}]`);
    }),
};

const tenMebibytes = Buffer.alloc(10 * MEBIBYTE, 'x');
const largeFrames: Fault = {
  name: 'frames of 10 MB',
  inject: async (scene) =>
    harass(scene, await intruder(scene), (socket) => socket.send(tenMebibytes, { binary: false })),
};

/** As deep as a frame of the greatest length can be. */
const depth = 120_000;
const deepTexts = [
  `[2,"deep","DataTransfer",{"vendorId":"V","data":${'['.repeat(depth)}${']'.repeat(depth)}}]`,
  `[2,"deep","DataTransfer",${'{"a":'.repeat(40_000)}1${'}'.repeat(40_000)}]`,
  '['.repeat(2 * depth),
];
const deepJson: Fault = {
  name: 'deep JSON',
  inject: async (scene) => {
    const socket = await (await intruder(scene))();
    const until = performance.now() + scene.seconds * 1000;
    let times = 0;
    do {
      for (const text of deepTexts) socket.send(text);
      socket.send('[2,"after","Heartbeat",{}]');
      let answer = '';
      while (!answer.includes('"after"')) {
        const [data] = (await once(socket, 'message')) as [Buffer];
        answer = data.toString();
      }
      times += deepTexts.length;
    } while (performance.now() < until);
    socket.terminate();
    return times;
  },
};

const bomb = Buffer.alloc(64 * MEBIBYTE, ' ');
const compressionBombs: Fault = {
  name: 'compression bombs',
  inject: async (scene) =>
    harass(scene, await intruder(scene, 'ocpp2.0.1', true), (socket) => {
      if (!socket.extensions.includes('permessage-deflate')) throw new Error('there is no compression');
      socket.send(bomb, { binary: false, compress: true });
    }),
};

const badPasswords: Fault = {
  name: 'handshakes with bad passwords',
  inject: async ({ system, fleet, random, seconds }) => {
    let left = BAD_PASSWORDS_PER_SECOND * seconds;
    const times = left;
    const tryNext = async () => {
      while (left-- > 0) {
        const stationId = random.pick(fleet.stationIds);
        const status = await handshakeStatus(system.processes.ocppA.ocppUrl, `/ocpp/${stationId}`, {
          auth: `${stationId}:wrong ${left}`,
          localAddress: ADDRESS_OF.guessers,
        });
        if (![401, 429, 503].includes(status)) throw new Error(`a bad password was answered ${status}`);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, tryNext));
    return times;
  },
};

export const HOSTILE_CHARGERS: readonly Fault[] = [
  flood,
  largeFrames,
  deepJson,
  compressionBombs,
  badPasswords,
];
