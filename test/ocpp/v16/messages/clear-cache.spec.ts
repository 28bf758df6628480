import { describeMessage, itRefusesBodies, itSends, itTakesAnswers } from '../../../support/message-suite.ts';

describeMessage('1.6', 'ClearCache', 'to the charger', (suite) => {
  itSends(suite, 'clear-cache', [['an empty payload [TC_061_CSMS]', {}, {}]]);

  itRefusesBodies(suite, 'clear-cache', [['anything in it', { connectorId: 1 }, 'connectorId']]);

  itTakesAnswers(suite, 'clear-cache', {}, [
    ['Rejected', [3, { status: 'Rejected' }], 'rejected', { status: 'Rejected' }],
    ['an error', [4, 'NotSupported', 'no cache', {}], 'failed', { errorCode: 'NotSupported' }],
    ['a status that there is not', [3, { status: 'Perhaps' }], 'failed', { answer: { status: 'Perhaps' } }],
    ['no status', [3, {}], 'failed', { answer: {} }],
  ]);
});
