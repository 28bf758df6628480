import { expect, it } from 'vitest';
import {
  describeMessage,
  itRefusesBodies,
  itSends,
  itTakesAnswers,
  runCommand,
} from '../../../support/message-suite.ts';

describeMessage('2.0.1', 'Reset', 'to the charger', (suite) => {
  itSends(suite, 'reset', [
    ['OnIdle', { type: 'OnIdle' }, { type: 'OnIdle' }],
    ['Immediate', { type: 'Immediate' }, { type: 'Immediate' }],
    ['Soft of 1.6 as OnIdle', { type: 'Soft' }, { type: 'OnIdle' }],
    ['Hard of 1.6 as Immediate', { type: 'Hard' }, { type: 'Immediate' }],
    ['a single EVSE [TC_B_25_CSMS]', { type: 'OnIdle', evseId: 1 }, { type: 'OnIdle', evseId: 1 }],
    ['a single EVSE at once', { type: 'Immediate', evseId: 2 }, { type: 'Immediate', evseId: 2 }],
  ]);

  itRefusesBodies(suite, 'reset', [
    ['no type', {}, 'type'],
    ['a type that there is not', { type: 'Warm' }, 'type'],
    ['EVSE 0', { type: 'OnIdle', evseId: 0 }, 'evseId'],
    ['a connector', { type: 'OnIdle', evseId: 1, connectorId: 1 }, 'connectorId'],
  ]);

  itTakesAnswers(suite, 'reset', { type: 'OnIdle' }, [
    [
      'Scheduled, with a transaction under way',
      [3, { status: 'Scheduled' }],
      'accepted',
      { status: 'Scheduled' },
    ],
    [
      'Rejected, with its reason',
      [3, { status: 'Rejected', statusInfo: { reasonCode: 'NotEnabled' } }],
      'rejected',
      { statusInfo: { reasonCode: 'NotEnabled' } },
    ],
    ['an error', [4, 'InternalError', 'busy', {}], 'failed', { errorDescription: 'busy' }],
    ['a status that there is not', [3, { status: 'Later' }], 'failed', { answer: { status: 'Later' } }],
  ]);

  it('Scheduled of a single EVSE with a transaction under way is accepted', async () => {
    const body = { type: 'OnIdle', evseId: 1 };
    const { result } = await runCommand(suite, 'reset', body, { status: 'Scheduled' });
    expect(result).toMatchObject({ status: 'accepted', response: { status: 'Scheduled' } });
  });

  it('is followed by a boot and the statuses of the connectors', async () => {
    const { charger } = suite;
    await runCommand(suite, 'reset', { type: 'OnIdle' });
    const boot = { reason: 'RemoteReset', chargingStation: { vendorName: 'Vendor', model: 'Model' } };
    expect(await charger.call('BootNotification', boot)).toMatchObject({ status: 'Accepted' });
    const timestamp = new Date().toISOString();
    const status = { evseId: 1, connectorId: 1, connectorStatus: 'Available', timestamp };
    expect(await charger.call('StatusNotification', status)).toEqual({});
  });
});
