import { describeMessage, itRefusesBodies, itSends, itTakesAnswers } from '../../../support/message-suite.ts';

describeMessage('1.6', 'ExtendedTriggerMessage', 'to the charger', (suite) => {
  itSends(suite, 'trigger-message', [
    [
      'the signing of a certificate [TC_074_CSMS]',
      { requestedMessage: 'SignChargePointCertificate' },
      { requestedMessage: 'SignChargePointCertificate' },
    ],
    [
      'the same under its name in 2.0.1',
      { requestedMessage: 'SignChargingStationCertificate' },
      { requestedMessage: 'SignChargePointCertificate' },
    ],
    [
      'the state of a log',
      { requestedMessage: 'LogStatusNotification' },
      { requestedMessage: 'LogStatusNotification' },
    ],
    [
      'the EVSE as connector',
      { requestedMessage: 'LogStatusNotification', evseId: 1 },
      { requestedMessage: 'LogStatusNotification', connectorId: 1 },
    ],
  ]);

  itSends(suite, 'ocpp', [
    [
      'as it is what both messages know',
      { action: 'ExtendedTriggerMessage', payload: { requestedMessage: 'FirmwareStatusNotification' } },
      { requestedMessage: 'FirmwareStatusNotification' },
    ],
  ]);

  itRefusesBodies(suite, 'trigger-message', [
    ['a certificate of 2.0.1 alone', { requestedMessage: 'SignV2GCertificate' }, 'payload'],
    ['EVSE 0', { requestedMessage: 'LogStatusNotification', evseId: 0 }, 'evseId'],
  ]);

  itTakesAnswers(suite, 'trigger-message', { requestedMessage: 'SignChargePointCertificate' }, [
    ['Rejected', [3, { status: 'Rejected' }], 'rejected', { status: 'Rejected' }],
    ['NotImplemented', [3, { status: 'NotImplemented' }], 'rejected', { status: 'NotImplemented' }],
    ['an error', [4, 'NotImplemented', '', {}], 'failed', { errorCode: 'NotImplemented' }],
    ['a status that there is not', [3, { status: 'Perhaps' }], 'failed', { answer: { status: 'Perhaps' } }],
  ]);
});
