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

describeMessage('1.6', 'GetLog', 'to the charger', (suite) => {
  const requestUpload = (response: object = { status: 'Accepted', filename: 'security.log' }) =>
    requestTask(suite, 'log-uploads', 'get-log', log, response);
  const report = (status: string, requestId: number | null) =>
    suite.charger.call('LogStatusNotification', { status, requestId });

  it.each<[title: string, body: object, payload: object]>([
    ['the least', log, { logType: 'SecurityLog', log: { remoteLocation } }],
    [
      'all that it has',
      {
        logType: 'DiagnosticsLog',
        remoteLocation,
        oldestTimestamp: '2026-01-31T01:00:00+01:00',
        latestTimestamp,
        retries: 2,
        retryIntervalSeconds: 30,
      },
      {
        logType: 'DiagnosticsLog',
        log: { remoteLocation, oldestTimestamp, latestTimestamp },
        retries: 2,
        retryInterval: 30,
      },
    ],
  ])('sends %s, with a number of its own', async (_title, body, expected) => {
    const { action, payload, result } = await runCommand(suite, 'get-log', body);
    const { requestId } = await newestTask(suite, 'log-uploads');
    expect(action).toBe('GetLog');
    expect(payload).toEqual({ requestId, ...expected });
    expect(result).toMatchObject({ status: 'accepted', request: { requestId } });
  });

  itRefusesBodies(suite, 'get-log', [
    ['no type', { remoteLocation }, 'logType'],
    ['a type that there is not', { ...log, logType: 'EventLog' }, 'logType'],
    ['no location', { logType: 'SecurityLog' }, 'remoteLocation'],
    ['a location that is no URI', { ...log, remoteLocation: 'in' }, 'remoteLocation'],
    [
      'a location too long',
      { ...log, remoteLocation: `${remoteLocation}/${'x'.repeat(500)}` },
      'remoteLocation',
    ],
    ['a time that is none', { ...log, oldestTimestamp: '2026-13-01T00:00:00Z' }, 'oldestTimestamp'],
    [
      'times in the wrong order',
      { ...log, oldestTimestamp: latestTimestamp, latestTimestamp: oldestTimestamp },
      'latestTimestamp',
    ],
    ['retries that are not whole', { ...log, retries: 1.5 }, 'retries'],
    ['an interval too long', { ...log, retryIntervalSeconds: 86_401 }, 'retryIntervalSeconds'],
  ]);

  itTakesAnswers(suite, 'get-log', log, [
    ['Accepted with a file name', [3, { status: 'Accepted', filename: 'a.log' }], 'accepted', {}],
    ['AcceptedCanceled', [3, { status: 'AcceptedCanceled', filename: 'b.log' }], 'accepted', {}],
    ['Rejected', [3, { status: 'Rejected' }], 'rejected', { status: 'Rejected' }],
    ['a status that there is not', [3, { status: 'Perhaps' }], 'failed', { answer: { status: 'Perhaps' } }],
    ['no status', [3, { filename: 'a.log' }], 'failed', {}],
    ['an error', [4, 'NotImplemented', '', {}], 'failed', { errorCode: 'NotImplemented' }],
  ]);

  it('is recorded with each of these answers', async () => {
    const uploads = (await tasksOf(suite, 'log-uploads')).slice(0, 6);
    expect(uploads.map(({ status, filename, endedAt }) => [status, filename, endedAt !== null])).toEqual([
      ['Rejected', null, true],
      ['Failed', null, true],
      ['Failed', null, true],
      ['Rejected', null, true],
      ['AcceptedCanceled', 'b.log', false],
      ['Canceled', 'a.log', true],
    ]);
  });

  it('is followed to its end by its number [TC_079_CSMS]', async () => {
    const upload = await requestUpload();
    expect(upload).toMatchObject({ logType: 'SecurityLog', remoteLocation, filename: 'security.log' });
    for (const status of ['Uploading', 'Uploaded'])
      expect(await report(status, upload.requestId)).toEqual({});
    const after = await newestTask(suite, 'log-uploads');
    expect(after).toMatchObject({ id: upload.id, status: 'Uploaded', endedAt: after['statusAt'] });
    expect(statusesOf(after)).toEqual(['Requested', 'Accepted', 'Uploading', 'Uploaded']);
  });

  it('is given up for a newer one, and what still comes of it does not bring it back', async () => {
    const first = await requestUpload();
    await report('Uploading', first.requestId);
    const second = await requestUpload({ status: 'AcceptedCanceled', filename: 'other.log' });
    await report('UploadFailure', first.requestId);
    const [newest, older] = await tasksOf(suite, 'log-uploads');
    expect(newest).toMatchObject({ id: second.id, status: 'AcceptedCanceled', filename: 'other.log' });
    expect(older).toMatchObject({ id: first.id, status: 'Canceled' });
    expect(statusesOf(older ?? first).slice(2)).toEqual(['Uploading', 'Canceled', 'UploadFailure']);
  });

  it('goes with the credentials of its location, which are kept nowhere', async () => {
    const secret = 'sftp://fleet:s3cret@logs.example.com/in';
    const { payload } = await runCommand(suite, 'get-log', { ...log, remoteLocation: secret });
    expect(payload).toMatchObject({ log: { remoteLocation: secret } });
    const kept = await keptOf(suite);
    expect(kept).toContain('sftp://[hidden]@logs.example.com/in');
    expect(kept).not.toContain('s3cret');
  });
});
