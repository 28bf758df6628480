import { beforeAll, expect, it } from 'vitest';
import { Fleet } from '../../../support/fleet.ts';
import { describeMessage, itAnswers, itRefuses } from '../../../support/message-suite.ts';

const PAST = '2026-01-31T12:00:00.000Z';
const FUTURE = '2036-01-31T12:00:00.000Z';

describeMessage('1.6', 'Authorize', 'from the charger', (suite) => {
  let fleet: Fleet;
  const info = (idTagInfo: object) => ({ idTagInfo });
  const accepted = info({ status: 'Accepted', parentIdTag: 'AUTHORIZE-PARENT' });
  const tokens = async () =>
    (await suite.system.rest.get(`/tokens?idToken=${encodeURIComponent('AUTH-GOOD')}`)).body;

  beforeAll(async () => {
    const { rest } = suite.system;
    fleet = await Fleet.create(rest, 'Authorize', 'AUTHORIZE-PARENT');
    await fleet.add('AUTH-GOOD');
    await fleet.add('AUTH-LONG-12345678');
    await fleet.add('AUTH-UNTIL', { validUntil: FUTURE });
    await fleet.add('AUTH-BLOCKED', { status: 'blocked', validUntil: FUTURE });
    await fleet.add('AUTH-DRIVER', {}, { status: 'blocked' });
    await fleet.add('AUTH-EXPIRED', { validUntil: PAST });
    await fleet.add('AUTH-EARLY', { validFrom: FUTURE });
    await fleet.add('AUTH-BOTH', { status: 'blocked', validUntil: PAST });
    const blocked = await Fleet.create(rest, 'Authorize, blocked', 'AUTHORIZE-BLOCKED');
    await blocked.add('AUTH-GROUP');
    await rest.patch(`/driver-groups/${blocked.groupId}`, { status: 'blocked' });
    const long = await Fleet.create(rest, 'Authorize, long', 'PARENT-OF-MORE-THAN-TWENTY');
    await long.add('AUTH-PARENT');
    await suite.system.addToken('AUTH-ALONE');
  });

  itAnswers(suite, [
    ['a token in good standing', { idTag: 'AUTH-GOOD' }, accepted],
    ['a token in other letters', { idTag: 'auth-Good' }, accepted],
    [
      'a token with an end',
      { idTag: 'AUTH-UNTIL' },
      info({ status: 'Accepted', expiryDate: FUTURE, parentIdTag: 'AUTHORIZE-PARENT' }),
    ],
    ['a token of a driver without a group', { idTag: 'AUTH-ALONE' }, info({ status: 'Accepted' })],
    [
      'a parent that is too long for 1.6 with its beginning',
      { idTag: 'AUTH-PARENT' },
      info({ status: 'Accepted', parentIdTag: 'PARENT-OF-MORE-THAN-' }),
    ],
    ['an unknown token [TC_023_1_CSMS]', { idTag: 'AUTH-UNKNOWN' }, info({ status: 'Invalid' })],
    ['an expired token [TC_023_2_CSMS]', { idTag: 'AUTH-EXPIRED' }, info({ status: 'Expired' })],
    ['a blocked token [TC_023_3_CSMS]', { idTag: 'AUTH-BLOCKED' }, info({ status: 'Blocked' })],
    ['a token of a blocked driver', { idTag: 'AUTH-DRIVER' }, info({ status: 'Blocked' })],
    ['a token of a blocked group', { idTag: 'AUTH-GROUP' }, info({ status: 'Blocked' })],
    ['a token that is blocked and expired', { idTag: 'AUTH-BOTH' }, info({ status: 'Blocked' })],
    ['a token that is not valid yet', { idTag: 'AUTH-EARLY' }, info({ status: 'Expired' })],
    ['an empty token', { idTag: '' }, info({ status: 'Invalid' })],
    ['a token that cannot be stored', { idTag: 'A\u0000\ud800' }, info({ status: 'Invalid' })],
  ]);

  itRefuses(
    suite,
    [
      ['no token', {}, 'OccurenceConstraintViolation'],
      ['a token of 21 characters', { idTag: 'x'.repeat(21) }, 'PropertyConstraintViolation'],
      ['a number for a token', { idTag: 42 }, 'TypeConstraintViolation'],
      ['null for a token', { idTag: null }, 'TypeConstraintViolation'],
      ['a member that it does not have', { idTag: 'AUTH-GOOD', connectorId: 1 }, 'FormationViolation'],
    ],
    tokens,
  );

  it('answers by what the token is now', async () => {
    const status = async () =>
      (await suite.charger.call<{ idTagInfo: { status: string } }>('Authorize', { idTag: 'AUTH-GOOD' }))
        .idTagInfo.status;
    expect(await status()).toBe('Accepted');
    await fleet.change('AUTH-GOOD', { status: 'blocked' });
    expect(await status()).toBe('Blocked');
    await fleet.change('AUTH-GOOD', { status: 'active' });
    expect(await status()).toBe('Accepted');
  });

  it('accepts a token that charges, so that its driver can stop', async () => {
    const timestamp = new Date().toISOString();
    const start = { connectorId: 1, idTag: 'AUTH-LONG-12345678', meterStart: 0, timestamp };
    expect(await suite.charger.call('StartTransaction', start)).toMatchObject(accepted);
    expect(await suite.charger.call('Authorize', { idTag: 'AUTH-LONG-12345678' })).toEqual(accepted);
  });
});
