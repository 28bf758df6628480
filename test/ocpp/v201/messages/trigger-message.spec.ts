import { expect, it } from 'vitest';
import {
  describeMessage,
  itRefusesBodies,
  itSends,
  itTakesAnswers,
  runCommand,
} from '../../../support/message-suite.ts';

describeMessage('2.0.1', 'TriggerMessage', 'to the charger', (suite) => {
  itSends(suite, 'trigger-message', [
    ...[
      'BootNotification',
      'FirmwareStatusNotification',
      'Heartbeat',
      'LogStatusNotification',
      'MeterValues',
      'PublishFirmwareStatusNotification',
      'SignChargingStationCertificate',
      'SignCombinedCertificate',
      'SignV2GCertificate',
      'StatusNotification',
      'TransactionEvent',
    ].map((requestedMessage): [string, object, object] => [
      requestedMessage,
      { requestedMessage },
      { requestedMessage },
    ]),
    [
      'MeterValues of an EVSE',
      { requestedMessage: 'MeterValues', evseId: 2 },
      { requestedMessage: 'MeterValues', evse: { id: 2 } },
    ],
    [
      'TransactionEvent of an EVSE',
      { requestedMessage: 'TransactionEvent', evseId: 2 },
      { requestedMessage: 'TransactionEvent', evse: { id: 2 } },
    ],
    [
      'StatusNotification of an EVSE, with its connector',
      { requestedMessage: 'StatusNotification', evseId: 2 },
      { requestedMessage: 'StatusNotification', evse: { id: 2, connectorId: 1 } },
    ],
    [
      'DiagnosticsStatusNotification of 1.6 by its name in 2.0.1',
      { requestedMessage: 'DiagnosticsStatusNotification' },
      { requestedMessage: 'LogStatusNotification' },
    ],
  ]);

  itRefusesBodies(suite, 'trigger-message', [
    ['no message', {}, 'requestedMessage'],
    ['a message that cannot be asked for', { requestedMessage: 'NotifyReport' }, 'payload'],
    ['a message that there is not', { requestedMessage: 'Heart beat' }, 'requestedMessage'],
    ['EVSE 0', { requestedMessage: 'Heartbeat', evseId: 0 }, 'evseId'],
    ['anything else', { requestedMessage: 'Heartbeat', when: 'now' }, 'when'],
  ]);

  itTakesAnswers(suite, 'trigger-message', { requestedMessage: 'Heartbeat' }, [
    ['Rejected', [3, { status: 'Rejected' }], 'rejected', { status: 'Rejected' }],
    [
      'NotImplemented [TC_F_27_CSMS]',
      [3, { status: 'NotImplemented' }],
      'rejected',
      { status: 'NotImplemented' },
    ],
    ['an error', [4, 'NotSupported', '', {}], 'failed', { errorCode: 'NotSupported' }],
    ['a status that there is not', [3, { status: 'Perhaps' }], 'failed', { answer: { status: 'Perhaps' } }],
    ['no status', [3, {}], 'failed', { answer: {} }],
  ]);

  it('is followed by the status of the connector that it asked for', async () => {
    const { charger, system, stationId } = suite;
    const asked = { requestedMessage: 'StatusNotification', evseId: 1 };
    expect((await runCommand(suite, 'trigger-message', asked)).result.status).toBe('accepted');
    const timestamp = new Date().toISOString();
    const status = { evseId: 1, connectorId: 1, connectorStatus: 'Occupied', timestamp };
    expect(await charger.call('StatusNotification', status)).toEqual({});
    const { body } = await system.rest.get(`/stations/${stationId}`);
    expect(body).toMatchObject({ evses: [{ evseId: 1, connectors: [{ status: 'Occupied' }] }] });
  });
});
