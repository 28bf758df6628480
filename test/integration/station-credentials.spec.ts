import { describe, expect, it } from 'vitest';
import {
  CredentialRevokedError,
  matchingCredential,
  Quirks,
  StationDirectory,
} from '../../src/modules/station/index.ts';
import { NotFoundError } from '../../src/platform/errors.ts';
import { openPool } from '../support/resources.ts';
import {
  admin,
  credentials,
  directory,
  eventsOf,
  link,
  newId,
  newStation,
  OTHER,
  OWN,
  reports,
  resources,
  stations,
  viewer,
} from '../support/stations.ts';

/** It was let in with a password of that generation. */
const by = (credentialGeneration: number) => ({ securityProfile: 1 as const, credentialGeneration });

describe('the station directory', () => {
  it('knows a station by its id, with its credentials, newest first', async () => {
    const { stationId } = await newStation();
    expect(await directory.find(stationId)).toEqual({
      stationId,
      tenantId: 'default',
      registrationStatus: 'Accepted',
      securityProfile: null,
      targetSecurityProfile: null,
      fallbackProtocol: null,
      protocol: null,
      credentials: [],
      quirks: { accepted: new Set(), timeZone: 'UTC' },
    });
    await credentials.issue(OWN, stationId);
    await credentials.issue(OWN, stationId);
    expect((await directory.find(stationId))?.credentials.map(({ generation }) => generation)).toEqual([
      2, 1,
    ]);
    expect(await directory.find('unknown')).toBeNull();
  });

  it('registers an unknown station once when two processes do it at once, with the password of one of them', async () => {
    const others = await Promise.all([openPool(resources.database, 2), openPool(resources.database, 2)]);
    const directories = others.map((dataSource) => new StationDirectory(dataSource, new Quirks(dataSource)));
    for (let round = 0; round < 20; round++) {
      const stationId = newId();
      const passwords = ['the password of one socket', 'the password of the other'].map((text) =>
        Buffer.from(text),
      );
      const registered = await Promise.all(
        directories.map((each, index) => each.register(stationId, passwords[index] ?? null)),
      );
      expect(registered[0]).toEqual(registered[1]);
      expect(registered[0]).toMatchObject({ stationId, tenantId: 'default', registrationStatus: 'Accepted' });
      const kept = registered[0]?.credentials ?? [];
      expect(passwords.filter((password) => matchingCredential(password, kept) !== null)).toHaveLength(1);
      expect(await eventsOf(stationId, 'StationRegistered')).toHaveLength(1);
    }
    for (const dataSource of others) await dataSource.destroy();
  });

  it('leaves a station that another tenant has with that tenant', async () => {
    const station = await newStation(newId(), OTHER);
    expect((await directory.register(station.stationId, Buffer.from('a password of nobody'))).tenantId).toBe(
      'other',
    );
    expect((await directory.find(station.stationId))?.credentials).toEqual([]);
    await expect(directory.findOrFail(OWN, station.stationId)).rejects.toThrow(NotFoundError);
  });
});

