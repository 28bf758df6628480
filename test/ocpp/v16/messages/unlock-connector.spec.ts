import { describeMessage, itRefusesBodies, itSends, itTakesAnswers } from '../../../support/message-suite.ts';

describeMessage('1.6', 'UnlockConnector', 'to the charger', (suite) => {
  itSends(
    suite,
    'unlock-connector',
    [
      ['the connector [TC_017_1_CSMS]', { connectorId: 1 }, { connectorId: 1 }],
      ['the EVSE as connector', { evseId: 2, connectorId: 1 }, { connectorId: 2 }],
    ],
    { status: 'Unlocked' },
  );

  itRefusesBodies(suite, 'unlock-connector', [
    ['no connector', {}, 'connectorId'],
    ['connector 0, which is the station', { connectorId: 0 }, 'connectorId'],
    ['a connector that is no number', { connectorId: '1' }, 'connectorId'],
    ['half a connector', { connectorId: 1.5 }, 'connectorId'],
    ['anything else', { connectorId: 1, force: true }, 'force'],
  ]);

  itTakesAnswers(suite, 'unlock-connector', { connectorId: 1 }, [
    ['UnlockFailed [TC_030_CSMS]', [3, { status: 'UnlockFailed' }], 'rejected', { status: 'UnlockFailed' }],
    [
      'NotSupported [TC_017_2_CSMS] [TC_031_CSMS]',
      [3, { status: 'NotSupported' }],
      'rejected',
      { status: 'NotSupported' },
    ],
    ['an error', [4, 'GenericError', '', {}], 'failed', { errorCode: 'GenericError' }],
    [
      'Accepted, which 1.6 has not',
      [3, { status: 'Accepted' }],
      'failed',
      { answer: { status: 'Accepted' } },
    ],
    ['no status', [3, {}], 'failed', { answer: {} }],
  ]);
});
