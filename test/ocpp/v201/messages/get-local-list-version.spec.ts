import { expect, it } from 'vitest';
import {
  describeMessage,
  itRefusesBodies,
  itSends,
  itTakesAnswers,
  runCommand,
} from '../../../support/message-suite.ts';

describeMessage('2.0.1', 'GetLocalListVersion', 'to the charger', (suite) => {
  const command = 'get-local-list-version';
  const list = async () => (await suite.system.rest.get(`/stations/${suite.stationId}/local-list`)).body;

  itSends(suite, command, [['an empty payload [TC_D_08_CSMS]', {}, {}]], { versionNumber: 5 });

  itRefusesBodies(suite, command, [['anything in it', { versionNumber: 1 }, 'versionNumber']]);

  itTakesAnswers(suite, command, {}, [
    ['no list at all [TC_D_09_CSMS]', [3, { versionNumber: 0 }], 'accepted', { versionNumber: 0 }],
    ['an error', [4, 'NotImplemented', 'no lists', {}], 'failed', { errorCode: 'NotImplemented' }],
    ['a version that is none', [3, { versionNumber: 'one' }], 'failed', { answer: { versionNumber: 'one' } }],
    ['the name that 1.6 has for it', [3, { listVersion: 1 }], 'failed', { answer: { listVersion: 1 } }],
    ['no version', [3, {}], 'failed', { answer: {} }],
  ]);

  it.each([
    [7, 7],
    [0, 0],
    [-40, -1],
    [1e15, 2_147_483_647],
  ])('keeps a told version of %d as %d', async (versionNumber, reportedVersion) => {
    await runCommand(suite, command, {}, { versionNumber });
    expect(await list()).toMatchObject({
      stationId: suite.stationId,
      groupIds: [],
      version: null,
      reportedVersion,
      status: 'none',
    });
  });
});
