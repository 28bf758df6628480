import { describe, expect, it } from 'vitest';
import {
  describeMessage,
  itRefusesBodies,
  itSends,
  itTakesAnswers,
  runCommand,
} from '../../../support/message-suite.ts';
import { meterValue, transactionEvent } from '../../../support/transaction-frames.ts';

const COMMAND = 'get-transaction-status';
const NOBODY = '00000000-0000-4000-8000-000000000000';
const over = { ongoingIndicator: false, messagesInQueue: false };

interface Session {
  id: string;
  transactionId: string;
}

describeMessage('2.0.1', 'GetTransactionStatus', 'to the charger', (suite) => {
  itSends(
    suite,
    COMMAND,
    [
      ['a transaction', { transactionId: 'tx' }, { transactionId: 'tx' }],
      ['none', {}, {}],
    ],
    { messagesInQueue: true },
  );

  itRefusesBodies(suite, COMMAND, [
    ['a transaction id too long', { transactionId: 'x'.repeat(37) }, 'transactionId'],
    ['a session beside a transaction', { transactionId: 'x', sessionId: NOBODY }, 'transactionId'],
    ['a session that is not one of the station', { sessionId: NOBODY }, 'sessionId'],
    ['anything else', { when: 'now' }, 'when'],
  ]);

  itTakesAnswers(suite, COMMAND, { transactionId: 'tx' }, [
    ['one of what it never had', [3, over], 'accepted', over],
    ['an error', [4, 'NotSupported', '', {}], 'failed', { errorCode: 'NotSupported' }],
    ['nothing', [3, {}], 'failed', { answer: {} }],
    ['a text', [3, { messagesInQueue: 'no' }], 'failed', { answer: { messagesInQueue: 'no' } }],
  ]);

  describe('settles a transaction', () => {
    const call = (...event: Parameters<typeof transactionEvent>) =>
      suite.charger.call('TransactionEvent', transactionEvent(...event));
    const begin = (transactionId: string, evseId: number) =>
      call(transactionId, 0, 'Started', {
        evse: { id: evseId },
        meterValue: meterValue(0, 1_000, 'Transaction.Begin'),
      });
    const sessionOf = async (wanted: string) => {
      const path = `/charging-sessions?stationId=${suite.stationId}`;
      const { data } = (await suite.system.rest.get<{ data: Session[] }>(path)).body;
      return data.find(({ transactionId }) => transactionId === wanted);
    };
    const ask = async (transactionId: string, answer: object) => {
      const sessionId = (await sessionOf(transactionId))?.id;
      const sent = await runCommand(suite, COMMAND, { sessionId }, answer);
      expect(sent.payload).toEqual({ transactionId });
    };

    it('that has ended, once the station has no more of it, for good', async () => {
      await begin('s1', 1);
      await call('s1', 3, 'Ended', { meterValue: meterValue(3, 2_000, 'Transaction.End') });
      await ask('s1', { ongoingIndicator: false, messagesInQueue: true });
      expect(await sessionOf('s1')).toMatchObject({ complete: false, marks: ['no_tariff', 'no_token'] });
      await ask('s1', over);
      expect(await sessionOf('s1')).toMatchObject({
        status: 'ended',
        complete: false,
        missingSeqNos: [1, 2],
        energyWh: 1_000,
        marks: ['no_tariff', 'no_token', 'transaction_incomplete'],
      });
      for (const seqNo of [1, 2]) await call('s1', seqNo, 'Updated');
      expect(await sessionOf('s1')).toMatchObject({ complete: true, marks: ['no_tariff', 'no_token'] });
    });

    it('that is over without having said so, for review, until its end does come', async () => {
      await begin('s2', 2);
      await call('s2', 1, 'Updated', { meterValue: meterValue(1, 1_700) });
      await ask('s2', { ongoingIndicator: true, messagesInQueue: false });
      expect(await sessionOf('s2')).toMatchObject({ status: 'active' });
      await ask('s2', over);
      expect(await sessionOf('s2')).toMatchObject({
        status: 'review',
        energyWh: 700,
        complete: false,
        marks: expect.arrayContaining(['ended_event_missing']) as string[],
      });
      await call('s2', 2, 'Ended', { meterValue: meterValue(2, 1_900, 'Transaction.End') });
      expect(await sessionOf('s2')).toMatchObject({
        status: 'ended',
        energyWh: 900,
        complete: true,
        marks: ['no_tariff', 'late_stop', 'no_token'],
      });
    });

    it('that goes on, not at all', async () => {
      await begin('s3', 3);
      await ask('s3', { ongoingIndicator: true, messagesInQueue: false });
      expect(await sessionOf('s3')).toMatchObject({ status: 'active', complete: null });
    });
  });
});
