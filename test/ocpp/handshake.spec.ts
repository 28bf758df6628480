import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { handshakeStatus, RawCharger } from '../support/raw-charger.ts';
import { eventually } from '../support/rest.ts';
import { TestSystem } from '../support/system.ts';

let system: TestSystem;
let password: string;

beforeAll(async () => {
  system = await TestSystem.start();
  password = await system.addStation('CP001');
});
afterAll(() => system.stop());

describe('an upgrade', () => {
  it.each([
    ['of an unknown station', '/ocpp/NOBODY', () => `NOBODY:${password}`, 404],
    ['with a wrong password', '/ocpp/CP001', () => 'CP001:wrong', 401],
    ['without credentials', '/ocpp/CP001', () => undefined, 401],
    ['with the user name of another station', '/ocpp/CP001', () => `CP002:${password}`, 401],
    ['of an identity with a colon', '/ocpp/CP%3A001', () => `CP001:${password}`, 404],
    ['of another path', '/CP001', () => `CP001:${password}`, 404],
    ['with the right password', '/ocpp/CP001', () => `CP001:${password}`, 101],
    ['with extra slashes', '//ocpp//CP001/', () => `CP001:${password}`, 101],
    ['with an encoded identity', '/ocpp/CP%3001', () => `CP001:${password}`, 101],
  ])('%s: %s', async (_, path, auth, status) => {
    const given = auth();
    expect(
      await handshakeStatus(system.process.ocppUrl, path, given === undefined ? {} : { auth: given }),
    ).toBe(status);
  });

  it('that was refused is in the log with the station and the reason', async () => {
    await handshakeStatus(system.process.ocppUrl, '/ocpp/CP001', { auth: 'CP001:wrong' });
    const line = await eventually(async () =>
      system.logOf('CP001').find((entry) => entry['reason'] === 'wrong password'),
    );
    expect(line).toMatchObject({ status: 401, level: 'warn', role: 'ocpp' });
    expect(JSON.stringify(system.process.log)).not.toContain(password);
  });

  it.each([
    ['a version that nobody speaks', ['ocpp1.2']],
    ['no subprotocol', []],
  ])('with %s is completed without one, and closed', async (_, protocols) => {
    const socket = await RawCharger.connect(system.process.ocppUrl, 'CP001', password, protocols).catch(
      () => null,
    );
    // A client that offered something may itself give up on the missing header: either way it is not served.
    if (socket !== null) expect(await socket.closed()).toBe(1002);
    await eventually(async () =>
      system.logOf('CP001').find((entry) => String(entry['msg']).startsWith('no common subprotocol')),
    );
  });

  it('without a subprotocol is served where the station is marked to fall back', async () => {
    const { status } = await system.rest.patch('/stations/CP001', { fallbackProtocol: 'ocpp1.6' });
    expect(status).toBe(200);
    const charger = await RawCharger.connect(system.process.ocppUrl, 'CP001', password, []);
    expect(await charger.call('Heartbeat', {})).toHaveProperty('currentTime');
    await charger.close();
  });

  it('takes the first of the versions offered that is spoken here', async () => {
    const offered = ['ocpp1.2', 'ocpp1.6', 'ocpp1.5'];
    const charger = await RawCharger.connect(system.process.ocppUrl, 'CP001', password, offered);
    expect(charger.socket.protocol).toBe('ocpp1.6');
    await charger.close();
  });

  it('agrees on no compression, which a charger of 1.6 has no use for', async () => {
    const charger = await RawCharger.connect(system.process.ocppUrl, 'CP001', password);
    expect(charger.socket.extensions).toBe('');
    await charger.close();
  });

  it('answers plain HTTP on the same path with an error, not with a hang', async () => {
    const response = await fetch(`${system.process.ocppUrl.replace('ws:', 'http:')}/ocpp/CP001`);
    expect(response.status).toBe(404);
  });
});

describe('the newest authenticated socket of a station', () => {
  it('wins; the older one is closed, and its late end does not take the station off line', async () => {
    const older = await system.connect('CP003');
    const closed = older.closed();
    const newer = await system.connect('CP003');
    expect(await closed).toBe(1008);
    expect(await newer.call('Heartbeat', {})).toHaveProperty('currentTime');
    const { body } = await system.rest.get('/stations/CP003');
    expect(body).toMatchObject({ online: true, protocol: 'ocpp1.6' });
    await newer.close();
    await eventually(async () => (await system.rest.get('/stations/CP003')).body['online'] === false);
  });
});

