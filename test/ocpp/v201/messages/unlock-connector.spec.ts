import { describeMessage, itRefusesBodies, itSends, itTakesAnswers } from '../../../support/message-suite.ts';

describeMessage('2.0.1', 'UnlockConnector', 'to the charger', (suite) => {
  itSends(
    suite,
    'unlock-connector',
    [
      [
        'the connector of the EVSE [TC_F_06_CSMS]',
        { evseId: 2, connectorId: 3 },
        { evseId: 2, connectorId: 3 },
      ],
      ['connector n of a client that knows 1.6 as EVSE n', { connectorId: 2 }, { evseId: 2, connectorId: 1 }],
    ],
    { status: 'Unlocked' },
  );

  itRefusesBodies(suite, 'unlock-connector', [
    ['no connector', { evseId: 1 }, 'connectorId'],
    ['connector 0', { evseId: 1, connectorId: 0 }, 'connectorId'],
    ['an EVSE that is no number', { evseId: '1', connectorId: 1 }, 'evseId'],
    ['anything else', { evseId: 1, connectorId: 1, force: true }, 'force'],
  ]);

  itTakesAnswers(suite, 'unlock-connector', { evseId: 1, connectorId: 1 }, [
    ...['UnlockFailed', 'OngoingAuthorizedTransaction', 'UnknownConnector'].map(
      (status): [string, unknown[], string, object] => [status, [3, { status }], 'rejected', { status }],
    ),
    ['an error', [4, 'GenericError', '', {}], 'failed', { errorCode: 'GenericError' }],
    [
      'NotSupported, which only 1.6 has',
      [3, { status: 'NotSupported' }],
      'failed',
      { answer: { status: 'NotSupported' } },
    ],
    ['no status', [3, {}], 'failed', { answer: {} }],
  ]);
});
