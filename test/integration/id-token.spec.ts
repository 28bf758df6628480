import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { ChargingSessions } from '../../src/modules/billing/index.ts';
import { Authorisation } from '../../src/modules/driver/index.ts';
import { startReport } from '../support/billing-reports.ts';
import { created, fault, idsOf, newDriver, newToken, operator, viewer, web } from '../support/drivers.ts';

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
