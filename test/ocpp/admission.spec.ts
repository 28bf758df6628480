import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { handshakeStatus, RawCharger } from '../support/raw-charger.ts';
import { eventually } from '../support/rest.ts';
import { TestSystem } from '../support/system.ts';

describe('security profile 0 as the minimum', () => {
  let system: TestSystem;
  beforeAll(async () => {
    system = await TestSystem.start({ OCPP_SECURITY_PROFILE: '0' });
  });
  afterAll(() => system.stop());

  it('lets a known station in without credentials, but not one that has a password', async () => {
    await system.rest.post('/stations', { stationId: 'OPEN' });
    await system.addStation('LOCKED');
    const { ocppUrl } = system.process;
    expect(await handshakeStatus(ocppUrl, '/ocpp/OPEN')).toBe(101);
    expect(await handshakeStatus(ocppUrl, '/ocpp/LOCKED')).toBe(401);
    expect(await handshakeStatus(ocppUrl, '/ocpp/UNKNOWN')).toBe(404);
  });

  it('lets a station in as before that was given its first password, until it has used that', async () => {
    const { ocppUrl } = system.process;
    await system.rest.post('/stations', { stationId: 'FIRST' });
    const charger = await RawCharger.connect(ocppUrl, 'FIRST');
    await charger.served();
    await system.rest.post('/stations/FIRST/credentials/rotation?wait=0');
    const [, , , payload] = await charger.next();
    const { value } = payload as { value: string };
    await charger.close();
    expect(await handshakeStatus(ocppUrl, '/ocpp/FIRST')).toBe(101);
    expect(await handshakeStatus(ocppUrl, '/ocpp/FIRST', { auth: `FIRST:${value}` })).toBe(101);
    await eventually(async () => (await handshakeStatus(ocppUrl, '/ocpp/FIRST')) === 401);
  });

  it('counts who is not let in, and makes an event of wrong passwords that are repeated', async () => {
    const { ocppUrl } = system.process;
    await system.addStation('GUESSED');
    const guess = () => handshakeStatus(ocppUrl, '/ocpp/GUESSED', { auth: 'GUESSED:a wrong password' });
    expect(await Promise.all([guess(), guess(), guess()])).toEqual([401, 401, 401]);
    const { body } = await eventually(async () => {
      const events = await system.rest.get<{ data: object[] }>('/stations/GUESSED/security-events');
      return events.body.data.length > 0 && events;
    });
    const techInfo = '3 refused, the last of them from 127.0.0.1';
    expect(body.data).toMatchObject([{ type: 'InvalidCredentials', critical: true, techInfo }]);
    expect((await system.rest.get('/stations/GUESSED')).body).toMatchObject({ refusedConnections: 3 });
  });

  it('gives way to the higher minimum of a station', async () => {
    const { ocppUrl } = system.process;
    for (const securityProfile of [1, 2]) {
      await system.rest.patch('/stations/OPEN', { securityProfile });
      expect(await handshakeStatus(ocppUrl, '/ocpp/OPEN')).toBe(401);
    }
  });
});

describe('OCPP_UNKNOWN_STATIONS=accept', () => {
  let system: TestSystem;
  beforeAll(async () => {
    system = await TestSystem.start({ OCPP_UNKNOWN_STATIONS: 'accept' });
  });
  afterAll(() => system.stop());

  it('registers a station at its first connection, with the password that it came with', async () => {
    const { ocppUrl } = system.process;
    const charger = await RawCharger.connect(ocppUrl, 'NEW-1', 'its very own password');
    expect(await charger.call('Heartbeat', {})).toHaveProperty('currentTime');
    expect((await system.rest.get('/stations/NEW-1')).body).toMatchObject({
      stationId: 'NEW-1',
      online: true,
    });
    expect(await handshakeStatus(ocppUrl, '/ocpp/NEW-1', { auth: 'NEW-1:another password' })).toBe(401);
    await charger.close();
  });

  it('still wants credentials, with the identity as the user name', async () => {
    const { ocppUrl } = system.process;
    expect(await handshakeStatus(ocppUrl, '/ocpp/NEW-2')).toBe(401);
    expect(await handshakeStatus(ocppUrl, '/ocpp/NEW-2', { auth: 'OTHER:its very own password' })).toBe(401);
    expect((await system.rest.get('/stations/NEW-2')).status).toBe(404);
  });
});
