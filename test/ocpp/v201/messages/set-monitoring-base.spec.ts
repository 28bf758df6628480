import { expect, it } from 'vitest';
import {
  describeMessage,
  itRefusesBodies,
  itSends,
  itTakesAnswers,
  runCommand,
} from '../../../support/message-suite.ts';
import { monitorIdsOf, reportPart, setMonitors } from '../../../support/variable-monitors.ts';

describeMessage('2.0.1', 'SetMonitoringBase', 'to the charger', (suite) => {
  itSends(
    suite,
    'set-monitoring-base',
    ['All', 'FactoryDefault', 'HardWiredOnly'].map((monitoringBase) => [
      monitoringBase,
      { monitoringBase },
      { monitoringBase },
    ]),
  );

  itRefusesBodies(suite, 'set-monitoring-base', [
    ['no base', {}, 'monitoringBase'],
    ['a base that there is not', { monitoringBase: 'None' }, 'monitoringBase'],
  ]);

  itTakesAnswers(suite, 'set-monitoring-base', { monitoringBase: 'All' }, [
    ['Accepted', [3, { status: 'Accepted' }], 'accepted', {}],
    ['Rejected', [3, { status: 'Rejected' }], 'rejected', {}],
    ['NotSupported', [3, { status: 'NotSupported' }], 'rejected', {}],
    ['a status that there is not', [3, { status: 'Perhaps' }], 'failed', {}],
    ['an error', [4, 'NotSupported', '', {}], 'failed', { errorCode: 'NotSupported' }],
  ]);

  it.each<[base: string, answer: string, left: number[]]>([
    ['All', 'Accepted', [1, 7, 8]],
    ['FactoryDefault', 'Rejected', [1, 7, 8]],
    ['FactoryDefault', 'Accepted', [1]],
    ['HardWiredOnly', 'Accepted', [1]],
  ])(
    '%s, when %s, leaves of the monitors known those that may still be there',
    async (base, status, left) => {
      await suite.charger.call('NotifyMonitoringReport', reportPart(-1, 0, false, [1]));
      await setMonitors(suite, [7, 8]);
      await runCommand(suite, 'set-monitoring-base', { monitoringBase: base }, { status });
      expect(await monitorIdsOf(suite)).toEqual(left);
    },
  );
});
