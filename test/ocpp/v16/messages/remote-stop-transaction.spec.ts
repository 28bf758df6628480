import { expect, it } from 'vitest';
import { sessionOf, startTransaction } from '../../../support/charging-profiles.ts';
import {
  describeMessage,
  itRefusesBodies,
  itSends,
  itTakesAnswers,
  runCommand,
} from '../../../support/message-suite.ts';

const SESSION = '00000000-0000-4000-8000-000000000000';

describeMessage('1.6', 'RemoteStopTransaction', 'to the charger', (suite) => {
  const command = 'remote-stop';

  itSends(suite, command, [
    ['the number of the transaction [TC_012_CSMS]', { transactionId: '4711' }, { transactionId: 4711 }],
    ['that of a charger which never got one', { transactionId: '-1' }, { transactionId: -1 }],
  ]);

  it('sends the number of the transaction of a session', async () => {
    const transactionId = await startTransaction(suite.charger, 1);
    const sessionId = await sessionOf(suite, transactionId);
    const { action, payload, result } = await runCommand(suite, command, { sessionId });
    expect([action, payload]).toEqual([suite.action, { transactionId }]);
    expect(result).toMatchObject({ status: 'accepted', request: { sessionId } });
  });

  it('is refused for a session of another station', async () => {
    const stationId = `${suite.stationId}-other`;
    const charger = await suite.system.connect(stationId);
    const transactionId = await startTransaction(charger, 1);
    const sessionId = await sessionOf({ system: suite.system, stationId }, transactionId);
    const path = `/stations/${suite.stationId}/commands/${command}`;
    const refused = await suite.system.rest.post<{ errors: object[] }>(path, { sessionId });
    expect([refused.status, refused.body.errors]).toEqual([
      400,
      [{ path: 'sessionId', message: 'is not a session of this station' }],
    ]);
    await charger.close();
  });

  itRefusesBodies(suite, command, [
    ['nothing', {}, 'sessionId'],
    ['a session and a transaction', { sessionId: SESSION, transactionId: '1' }, 'transactionId'],
    ['a session that is not there', { sessionId: SESSION }, 'sessionId'],
    ['a session that can be none', { sessionId: 'x' }, 'sessionId'],
    ['a transaction that 1.6 cannot have', { transactionId: 'abc' }, 'transactionId'],
    ['a number for a transaction', { transactionId: 1 }, 'transactionId'],
    ['an EVSE', { transactionId: '1', evseId: 1 }, 'evseId'],
  ]);

  itTakesAnswers(suite, command, { transactionId: '1' }, [
    ['Rejected [TC_028_CSMS]', [3, { status: 'Rejected' }], 'rejected', { status: 'Rejected' }],
    ['an error', [4, 'InternalError', '', {}], 'failed', { errorCode: 'InternalError' }],
    ['a status that there is not', [3, { status: 'Stopped' }], 'failed', { answer: { status: 'Stopped' } }],
    ['no status', [3, {}], 'failed', { answer: {} }],
  ]);
});