describe('a password that was set as the hex of a key', () => {
  const key = Buffer.from('00ff0a3a80c3a9fffe1234567890abcdef', 'hex');
  const basic = (password: Buffer) =>
    `Basic ${Buffer.concat([Buffer.from('CP-HEX:'), password]).toString('base64')}`;

  beforeAll(async () => {
    const create = ['dist/admin.js', 'station:create', 'CP-HEX', '--password', key.toString('hex')];
    const env = { PATH: process.env['PATH'], NODE_ENV: 'production', DATABASE_URL: system.database.url };
    await promisify(execFile)(process.execPath, create, { env });
  });

  it.each([
    ['the bytes of the key', key, 101],
    ['its hex', Buffer.from(key.toString('hex')), 101],
    ['its hex in capitals', Buffer.from(key.toString('hex').toUpperCase()), 101],
    ['another key', Buffer.from(key).reverse(), 401],
  ])('may come as %s', async (_, password, status) => {
    const { ocppUrl } = system.process;
    expect(await handshakeStatus(ocppUrl, '/ocpp/CP-HEX', { authorization: basic(password) })).toBe(status);
  });
});

describe('a rotated password', () => {
  it('lets the old one in until the station has used the new one', async () => {
    const old = await system.addStation('CP004');
    const { body } = await system.rest.post<{ password: string }>('/stations/CP004/credentials', {});
    const status = (secret: string) =>
      handshakeStatus(system.process.ocppUrl, '/ocpp/CP004', { auth: `CP004:${secret}` });
    expect(await status(old)).toBe(101);
    expect(await status(body.password)).toBe(101);
    await eventually(async () => (await status(old)) === 401);
  });
});

it('a take-over by another address is announced, one by the same address is not', async () => {
  const takeOvers = () =>
    system.database.query(
      `SELECT data FROM platform.outbox WHERE type = 'StationTakenOver' AND data->>'stationId' = 'CP005'`,
    );
  const secret = await system.addStation('CP005');
  const first = await system.connect('CP005');
  const second = await system.connect('CP005');
  await first.closed();
  expect(await takeOvers()).toEqual([]);
  const stranger = new WebSocket(`${system.ocppUrl}/ocpp/CP005`, ['ocpp1.6'], {
    auth: `CP005:${secret}`,
    localAddress: '127.0.0.2',
  });
  await second.closed();
  const [announced] = await eventually(async () => {
    const rows = await takeOvers();
    return rows.length > 0 && rows;
  });
  expect(announced).toEqual({
    data: { stationId: 'CP005', remoteAddress: '127.0.0.2', previousAddress: '127.0.0.1' },
  });
  stranger.terminate();
});

describe('compression', () => {
  const open = async (protocol: string, stationId = `CP-${protocol}`) => {
    const secret = await system.addStation(stationId);
    const socket = new WebSocket(`${system.ocppUrl}/ocpp/${stationId}`, [protocol], {
      auth: `${stationId}:${secret}`,
      perMessageDeflate: { threshold: 0 },
    });
    await once(socket, 'open');
    return socket;
  };

  it('is there for a charger of 2.0.1 that asks for it', async () => {
    const socket = await open('ocpp2.0.1');
    expect(socket.extensions).toContain('permessage-deflate');
    const answered = once(socket, 'message') as Promise<[Buffer]>;
    const vendorId = 'x'.repeat(255);
    socket.send(
      JSON.stringify([2, 'long', 'Heartbeat', { customData: { vendorId, more: 'y'.repeat(5000) } }]),
    );
    const [frame] = await answered;
    expect(JSON.parse(frame.toString())).toEqual([3, 'long', { currentTime: expect.any(String) as string }]);
    socket.terminate();
  });

  it('does not let a small message become larger than a frame may be', async () => {
    const socket = await open('ocpp2.0.1', 'CP-BOMB');
    const closed = once(socket, 'close') as Promise<[number]>;
    socket.send(JSON.stringify([2, 'bomb', 'DataTransfer', { vendorId: 'v', data: 'x'.repeat(10_000_000) }]));
    expect((await closed)[0]).toBe(1009);
  });

  it('is left off for 1.6', async () => {
    const socket = await open('ocpp1.6');
    expect(socket.extensions).toBe('');
    socket.terminate();
  });
});
