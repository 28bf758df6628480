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

describeMessage('2.0.1', 'RequestStopTransaction', 'to the charger', (suite) => {
  itSends(suite, 'remote-stop', [
    ['the id that the charger gave', { transactionId: 'rst-9' }, { transactionId: 'rst-9' }],
  ]);

  itRefusesBodies(suite, 'remote-stop', [
    ['neither session nor transaction', {}, 'sessionId'],
    ['both', { sessionId: NOBODY, transactionId: 'x' }, 'transactionId'],
    ['a session that is not one of the station', { sessionId: NOBODY }, 'sessionId'],
    ['a transaction id too long', { transactionId: 'x'.repeat(37) }, 'transactionId'],
  ]);

  itTakesAnswers(suite, 'remote-stop', { transactionId: 'x' }, [
    ['Rejected', [3, { status: 'Rejected' }], 'rejected', { status: 'Rejected' }],
    [
      'Rejected, and why',
      [3, { status: 'Rejected', statusInfo: { reasonCode: 'TxNotFound' } }],
      'rejected',
      { statusInfo: { reasonCode: 'TxNotFound' } },
    ],
    ['an error', [4, 'NotSupported', '', {}], 'failed', { errorCode: 'NotSupported' }],
    ['a status that there is not', [3, { status: 'Perhaps' }], 'failed', { answer: { status: 'Perhaps' } }],
  ]);

  it('stops a session, which the charger then ends', async () => {
    const tell = (...event: Parameters<typeof transactionEvent>) =>
      suite.charger.call('TransactionEvent', transactionEvent(...event));
    await tell('stop-1', 0, 'Started', { evse: { id: 1 } });
    const sessions = async () =>
      (
        await suite.system.rest.get<{ data: { id: string }[] }>(
          `/charging-sessions?stationId=${suite.stationId}`,
        )
      ).body.data;
    const sessionId = (await sessions())[0]?.id;
    const { payload, result } = await runCommand(suite, 'remote-stop', { sessionId });
    expect([payload, result.status]).toEqual([{ transactionId: 'stop-1' }, 'accepted']);
    const stopped = { triggerReason: 'RemoteStop', transactionInfo: { stoppedReason: 'Remote' } };
    await tell('stop-1', 1, 'Ended', stopped);
    expect(await sessions()).toMatchObject([{ status: 'ended', stopReason: 'Remote', complete: true }]);
  });
});
