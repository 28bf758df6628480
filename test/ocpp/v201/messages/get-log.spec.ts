import { expect, it } from 'vitest';
import {
  describeMessage,
  itRefusesBodies,
  itTakesAnswers,
  runCommand,
} from '../../../support/message-suite.ts';
import { keptOf, newestTask, requestTask, statusesOf, tasksOf } from '../../../support/station-tasks.ts';

const remoteLocation = 'https://logs.example.com/in';
const log = { logType: 'SecurityLog', remoteLocation };
const oldestTimestamp = '2026-01-31T00:00:00.000Z';
const latestTimestamp = '2026-02-01T00:00:00.000Z';

describeMessage('2.0.1', 'GetLog', 'to the charger', (suite) => {
  const requestUpload = (body: object = log, response: object = { status: 'Accepted', filename: 'a.log' }) =>
    requestTask(suite, 'log-uploads', 'get-log', body, response);
  const report = (status: string, requestId: number | null) =>
    suite.charger.call('LogStatusNotification', { status, requestId });

  it.each<[title: string, command: string, body: object, payload: object]>([
    ['the least', 'get-log', log, { logType: 'SecurityLog', log: { remoteLocation } }],
    [
      'all that it has',
      'get-log',
      {
        ...log,
        oldestTimestamp: '2026-01-31T01:00:00+01:00',
        latestTimestamp,
        retries: 2,
        retryIntervalSeconds: 9,
      },
      {
        logType: 'SecurityLog',
        log: { remoteLocation, oldestTimestamp, latestTimestamp },
        retries: 2,
        retryInterval: 9,
      },
    ],
    [
      'diagnostics, as 1.6 asks for them',
      'get-diagnostics',
      { location: remoteLocation, startTime: oldestTimestamp, stopTime: latestTimestamp, retries: 1 },
      { logType: 'DiagnosticsLog', log: { remoteLocation, oldestTimestamp, latestTimestamp }, retries: 1 },
    ],
  ])('sends %s, with a number of its own', async (_title, command, body, expected) => {
    const { action, payload } = await runCommand(suite, command, body);
    const { requestId, status, logType } = await newestTask(suite, 'log-uploads');
    expect(action).toBe('GetLog');
    expect(payload).toEqual({ requestId, ...expected });
    expect([status, logType]).toEqual(['Accepted', (expected as { logType: string }).logType]);
  });

  itRefusesBodies(suite, 'get-log', [
    ['no type', { remoteLocation }, 'logType'],
    ['a type that there is not', { ...log, logType: 'EventLog' }, 'logType'],
    ['no location', { logType: 'SecurityLog' }, 'remoteLocation'],
    [
      'times in the wrong order',
      { ...log, oldestTimestamp: latestTimestamp, latestTimestamp: oldestTimestamp },
      'latestTimestamp',
    ],
  ]);

  itTakesAnswers(suite, 'get-log', log, [
    ['Accepted with a file name', [3, { status: 'Accepted', filename: 'a.log' }], 'accepted', {}],
    ['AcceptedCanceled', [3, { status: 'AcceptedCanceled', filename: 'b.log' }], 'accepted', {}],
    ['Rejected [TC_N_34_CSMS]', [3, { status: 'Rejected' }], 'rejected', { status: 'Rejected' }],
    ['no status', [3, { filename: 'a.log' }], 'failed', {}],
    ['an error', [4, 'NotImplemented', '', {}], 'failed', { errorCode: 'NotImplemented' }],
  ]);

  it('is recorded with each of these answers', async () => {
    const uploads = (await tasksOf(suite, 'log-uploads')).slice(0, 5);
    expect(uploads.map(({ status, filename }) => [status, filename])).toEqual([
      ['Rejected', null],
      ['Failed', null],
      ['Rejected', null],
      ['AcceptedCanceled', 'b.log'],
      ['Canceled', 'a.log'],
    ]);
  });

  it.each([
    ['the diagnostics [TC_N_25_CSMS]', 'DiagnosticsLog'],
    ['the security log [TC_N_35_CSMS]', 'SecurityLog'],
  ])('is followed to the end of %s', async (_title, logType) => {
    const { id, requestId } = await requestUpload({ ...log, logType });
    for (const status of ['Uploading', 'Uploaded']) await report(status, requestId);
    const after = await newestTask(suite, 'log-uploads');
    expect(after).toMatchObject({ id, logType, status: 'Uploaded', filename: 'a.log' });
    expect(statusesOf(after)).toEqual(['Requested', 'Accepted', 'Uploading', 'Uploaded']);
  });

  it('is given up for a newer one, whichever of them the charger names [TC_N_36_CSMS]', async () => {
    for (const [named, answer] of ['AcceptedCanceled', 'Accepted'].entries()) {
      const first = await requestUpload();
      await report('Uploading', first.requestId);
      const second = await requestUpload(log, { status: answer, filename: 'b.log' });
      await report('AcceptedCanceled', [first, second][named]?.requestId ?? null);
      await report('Uploading', second.requestId);
      const [newest, older] = await tasksOf(suite, 'log-uploads');
      expect([newest?.status, older?.status]).toEqual(['Uploading', 'Canceled']);
      await report('Uploaded', second.requestId);
    }
  });

  it('goes with the credentials of its location, which are kept nowhere', async () => {
    const secret = 'sftp://fleet:s3cret@logs.example.com/in';
    const { payload } = await runCommand(suite, 'get-log', { ...log, remoteLocation: secret });
    expect(payload).toMatchObject({ log: { remoteLocation: secret } });
    expect(await keptOf(suite)).not.toContain('s3cret');
  });
});
