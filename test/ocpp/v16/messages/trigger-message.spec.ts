import { expect, it } from 'vitest';
import {
  describeMessage,
  itRefusesBodies,
  itSends,
  itTakesAnswers,
  runCommand,
} from '../../../support/message-suite.ts';

describeMessage('1.6', 'TriggerMessage', 'to the charger', (suite) => {
  itSends(suite, 'trigger-message', [
    ...[
      'BootNotification',
      'DiagnosticsStatusNotification',
      'FirmwareStatusNotification',
      'Heartbeat',
      'MeterValues',
      'StatusNotification',
    ].map((requestedMessage): [string, object, object] => [
      `${requestedMessage} [TC_054_CSMS]`,
      { requestedMessage },
      { requestedMessage },
    ]),
    [
      'the EVSE as connector [TC_054_CSMS]',
      { requestedMessage: 'MeterValues', evseId: 2 },
      { requestedMessage: 'MeterValues', connectorId: 2 },
    ],
  ]);

  itRefusesBodies(suite, 'trigger-message', [
    ['no message', {}, 'requestedMessage'],
    ['a message that 1.6 cannot be asked for', { requestedMessage: 'StartTransaction' }, 'payload'],
    ['a message that there is not', { requestedMessage: 'Heart beat' }, 'requestedMessage'],
    ['EVSE 0', { requestedMessage: 'Heartbeat', evseId: 0 }, 'evseId'],
    ['anything else', { requestedMessage: 'Heartbeat', when: 'now' }, 'when'],
  ]);

  itTakesAnswers(suite, 'trigger-message', { requestedMessage: 'Heartbeat' }, [
    ['Rejected [TC_055_CSMS]', [3, { status: 'Rejected' }], 'rejected', { status: 'Rejected' }],
    ['NotImplemented', [3, { status: 'NotImplemented' }], 'rejected', { status: 'NotImplemented' }],
    ['an error', [4, 'NotSupported', '', {}], 'failed', { errorCode: 'NotSupported' }],
    ['a status that there is not', [3, { status: 'Perhaps' }], 'failed', { answer: { status: 'Perhaps' } }],
    ['no status', [3, {}], 'failed', { answer: {} }],
  ]);

  it('is followed by the message that it asked for [TC_054_CSMS]', async () => {
    const sent = await runCommand(suite, 'trigger-message', {
      requestedMessage: 'StatusNotification',
      evseId: 1,
    });
    expect(sent.result.status).toBe('accepted');
    const status = { connectorId: 1, errorCode: 'NoError', status: 'SuspendedEV' };
    expect(await suite.charger.call('StatusNotification', status)).toEqual({});
    const { body } = await suite.system.rest.get(`/stations/${suite.stationId}`);
    expect(body).toMatchObject({ evses: [{ evseId: 1, connectors: [{ status: 'SuspendedEV' }] }] });
  });
});
