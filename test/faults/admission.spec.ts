import type { ClientRequest, IncomingMessage } from 'node:http';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { eventually } from '../support/rest.ts';
import { TestSystem } from '../support/system.ts';

const AT_ONCE = 4;

let system: TestSystem;
let passwords: string[];

beforeAll(async () => {
  system = await TestSystem.start({ OCPP_HANDSHAKES_AT_ONCE: String(AT_ONCE) });
  passwords = [];
  for (let at = 0; at < 12; at++) passwords.push(await system.addStation(`CP-${at}`));
});
afterAll(() => system.stop());

/** The status of the handshake, and the seconds after which it is to be tried again. */
async function handshake(at: number): Promise<[status: number, retryAfter: number | null]> {
  const stationId = `CP-${at}`;
  const socket = new WebSocket(`${system.ocppUrl}/ocpp/${stationId}`, ['ocpp1.6'], {
    auth: `${stationId}:${passwords[at] ?? ''}`,
  });
  return new Promise((resolve, reject) => {
    socket.once('open', () => {
      socket.terminate();
      resolve([101, null]);
    });
    socket.once('unexpected-response', (request: ClientRequest, { statusCode, headers }: IncomingMessage) => {
      request.destroy();
      resolve([
        statusCode ?? 0,
        headers['retry-after'] === undefined ? null : Number(headers['retry-after']),
      ]);
    });
    socket.once('error', reject);
  });
}

const metric = async (name: string) => {
  const text = await (await fetch(`${system.ocppUrl.replace('ws', 'http')}/metrics`)).text();
  return Number(new RegExp(`^${name} (\\d+)`, 'm').exec(text)?.[1]);
};

describe('handshakes beyond those that can be under way', () => {
  it('wait, and are then told when to come again; who is connected is served meanwhile', async () => {
    const connected = await system.connect('CP-THERE');
    const lock = new pg.Client({ connectionString: system.database.url });
    await lock.connect();
    await lock.query('BEGIN');
    await lock.query('LOCK TABLE station.charging_station IN ACCESS EXCLUSIVE MODE');

    const first = Array.from({ length: AT_ONCE }, (_, at) => handshake(at));
    const others = Array.from({ length: 8 }, (_, at) => handshake(AT_ONCE + at));
    await eventually(async () => (await metric('ocpp_handshakes_waiting')) === 8);
    expect(await connected.call('Heartbeat', {})).toHaveProperty('currentTime');

    for (const [status, retryAfter] of await Promise.all(others)) {
      expect(status).toBe(503);
      expect(retryAfter).toBeGreaterThanOrEqual(2);
      expect(retryAfter).toBeLessThanOrEqual(122);
    }
    expect(await metric('ocpp_handshakes_total{outcome="503"}')).toBe(8);
    expect(await connected.call('Heartbeat', {})).toHaveProperty('currentTime');

    await lock.query('COMMIT');
    await lock.end();
    expect(await Promise.all(first)).toEqual(first.map(() => [101, null]));
    expect((await handshake(AT_ONCE))[0]).toBe(101);
    await connected.close();
  });

  it('are let in one after the other, when it goes well', async () => {
    const rounds = await Promise.all(Array.from({ length: 48 }, (_, at) => handshake(at % 12)));
    expect(rounds.map(([status]) => status)).toEqual(rounds.map(() => 101));
    expect(await metric('ocpp_handshakes_waiting')).toBe(0);
  });
});
