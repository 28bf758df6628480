import { expect, it } from 'vitest';
import {
  describeMessage,
  itRefusesBodies,
  itSends,
  itTakesAnswers,
  runCommand,
} from '../../../support/message-suite.ts';
import { transactionEvent } from '../../../support/transaction-frames.ts';

const NOBODY = '00000000-0000-4000-8000-000000000000';
const cost = (members: object = {}) => ({ transactionId: 'tx', totalCost: '7.43', ...members });

describeMessage('2.0.1', 'CostUpdated', 'to the charger', (suite) => {
  itSends(
    suite,
    'cost-updated',
    [
      ['what it costs so far', cost(), { transactionId: 'tx', totalCost: 7.43 }],
      ['nothing, for what is free', cost({ totalCost: '0.00' }), { transactionId: 'tx', totalCost: 0 }],
    ],
    {},
  );

  itRefusesBodies(suite, 'cost-updated', [
    ['no cost', { transactionId: 'tx' }, 'totalCost'],
    ['a cost that is a number', cost({ totalCost: 7.43 }), 'totalCost'],
    ['a cost below 0', cost({ totalCost: '-1' }), 'totalCost'],
    ['neither session nor transaction', { totalCost: '1' }, 'sessionId'],
    ['both', cost({ sessionId: NOBODY }), 'transactionId'],
    ['a session that is not one of the station', { totalCost: '1', sessionId: NOBODY }, 'sessionId'],
    ['a transaction id too long', cost({ transactionId: 'x'.repeat(37) }), 'transactionId'],
    ['a currency', cost({ currency: 'EUR' }), 'currency'],
  ]);

  itTakesAnswers(suite, 'cost-updated', cost(), [
    ['nothing, which is all there is', [3, {}], 'accepted', {}],
    ['an error', [4, 'NotImplemented', '', {}], 'failed', { errorCode: 'NotImplemented' }],
    [
      'a status, which it does not have',
      [3, { status: 'Accepted' }],
      'failed',
      { answer: { status: 'Accepted' } },
    ],
  ]);

  it('is of the transaction of a session', async () => {
    await suite.charger.call('TransactionEvent', transactionEvent('cost-1', 0, 'Started'));
    const { body } = await suite.system.rest.get<{ data: { id: string }[] }>(
      `/charging-sessions?stationId=${suite.stationId}`,
    );
    const request = { sessionId: body.data[0]?.id, totalCost: '1.5' };
    const sent = await runCommand(suite, 'cost-updated', request, {});
    expect(sent.payload).toEqual({ transactionId: 'cost-1', totalCost: 1.5 });
  });
});
