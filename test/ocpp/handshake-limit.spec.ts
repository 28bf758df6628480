import { once } from 'node:events';
import type { ClientRequest, IncomingMessage } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { handshakeStatus } from '../support/raw-charger.ts';
import { TestSystem } from '../support/system.ts';

let system: TestSystem;

beforeAll(async () => {
  const limits = { OCPP_HANDSHAKES_PER_STATION: '30', OCPP_FAILED_HANDSHAKES_PER_ADDRESS: '8' };
  system = await TestSystem.start(limits);
});
afterAll(() => system.stop());

const tries = (stationId: string, auth: string) =>
  handshakeStatus(system.ocppUrl, `/ocpp/${stationId}`, { auth });

describe('too many handshakes', () => {
  it('of one station with wrong passwords are refused, and so is the right one for a while', async () => {
    const password = await system.addStation('CP-GUESSED');
    // Four at most, and twice that should a minute end in between.
    let status = 401;
    for (let round = 0; round < 7 && status === 401; round++)
      status = await tries('CP-GUESSED', 'CP-GUESSED:wrong');
    expect(status).toBe(429);
    expect(await tries('CP-GUESSED', `CP-GUESSED:${password}`)).toBe(429);
    const other = await system.connect('CP-OTHER');
    await other.close();
  });

  it('from one address are refused whatever the station, and told when to come again', async () => {
    await system.addStation('CP-KNOWN');
    let status = 0;
    for (let round = 0; round < 20 && status !== 429; round++)
      status = await tries(`NOBODY${round}`, `NOBODY${round}:x`);
    expect(status).toBe(429);
    const socket = new WebSocket(`${system.ocppUrl}/ocpp/CP-KNOWN`, ['ocpp1.6']);
    const [request, response] = (await once(socket, 'unexpected-response')) as [
      ClientRequest,
      IncomingMessage,
    ];
    request.destroy();
    expect(response.statusCode).toBe(429);
    const retryAfter = Number(response.headers['retry-after']);
    expect(retryAfter).toBeGreaterThanOrEqual(1);
    expect(retryAfter).toBeLessThanOrEqual(60);
  });

  it('are counted', async () => {
    const metrics = await (await fetch(`${system.ocppUrl.replace('ws', 'http')}/metrics`)).text();
    expect(metrics).toMatch(/ocpp_handshakes_total\{outcome="429"[^}]*\} [1-9]/);
  });
});
