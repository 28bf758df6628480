import { beforeAll, expect, it } from 'vitest';
import { Fleet } from '../../../support/fleet.ts';
import {
  describeMessage,
  itRefusesBodies,
  itTakesAnswers,
  runCommand,
} from '../../../support/message-suite.ts';
import { transactionEvent } from '../../../support/transaction-frames.ts';

const accepted = { status: 'Accepted' };

describeMessage('2.0.1', 'RequestStartTransaction', 'to the charger', (suite) => {
  beforeAll(async () => {
    const fleet = await Fleet.create(suite.system.rest, 'RequestStartTransaction', 'RST-GROUP');
    await fleet.add('RST-CARD');
    await fleet.add('RST-BLOCKED', { status: 'blocked' });
  });

  const card = {
    idToken: { idToken: 'RST-CARD', type: 'ISO14443' },
    groupIdToken: { idToken: 'RST-GROUP', type: 'Central' },
  };
  it.each<[title: string, body: object, payload: object]>([
    ['a token at an EVSE', { evseId: 2, idToken: 'RST-CARD' }, { ...card, evseId: 2 }],
    ['a token as it is registered', { idToken: 'rst-card' }, card],
    ['the connector of 1.6 as an EVSE', { connectorId: 3, idToken: 'RST-CARD' }, { ...card, evseId: 3 }],
    ['a token of ours', { idToken: 'RST-APP' }, { idToken: { idToken: 'RST-APP', type: 'Central' } }],
    [
      'a blocked token, without its group',
      { idToken: 'RST-BLOCKED' },
      { idToken: { idToken: 'RST-BLOCKED', type: 'ISO14443' } },
    ],
  ])('sends %s', async (_title, body, payload) => {
    const sent = await runCommand(suite, 'remote-start', body);
    const isId = (id: unknown) => Number.isInteger(id) && Number(id) > 0;
    expect([sent.action, sent.payload]).toEqual([
      suite.action,
      { ...payload, remoteStartId: expect.toSatisfy(isId) as number },
    ]);
    expect(sent.result).toMatchObject({ status: 'accepted', response: accepted });
  });

  itRefusesBodies(suite, 'remote-start', [
    ['no token', { evseId: 1 }, 'idToken'],
    ['a token of 37 characters, which 2.0.1 cannot hold', { idToken: 'x'.repeat(37) }, 'payload'],
    ['EVSE 0', { idToken: 'A', evseId: 0 }, 'evseId'],
    ['an EVSE beside a connector', { idToken: 'A', evseId: 1, connectorId: 1 }, 'connectorId'],
    ['an id of its own', { idToken: 'A', remoteStartId: 7 }, 'remoteStartId'],
  ]);

  itTakesAnswers(suite, 'remote-start', { evseId: 1, idToken: 'RST-CARD' }, [
    ['Rejected', [3, { status: 'Rejected' }], 'rejected', { status: 'Rejected' }],
    [
      'the transaction that has begun already',
      [3, { status: 'Accepted', transactionId: 'rst-1' }],
      'accepted',
      { transactionId: 'rst-1' },
    ],
    ['an error', [4, 'InternalError', '', {}], 'failed', { errorCode: 'InternalError' }],
    ['a status that there is not', [3, { status: 'Perhaps' }], 'failed', { answer: { status: 'Perhaps' } }],
    ['no status', [3, {}], 'failed', { answer: {} }],
  ]);

  it('is followed by the transaction that it asked for, with its number', async () => {
    const { payload } = await runCommand(suite, 'remote-start', { evseId: 1, idToken: 'RST-CARD' });
    const { remoteStartId, idToken } = payload as Record<string, unknown>;
    const begun = transactionEvent('rst-2', 0, 'Started', {
      triggerReason: 'RemoteStart',
      evse: { id: 1 },
      idToken,
      transactionInfo: { remoteStartId },
    });
    expect(await suite.charger.call('TransactionEvent', begun)).toMatchObject({ idTokenInfo: accepted });
    const [row] = await suite.system.database.query(
      `SELECT remote_start_id FROM billing.transaction_event WHERE station_id = '${suite.stationId}' AND transaction_id = 'rst-2'`,
    );
    expect(Number(row?.['remote_start_id'])).toBe(remoteStartId);
  });
});
