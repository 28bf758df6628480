import { expect, it } from 'vitest';
import {
  describeMessage,
  itRefusesBodies,
  itSends,
  itTakesAnswers,
  runCommand,
} from '../../../support/message-suite.ts';

describeMessage('1.6', 'Reset', 'to the charger', (suite) => {
  itSends(suite, 'reset', [
    ['Hard [TC_013_CSMS]', { type: 'Hard' }, { type: 'Hard' }],
    ['Soft [TC_014_CSMS]', { type: 'Soft' }, { type: 'Soft' }],
    ['Immediate of 2.0.1 as Hard', { type: 'Immediate' }, { type: 'Hard' }],
    ['OnIdle of 2.0.1 as Soft', { type: 'OnIdle' }, { type: 'Soft' }],
  ]);

  itRefusesBodies(suite, 'reset', [
    ['no type', {}, 'type'],
    ['a type that there is not', { type: 'Warm' }, 'type'],
    ['a number for a type', { type: 1 }, 'type'],
    ['anything else', { type: 'Soft', connectorId: 1 }, 'connectorId'],
  ]);

  itTakesAnswers(suite, 'reset', { type: 'Hard' }, [
    ['Rejected', [3, { status: 'Rejected' }], 'rejected', { status: 'Rejected' }],
    ['an error', [4, 'InternalError', 'busy', {}], 'failed', { errorDescription: 'busy' }],
    [
      'a status that there is not',
      [3, { status: 'Scheduled' }],
      'failed',
      { answer: { status: 'Scheduled' } },
    ],
    ['no status', [3, {}], 'failed', { answer: {} }],
  ]);

  it('of a single EVSE is refused: 1.6 resets the whole station', async () => {
    const sentBefore = suite.charger.received.length;
    const { status, body } = await suite.system.rest.post(`/stations/${suite.stationId}/commands/reset`, {
      type: 'Soft',
      evseId: 1,
    });
    expect([status, body['code']]).toEqual([422, 'command_not_supported']);
    expect(suite.charger.received).toHaveLength(sentBefore);
  });

  it('ends the transaction under way with the reason of the reset [TC_014_CSMS]', async () => {
    const { charger, system, stationId } = suite;
    const start = { connectorId: 1, idTag: 'RESETTER', meterStart: 0, timestamp: '2026-01-31T12:00:00Z' };
    const { transactionId } = await charger.call('StartTransaction', start);
    await runCommand(suite, 'reset', { type: 'Soft' });
    const stop = { transactionId, meterStop: 500, timestamp: '2026-01-31T12:30:00Z', reason: 'SoftReset' };
    await charger.call('StopTransaction', stop);
    const { body } = await system.rest.get<{ data: object[] }>(`/charging-sessions?stationId=${stationId}`);
    expect(body.data).toMatchObject([{ status: 'ended', stopReason: 'SoftReset', energyWh: 500 }]);
  });
});
