import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { ChargingSessions } from '../../src/modules/billing/index.ts';
import { Authorisation } from '../../src/modules/driver/index.ts';
import { createUser, DEFAULT_TENANT } from '../../src/platform/auth/index.ts';
import { startReport } from '../support/billing-reports.ts';
import {
  created,
  fault,
  idsOf,
  newDriver,
  newToken,
  operator,
  resources,
  stranger,
  viewer,
  web,
} from '../support/drivers.ts';
import { loggedIn } from '../support/web-app.ts';

describe('drivers', () => {
  it('are created with defaults, read, changed and deleted with their tokens', async () => {
    const driver = await newDriver({ name: 'One', email: 'one@example.com' });
    expect(driver).toMatchObject({
      name: 'One',
      email: 'one@example.com',
      phone: null,
      groupId: null,
      status: 'active',
      maxConcurrentSessions: null,
    });
    const token = await newToken(driver.id);
    const change = { status: 'blocked', maxConcurrentSessions: 3, phone: '+49 30 1' };
    expect((await operator('PATCH', `/drivers/${driver.id}`, { body: change })).body).toMatchObject(change);
    expect((await operator('PATCH', `/drivers/${driver.id}`, { body: { phone: null } })).body).toMatchObject({
      phone: null,
      status: 'blocked',
    });
    expect((await operator('DELETE', `/drivers/${driver.id}`)).status).toBe(204);
    expect((await operator('GET', `/drivers/${driver.id}`)).status).toBe(404);
    expect((await operator('GET', `/tokens/${token.id}`)).status).toBe(404);
    const events: { type: string }[] = await resources.dataSource.query(
      `SELECT type FROM platform.outbox WHERE data ->> 'driverId' = $1 ORDER BY id`,
      [driver.id],
    );
    expect(events.map(({ type }) => type)).toEqual([
      'DriverCreated',
      'IdTokenCreated',
      'DriverChanged',
      'DriverChanged',
      'DriverDeleted',
    ]);
  });

  it('have an email address of their own, in whatever case', async () => {
    await newDriver({ email: 'One@example.com' });
    const body = { name: 'Two', email: 'oNE@example.com' };
    expect(await operator('POST', '/drivers', { body })).toMatchObject({
      status: 409,
      body: { code: 'email_taken' },
    });
    const other = await newDriver();
    expect(
      (await operator('PATCH', `/drivers/${other.id}`, { body: { email: 'ONE@example.com' } })).status,
    ).toBe(409);
    await newDriver({ email: 'one@example.com' }, stranger);
  });

  it.each([
    [{ name: 'N' }, 'email'],
    [{ name: '', email: 'n@example.com' }, 'name'],
    [{ name: 'N', email: 'n@example.com', maxConcurrentSessions: 0 }, 'maxConcurrentSessions'],
    [{ name: 'N', email: 'n@example.com', status: 'dead' }, 'status'],
    [{ name: 'N', email: 'n@example.com', tenantId: 'other' }, 'tenantId'],
    [{ name: 'N', email: 'n@example.com', groupId: randomUUID() }, 'groupId'],
  ])('are refused: %j', async (body, path) => {
    const answer = await operator('POST', '/drivers', { body });
    expect(answer.status).toBe(400);
    expect((answer.body['errors'] as { path: string }[])[0]?.path).toBe(path);
  });

  it('are found by email, status and group, page by page', async () => {
    const group = await created(operator, '/driver-groups', { name: randomUUID() });
    const first = await newDriver({ email: 'A@example.com', groupId: group.id });
    const second = await newDriver({ status: 'blocked' });
    const found = async (query: string) => idsOf(await viewer('GET', `/drivers?${query}`));
    expect(await found('email=a@EXAMPLE.com')).toEqual([first.id]);
    expect(await found('status=blocked')).toEqual([second.id]);
    expect(await found(`groupId=${group.id}`)).toEqual([first.id]);
    const page = await viewer('GET', '/drivers?limit=1');
    const next = await viewer('GET', `/drivers?limit=1&cursor=${String(page.body['nextCursor'])}`);
    expect([...idsOf(page), ...idsOf(next)].sort()).toEqual([first.id, second.id].sort());
    expect(next.body['nextCursor']).toBeNull();
  });

  it('of another tenant are not there', async () => {
    const { id } = await newDriver();
    const token = await newToken(id);
    for (const path of [`/drivers/${id}`, `/drivers/${id}/tokens`, `/tokens/${token.id}`]) {
      expect((await stranger('GET', path)).status).toBe(404);
    }
    expect((await stranger('PATCH', `/drivers/${id}`, { body: { name: 'x' } })).status).toBe(404);
    expect((await stranger('PATCH', `/tokens/${token.id}`, { body: { status: 'blocked' } })).status).toBe(
      404,
    );
    expect((await stranger('DELETE', `/drivers/${id}`)).status).toBe(404);
    const body = { idToken: 'x', type: 'Central' };
    expect((await stranger('POST', `/drivers/${id}/tokens`, { body })).status).toBe(404);
    expect(idsOf(await stranger('GET', '/drivers'))).not.toContain(id);
    expect(idsOf(await stranger('GET', '/tokens'))).toEqual([]);
    expect((await operator('GET', `/tokens/${token.id}`)).body).toMatchObject({ status: 'active' });
  });

  it('read themselves and their tokens, and nothing else', async () => {
    const [own, other] = [await newDriver(), await newDriver()];
    const token = await newToken(own.id);
    const login = { email: 'self@example.com', password: 'a password of the tests' };
    await resources.dataSource.transaction((manager) =>
      createUser(manager, DEFAULT_TENANT, { ...login, name: 'Self', role: 'driver', driverId: own.id }),
    );
    const self = await loggedIn(web.url, login.email, login.password);
    expect(await self('GET', `/drivers/${own.id}`)).toMatchObject({ status: 200, body: { id: own.id } });
    expect(idsOf(await self('GET', `/drivers/${own.id}/tokens`))).toEqual([token.id]);
    expect((await self('GET', `/drivers/${other.id}`)).status).toBe(404);
    expect((await self('GET', `/drivers/${other.id}/tokens`)).status).toBe(404);
    for (const path of ['/drivers', '/tokens', `/tokens/${token.id}`, '/driver-groups']) {
      expect((await self('GET', path)).status).toBe(403);
    }
    expect((await self('PATCH', `/drivers/${own.id}`, { body: { name: 'x' } })).status).toBe(403);
  });

  it('are changed by operators, not by viewers', async () => {
    const { id } = await newDriver();
    expect((await viewer('GET', `/drivers/${id}`)).status).toBe(200);
    expect((await viewer('DELETE', `/drivers/${id}`)).status).toBe(403);
    expect((await viewer('POST', `/drivers/${id}/tokens`, { body: {} })).status).toBe(403);
  });
});

