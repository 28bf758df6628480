import { expect, it } from 'vitest';
import {
  type CommandResult,
  describeMessage,
  itRefusesBodies,
  itTakesAnswers,
  runCommand,
} from '../../../support/message-suite.ts';

describeMessage('2.0.1', 'GetBaseReport', 'to the charger', (suite) => {
  const command = 'get-base-report';

  it.each(['ConfigurationInventory', 'FullInventory', 'SummaryInventory'])(
    'sends %s with a number of our own',
    async (reportBase) => {
      const { action, payload, result } = await runCommand(suite, command, { reportBase });
      const requestId = expect.any(Number) as number;
      expect([action, payload]).toEqual(['GetBaseReport', { requestId, reportBase }]);
      expect((payload as { requestId: number }).requestId).toBeGreaterThan(0);
      expect(result).toMatchObject({ status: 'accepted', request: { reportBase } });
    },
  );

  it('numbers each report anew', async () => {
    const numbers = new Set<unknown>();
    for (let round = 0; round < 3; round++) {
      const { payload } = await runCommand(suite, command, { reportBase: 'FullInventory' });
      numbers.add((payload as { requestId: number }).requestId);
    }
    expect(numbers.size).toBe(3);
  });

  it.each([{}, { keys: [] }, { variables: [] }])(
    'is how the whole configuration is read: %j',
    async (body) => {
      const { action, payload } = await runCommand(suite, 'get-configuration', body);
      expect([action, payload]).toMatchObject(['GetBaseReport', { reportBase: 'FullInventory' }]);
    },
  );

  itRefusesBodies(suite, command, [
    ['no base', {}, 'reportBase'],
    ['a base that there is not', { reportBase: 'All' }, 'reportBase'],
    ['a number of its own', { reportBase: 'FullInventory', requestId: 1 }, 'requestId'],
  ]);

  itTakesAnswers(suite, command, { reportBase: 'SummaryInventory' }, [
    ['NotSupported', [3, { status: 'NotSupported' }], 'rejected', { status: 'NotSupported' }],
    ['Rejected', [3, { status: 'Rejected' }], 'rejected', { status: 'Rejected' }],
    ['EmptyResultSet', [3, { status: 'EmptyResultSet' }], 'accepted', { status: 'EmptyResultSet' }],
    ['an error', [4, 'InternalError', '', {}], 'failed', { errorCode: 'InternalError' }],
    ['a status that there is not', [3, { status: 'Soon' }], 'failed', { answer: { status: 'Soon' } }],
    ['no status', [3, {}], 'failed', { answer: {} }],
  ]);

  it('is nothing that 1.6 has', async () => {
    const { system, stationId } = suite;
    const older = await system.connect(`${stationId}-1.6`);
    const path = `/stations/${stationId}-1.6/commands/${command}`;
    const { status, body } = await system.rest.post<CommandResult & { code: string }>(path, {
      reportBase: 'FullInventory',
    });
    expect([status, body.code]).toEqual([422, 'command_not_supported']);
    expect(older.received).toEqual([]);
    await older.close();
  });
});
