import { beforeAll, expect, it } from 'vitest';
import { Fleet } from '../../../support/fleet.ts';
import { describeMessage, itAnswers, itRefuses } from '../../../support/message-suite.ts';
import { transactionEvent } from '../../../support/transaction-frames.ts';

const PAST = '2026-01-31T12:00:00.000Z';
const FUTURE = '2036-01-31T12:00:00.000Z';
const ask = (idToken: string, type = 'ISO14443', members: object = {}) => ({
  idToken: { idToken, type, ...members },
});

describeMessage('2.0.1', 'Authorize', 'from the charger', (suite) => {
  let fleet: Fleet;
  beforeAll(async () => {
    fleet = await Fleet.create(suite.system.rest, 'Authorize 2.0.1', 'AUTH201-GROUP');
    await fleet.add('AUTH201-GOOD');
    await fleet.add('AUTH201-UNTIL', { validUntil: FUTURE });
    await fleet.add('AUTH201-EXPIRED', { validUntil: PAST });
    await fleet.add('AUTH201-BLOCKED', { status: 'blocked' });
    await fleet.add('AUTH201-PREPAID', { prepaidBalance: { amount: '5.00', currency: 'EUR' } });
    await fleet.add('20147114711', { type: 'KeyCode' });
    await fleet.add('20147114712', { type: 'ISO14443' });
    await fleet.add('AUTH201-EMPTY', { prepaidBalance: { amount: '0', currency: 'EUR' } });
  });

  const groupIdToken = { idToken: 'AUTH201-GROUP', type: 'Central' };
  const info = (status: string, members: object = {}) => ({ idTokenInfo: { status, ...members } });
  const accepted = info('Accepted', { groupIdToken });

  itAnswers(suite, [
    ['a token in good standing, with its group', ask('AUTH201-GOOD'), accepted],
    ['a token in other letters', ask('auth201-Good'), accepted],
    [
      'a token with an end',
      ask('AUTH201-UNTIL'),
      info('Accepted', { cacheExpiryDateTime: FUTURE, groupIdToken }),
    ],
    ['an unknown token [TC_C_02_CSMS]', ask('AUTH201-NOBODY'), info('Invalid')],
    ['a blocked token [TC_C_06_CSMS]', ask('AUTH201-BLOCKED'), info('Blocked')],
    ['an expired token [TC_C_07_CSMS]', ask('AUTH201-EXPIRED'), info('Expired')],
    ['a prepaid token', ask('AUTH201-PREPAID'), accepted],
    ['a prepaid token with nothing left', ask('AUTH201-EMPTY'), info('NoCredit')],
    ['a card that was read in another way', ask('AUTH201-GOOD', 'ISO15693'), accepted],
    ['a code that is typed in', ask('20147114711', 'KeyCode'), accepted],
    ['a code that there is not', ask('20147114713', 'KeyCode'), info('Invalid')],
    ['the number of a card, typed in', ask('20147114712', 'KeyCode'), info('Invalid')],
    ['a card with the number of a code', ask('20147114711'), info('Invalid')],
    ['a token of no type that is registered', ask('NOBODY', 'MacAddress'), info('Invalid')],
    [
      'a token with more to it',
      ask('AUTH201-GOOD', 'ISO14443', { additionalInfo: [{ additionalIdToken: 'x', type: 'y' }] }),
      accepted,
    ],
  ]);

  itRefuses(
    suite,
    [
      ['no token', {}, 'OccurrenceConstraintViolation'],
      ['a token without a type', { idToken: { idToken: 'A' } }, 'OccurrenceConstraintViolation'],
      ['a type that there is not', ask('A', 'Password'), 'PropertyConstraintViolation'],
      ['a token too long', ask('A'.repeat(37)), 'PropertyConstraintViolation'],
      ['a token that is a number', { idToken: { idToken: 1, type: 'Local' } }, 'TypeConstraintViolation'],
      ['a member that it does not have', { ...ask('A'), idTag: 'A' }, 'FormatViolation'],
    ],
    async () => null,
  );

  it('accepts a master pass, which begins no transaction and pays for none (C16)', async () => {
    const { rest } = suite.system;
    const police = await Fleet.create(rest, 'Authorize 2.0.1 master pass', 'AUTH201-MASTER');
    await rest.patch(`/driver-groups/${police.groupId}`, { isMasterPass: true });
    await police.add('AUTH201-POLICE');
    const master = { groupIdToken: { idToken: 'AUTH201-MASTER', type: 'Central' } };
    expect(await suite.charger.call('Authorize', ask('AUTH201-POLICE'))).toEqual(info('Accepted', master));
    const call = (...event: Parameters<typeof transactionEvent>) =>
      suite.charger.call('TransactionEvent', transactionEvent(...event));
    const police1 = ask('AUTH201-POLICE');
    expect(await call('police-1', 0, 'Started', police1)).toEqual(info('Invalid', master));
    expect(await call('police-2', 0, 'Started', { evse: { id: 2 } })).toEqual({});
    const transactionInfo = { stoppedReason: 'MasterPass' };
    const ended = await call('police-2', 1, 'Ended', { ...police1, transactionInfo });
    expect(ended).toEqual(info('Accepted', master));
    const path = `/charging-sessions?stationId=${suite.stationId}&limit=200`;
    const { body } = await rest.get<{ data: { transactionId: string }[] }>(path);
    expect(body.data.find(({ transactionId }) => transactionId === 'police-2')).toMatchObject({
      ...{ idToken: null, driverId: null, stopIdToken: 'AUTH201-POLICE', stopReason: 'MasterPass' },
    });
  });

  it('writes no code down that a driver types in, right or wrong (C04.FR.04)', async () => {
    const code = '20147114799';
    await suite.charger.call('Authorize', ask(code, 'KeyCode'));
    await suite.charger.call('TransactionEvent', transactionEvent('key', 0, 'Started', ask(code, 'KeyCode')));
    const path = `/stations/${suite.stationId}/messages?limit=2`;
    const { body } = await suite.system.rest.get<{ data: object[] }>(path);
    expect(body.data).toHaveLength(2);
    expect(JSON.stringify(body)).not.toContain(code);
    expect(JSON.stringify(body)).toContain('"idToken":"[hidden]"');
  });

  it('lets the driver of a session that has used all up stop it', async () => {
    const begun = transactionEvent('auth-1', 0, 'Started', ask('AUTH201-PREPAID'));
    expect(await suite.charger.call('TransactionEvent', begun)).toEqual(accepted);
    await fleet.change('AUTH201-PREPAID', { prepaidBalance: { amount: '0', currency: 'EUR' } });
    expect(await suite.charger.call('Authorize', ask('AUTH201-PREPAID'))).toEqual(accepted);
    const stop = { triggerReason: 'StopAuthorized', ...ask('AUTH201-PREPAID') };
    const stopped = transactionEvent('auth-1', 1, 'Ended', stop);
    expect(await suite.charger.call('TransactionEvent', stopped)).toEqual(accepted);
    expect(await suite.charger.call('Authorize', ask('AUTH201-PREPAID'))).toEqual(info('NoCredit'));
    const next = transactionEvent('auth-2', 0, 'Started', ask('AUTH201-PREPAID'));
    expect(await suite.charger.call('TransactionEvent', next)).toEqual(info('NoCredit'));
  });
});
