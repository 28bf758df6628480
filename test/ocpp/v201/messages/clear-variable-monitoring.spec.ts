import { expect, it } from 'vitest';
import {
  describeMessage,
  itRefusesBodies,
  itTakesAnswers,
  runCommand,
} from '../../../support/message-suite.ts';
import { limitItems, monitorIdsOf, runInMessages, setMonitors } from '../../../support/variable-monitors.ts';

const answered = (...results: [id: number, status: string][]) => ({
  clearMonitoringResult: results.map(([id, status]) => ({ id, status })),
});

describeMessage('2.0.1', 'ClearVariableMonitoring', 'to the charger', (suite) => {
  it('sends the numbers, and forgets those that are gone [TC_N_44_CSMS]', async () => {
    await setMonitors(suite, [1, 2, 3]);
    const { action, payload, result } = await runCommand(
      suite,
      'clear-variable-monitoring',
      { ids: [1, 2, 3] },
      answered([1, 'Accepted'], [2, 'Rejected'], [3, 'NotFound']),
    );
    expect([action, payload]).toEqual(['ClearVariableMonitoring', { id: [1, 2, 3] }]);
    expect(result.status).toBe('rejected');
    expect(await monitorIdsOf(suite)).toEqual([2]);
  });

  it('is split by what the station takes in a message, and has one answer', async () => {
    await setMonitors(suite, [4, 5, 6]);
    await limitItems(suite, 'MonitoringCtrlr', 'ClearVariableMonitoring', '2');
    const { payloads, result } = await runInMessages(suite, 'clear-variable-monitoring', { ids: [4, 5, 6] }, [
      answered([4, 'Accepted'], [5, 'Accepted']),
      answered([6, 'Accepted']),
    ]);
    expect(payloads).toEqual([{ id: [4, 5] }, { id: [6] }]);
    expect(result).toMatchObject({
      status: 'accepted',
      response: answered([4, 'Accepted'], [5, 'Accepted'], [6, 'Accepted']),
    });
    expect(await monitorIdsOf(suite)).toEqual([2]);
  });

  itRefusesBodies(suite, 'clear-variable-monitoring', [
    ['no list', {}, 'ids'],
    ['an empty list', { ids: [] }, 'ids'],
    ['a number twice', { ids: [1, 1] }, 'ids'],
    ['a number that is none', { ids: ['1'] }, 'ids'],
    ['a number below all', { ids: [-1] }, 'ids'],
    ['a number beyond all', { ids: [2 ** 31] }, 'ids'],
    ['too many', { ids: Array.from({ length: 501 }, (_, id) => id) }, 'ids'],
  ]);

  itTakesAnswers(suite, 'clear-variable-monitoring', { ids: [9] }, [
    ['Accepted', [3, answered([9, 'Accepted'])], 'accepted', answered([9, 'Accepted'])],
    ['Rejected', [3, answered([9, 'Rejected'])], 'rejected', answered([9, 'Rejected'])],
    ['NotFound', [3, answered([9, 'NotFound'])], 'rejected', answered([9, 'NotFound'])],
    ['a number beyond all', [3, answered([2 ** 40, 'Accepted'])], 'accepted', {}],
    ['no results', [3, answered()], 'failed', {}],
    ['an error', [4, 'OccurrenceConstraintViolation', '', {}], 'failed', {}],
  ]);
});