describe('tokens', () => {
  it('are given, blocked, limited in time and taken away', async () => {
    const driver = await newDriver();
    const token = await newToken(driver.id, { idToken: 'Abc-1', type: 'eMAID' });
    expect(token).toMatchObject({
      driverId: driver.id,
      idToken: 'Abc-1',
      type: 'eMAID',
      status: 'active',
      validFrom: null,
      validUntil: null,
    });
    const change = { status: 'blocked', validUntil: '2030-01-01T01:00:00+01:00' };
    expect((await operator('PATCH', `/tokens/${token.id}`, { body: change })).body).toMatchObject({
      status: 'blocked',
      validUntil: '2030-01-01T00:00:00.000Z',
      type: 'eMAID',
    });
    expect(
      (await operator('PATCH', `/tokens/${token.id}`, { body: { validUntil: null } })).body,
    ).toMatchObject({
      status: 'blocked',
      validUntil: null,
    });
    expect((await operator('DELETE', `/tokens/${token.id}`)).status).toBe(204);
    expect((await operator('DELETE', `/tokens/${token.id}`)).status).toBe(404);
  });

  it('are unique whatever their case', async () => {
    const driver = await newDriver();
    await newToken(driver.id, { idToken: 'abcDEF' });
    const answer = await operator('POST', `/drivers/${driver.id}/tokens`, {
      body: { idToken: 'ABCdef', type: 'Central' },
    });
    expect(answer).toMatchObject({ status: 409, body: { code: 'token_taken' } });
  });

  it.each([
    [{ idToken: 'x'.repeat(37), type: 'Central' }, 'idToken'],
    [{ idToken: 'a b', type: 'Central' }, 'idToken'],
    [{ idToken: 'x', type: 'RFID' }, 'type'],
    [{ idToken: 'x', type: 'Central', validUntil: 'tomorrow' }, 'validUntil'],
    [
      {
        idToken: 'x',
        type: 'Central',
        validFrom: '2030-01-02T00:00:00Z',
        validUntil: '2030-01-01T00:00:00Z',
      },
      'validUntil',
    ],
  ])('are refused: %j', async (body, path) => {
    const driver = await newDriver();
    const answer = await operator('POST', `/drivers/${driver.id}/tokens`, { body });
    expect(answer.status).toBe(400);
    expect((answer.body['errors'] as { path: string }[])[0]?.path).toBe(path);
  });

  it('keep a validity that is not empty when half of it changes', async () => {
    const driver = await newDriver();
    const token = await newToken(driver.id, { validFrom: '2030-01-01T00:00:00Z' });
    const answer = await operator('PATCH', `/tokens/${token.id}`, {
      body: { validUntil: '2029-01-01T00:00:00Z' },
    });
    expect(answer.body).toMatchObject(fault('validUntil', 'must not be before validFrom'));
    expect((await operator('GET', `/tokens/${token.id}`)).body).toMatchObject({ validUntil: null });
  });

  it('are found by their text in any case, driver and status', async () => {
    const [one, two] = [await newDriver(), await newDriver()];
    const first = await newToken(one.id, { idToken: 'find-me' });
    const second = await newToken(two.id, { status: 'blocked' });
    const found = async (query: string) => idsOf(await viewer('GET', `/tokens?${query}`));
    expect(await found('idToken=FIND-Me')).toEqual([first.id]);
    expect(await found(`driverId=${two.id}`)).toEqual([second.id]);
    expect(await found('status=blocked')).toEqual([second.id]);
    expect(idsOf(await viewer('GET', `/drivers/${one.id}/tokens`))).toEqual([first.id]);
  });
});

