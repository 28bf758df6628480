import { expect, it } from 'vitest';
import {
  describeMessage,
  itRefusesBodies,
  itSends,
  itTakesAnswers,
  runCommand,
} from '../../../support/message-suite.ts';

describeMessage('1.6', 'GetLocalListVersion', 'to the charger', (suite) => {
  const command = 'get-local-list-version';
  const list = async () => (await suite.system.rest.get(`/stations/${suite.stationId}/local-list`)).body;

  itSends(suite, command, [['an empty payload', {}, {}]], { listVersion: 5 });

  itRefusesBodies(suite, command, [['anything in it', { listVersion: 1 }, 'listVersion']]);

  itTakesAnswers(suite, command, {}, [
    ['an empty list [TC_042_2_CSMS]', [3, { listVersion: 0 }], 'accepted', { listVersion: 0 }],
    ['no support of lists [TC_042_1_CSMS]', [3, { listVersion: -1 }], 'accepted', { listVersion: -1 }],
    ['an error', [4, 'NotImplemented', 'no lists', {}], 'failed', { errorCode: 'NotImplemented' }],
    ['a version that is none', [3, { listVersion: 'one' }], 'failed', { answer: { listVersion: 'one' } }],
    ['no version', [3, {}], 'failed', { answer: {} }],
  ]);

  it.each([
    [7, 7],
    [0, 0],
    [-1, -1],
    [-40, -1],
    [1e15, 2_147_483_647],
  ])('keeps a told version of %d as %d', async (listVersion, reportedVersion) => {
    await runCommand(suite, command, {}, { listVersion });
    expect(await list()).toMatchObject({
      stationId: suite.stationId,
      groupIds: [],
      version: null,
      reportedVersion,
      status: 'none',
    });
  });
});
