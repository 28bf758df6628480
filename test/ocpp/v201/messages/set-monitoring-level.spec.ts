import { describeMessage, itRefusesBodies, itSends, itTakesAnswers } from '../../../support/message-suite.ts';

describeMessage('2.0.1', 'SetMonitoringLevel', 'to the charger', (suite) => {
  itSends(suite, 'set-monitoring-level', [
    ['the gravest alone', { severity: 0 }, { severity: 0 }],
    ['some [TC_N_16_CSMS]', { severity: 4 }, { severity: 4 }],
    ['all', { severity: 9 }, { severity: 9 }],
  ]);

  itRefusesBodies(suite, 'set-monitoring-level', [
    ['no severity', {}, 'severity'],
    ['a severity below all', { severity: -1 }, 'severity'],
    ['a severity beyond all', { severity: 10 }, 'severity'],
    ['a severity that is not whole', { severity: 1.5 }, 'severity'],
    ['a severity that is a word', { severity: 'Alert' }, 'severity'],
  ]);

  itTakesAnswers(suite, 'set-monitoring-level', { severity: 4 }, [
    ['Accepted', [3, { status: 'Accepted' }], 'accepted', { status: 'Accepted' }],
    ['Rejected [TC_N_17_CSMS]', [3, { status: 'Rejected' }], 'rejected', { status: 'Rejected' }],
    ['no status', [3, {}], 'failed', { answer: {} }],
    ['an error', [4, 'InternalError', '', {}], 'failed', { errorCode: 'InternalError' }],
  ]);
});