describe('driver groups', () => {
  it('are created, changed, and deleted once they have no drivers', async () => {
    const name = randomUUID();
    const group = await created(operator, '/driver-groups', { name, groupIdToken: 'FLEET' });
    expect(group).toMatchObject({ name, groupIdToken: 'FLEET', status: 'active' });
    expect((await operator('POST', '/driver-groups', { body: { name } })).body).toMatchObject({
      code: 'group_name_taken',
    });
    expect(
      (await operator('PATCH', `/driver-groups/${group.id}`, { body: { status: 'blocked' } })).body,
    ).toMatchObject({
      status: 'blocked',
      groupIdToken: 'FLEET',
    });
    const driver = await newDriver({ groupId: group.id });
    expect(await operator('DELETE', `/driver-groups/${group.id}`)).toMatchObject({
      status: 409,
      body: { code: 'group_in_use' },
    });
    await operator('PATCH', `/drivers/${driver.id}`, { body: { groupId: null } });
    expect((await operator('DELETE', `/driver-groups/${group.id}`)).status).toBe(204);
    expect(idsOf(await viewer('GET', `/driver-groups?name=${name}`))).toEqual([]);
  });

  it('of another tenant take no drivers', async () => {
    const group = await created(stranger, '/driver-groups', { name: randomUUID() });
    const answer = await operator('POST', '/drivers', {
      body: { name: 'N', email: 'n@example.com', groupId: group.id },
    });
    expect(answer.body).toMatchObject(fault('groupId', 'is not the id of a driver group'));
  });
});

describe('authorisation by what is registered', () => {
  const authorise = (idToken: string, purpose: 'authorize' | 'start' = 'authorize', tenantId = 'default') =>
    web.app.get(Authorisation).authorise(tenantId, idToken, purpose, new Date());

  it('knows a token in any case, with its driver, group and validity', async () => {
    const group = await created(operator, '/driver-groups', { name: randomUUID(), groupIdToken: 'FLEET' });
    const driver = await newDriver({ groupId: group.id });
    await newToken(driver.id, { idToken: 'Card-1', validUntil: '2099-01-01T00:00:00Z' });
    expect(await authorise('cARD-1')).toEqual({
      status: 'Accepted',
      reason: 'accepted',
      groupIdToken: 'FLEET',
      validUntil: new Date('2099-01-01T00:00:00Z'),
      driverId: driver.id,
      idToken: 'Card-1',
    });
    expect(await authorise('Card-1', 'authorize', 'other')).toMatchObject({
      status: 'Invalid',
      driverId: null,
    });
    await operator('PATCH', `/driver-groups/${group.id}`, { body: { status: 'blocked' } });
    expect(await authorise('Card-1')).toMatchObject({ status: 'Blocked', reason: 'group_blocked' });
  });

  it.each(['', 'nobody', 'a\u0000b', '\uD800'])('does not know %j', async (idToken) => {
    expect(await authorise(idToken)).toMatchObject({ status: 'Invalid', idToken });
  });

  it('counts sessions under way for a start alone', async () => {
    const driver = await newDriver();
    await newToken(driver.id, { idToken: 'one-at-a-time' });
    const station = { stationId: 'CP-1', tenantId: 'default' };
    await web.app.get(ChargingSessions).start(station, startReport({ idToken: 'ONE-at-a-time' }));
    expect(await authorise('one-at-a-time')).toMatchObject({ status: 'Accepted' });
    expect(await authorise('one-at-a-time', 'start')).toMatchObject({ status: 'ConcurrentTx' });
    await operator('PATCH', `/drivers/${driver.id}`, { body: { maxConcurrentSessions: 2 } });
    expect(await authorise('one-at-a-time', 'start')).toMatchObject({ status: 'Accepted' });
  });
});
