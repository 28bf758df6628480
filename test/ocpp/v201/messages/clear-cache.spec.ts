import { describeMessage, itRefusesBodies, itSends, itTakesAnswers } from '../../../support/message-suite.ts';

describeMessage('2.0.1', 'ClearCache', 'to the charger', (suite) => {
  itSends(suite, 'clear-cache', [['an empty payload [TC_C_37_CSMS]', {}, {}]]);

  itRefusesBodies(suite, 'clear-cache', [['anything in it', { evseId: 1 }, 'evseId']]);

  itTakesAnswers(suite, 'clear-cache', {}, [
    ['Rejected [TC_C_38_CSMS]', [3, { status: 'Rejected' }], 'rejected', { status: 'Rejected' }],
    ['an error', [4, 'NotSupported', 'no cache', {}], 'failed', { errorCode: 'NotSupported' }],
    ['a status that there is not', [3, { status: 'Perhaps' }], 'failed', { answer: { status: 'Perhaps' } }],
    ['no status', [3, {}], 'failed', { answer: {} }],
  ]);
});