describe('credentials', () => {
  const accepted = async (stationId: string, password: string) =>
    matchingCredential(Buffer.from(password), (await directory.find(stationId))?.credentials ?? [])
      ?.generation;

  it('rotate: the old one is valid until the charger has used the new one', async () => {
    const station = await newStation();
    const path = `/stations/${station.stationId}/credentials`;
    const first = (await admin('POST', path, { body: {} })).body as { password: string };
    await reports.connected(station, 'ocpp1.6', by(1));
    const { status: code, body } = await admin('POST', path);
    const second = body as { password: string };
    expect(code).toBe(201);
    expect(body).toEqual({
      stationId: station.stationId,
      generation: 2,
      password: expect.stringMatching(/^[A-Za-z0-9]{32}$/) as string,
    });
    expect(await accepted(station.stationId, first.password)).toBe(1);
    expect(await accepted(station.stationId, second.password)).toBe(2);
    await reports.connected(station, 'ocpp1.6', by(1));
    expect(await accepted(station.stationId, first.password)).toBe(1);
    await reports.connected(station, 'ocpp1.6', by(2));
    expect(await accepted(station.stationId, first.password)).toBeUndefined();
    expect(await accepted(station.stationId, second.password)).toBe(2);
    expect(await stations.find(OWN, station.stationId)).toMatchObject({ protocol: 'ocpp1.6' });
  });

  it('keeps the one in use however often a new one is issued', async () => {
    const station = await newStation();
    const passwords: string[] = [];
    for (let generation = 1; generation <= 5; generation++) {
      passwords.push((await credentials.issue(OWN, station.stationId)).password);
      if (generation === 1) await reports.connected(station, 'ocpp1.6', by(1));
    }
    const valid = await Promise.all(passwords.map((password) => accepted(station.stationId, password)));
    expect(valid).toEqual([1, undefined, undefined, 4, 5]);
  });

  it('are counted one by one when issued at once', async () => {
    const { stationId } = await newStation();
    const issued = await Promise.all(Array.from({ length: 10 }, () => credentials.issue(OWN, stationId)));
    expect(issued.map(({ generation }) => generation).toSorted((a, b) => a - b)).toEqual(
      Array.from({ length: 10 }, (_, index) => index + 1),
    );
  });

  it('are listed without secrets, and never replayed or stored as they are', async () => {
    const { stationId } = await newStation();
    const path = `/stations/${stationId}/credentials`;
    const headers = { 'idempotency-key': 'the same key' };
    const first = (await admin('POST', path, { body: {}, headers })).body;
    const second = (await admin('POST', path, { body: {}, headers })).body;
    expect(second['password']).not.toBe(first['password']);
    const { body } = await viewer('GET', path);
    const createdAt = expect.any(String) as string;
    expect(body).toEqual({
      data: [
        { generation: 2, createdAt, usedAt: null, state: 'awaitingUse', commandId: null },
        { generation: 1, createdAt, usedAt: null, state: 'awaitingUse', commandId: null },
      ],
      nextCursor: null,
    });
    expect(await resources.dataSource.query(`SELECT * FROM platform.idempotency_key`)).toEqual([]);
  });

  it('end when revoked: the charger is disconnected, and a socket that was just let in by one is refused', async () => {
    const station = await newStation();
    const { password } = await credentials.issue(OWN, station.stationId);
    expect((await admin('DELETE', `/stations/${station.stationId}/credentials`)).status).toBe(204);
    expect(link.disconnected).toEqual([station.stationId]);
    expect(await accepted(station.stationId, password)).toBeUndefined();
    await expect(reports.connected(station, 'ocpp1.6', by(1))).rejects.toThrow(CredentialRevokedError);
    await expect(
      reports.connected({ ...station, stationId: 'gone' }, 'ocpp1.6', {
        securityProfile: 0,
        credentialGeneration: null,
      }),
    ).rejects.toThrow(NotFoundError);
    await reports.connected(station, 'ocpp1.6', { securityProfile: 0, credentialGeneration: null });
  });

  it('may be one that the charger has, of a length that its version allows', async () => {
    const station = await newStation();
    const path = `/stations/${station.stationId}/credentials`;
    const password = 'what the charger has';
    const answer = await admin('POST', path, { body: { password } });
    expect(answer).toMatchObject({ status: 201, body: { generation: 1, password } });
    expect(await accepted(station.stationId, password)).toBe(1);
    await reports.connected(station, 'ocpp1.6', by(1));
    const refused = await admin('POST', path, { body: { password: 'too short' } });
    expect(refused).toMatchObject({
      status: 400,
      body: { errors: [{ path: 'password', message: 'is too short for ocpp1.6' }] },
    });
    for (const wrong of ['x'.repeat(41), '', 16, null])
      expect((await admin('POST', path, { body: { password: wrong } })).status).toBe(400);
    expect((await viewer('GET', path)).body['data']).toMatchObject([{ generation: 1, state: 'inForce' }]);
  });

  it('take no other fields, and only of those who may', async () => {
    const { stationId } = await newStation();
    const path = `/stations/${stationId}/credentials`;
    expect(await admin('POST', path, { body: { secret: 'mine' } })).toMatchObject({
      status: 400,
      body: { errors: [{ path: 'secret', message: 'is not a field of this resource' }] },
    });
    expect((await viewer('POST', path, { body: {} })).status).toBe(403);
    expect((await admin('POST', '/stations/unknown/credentials', { body: {} })).status).toBe(404);
  });
});
