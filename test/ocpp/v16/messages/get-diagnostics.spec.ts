import { expect, it } from 'vitest';
import {
  describeMessage,
  itRefusesBodies,
  itSends,
  itTakesAnswers,
  runCommand,
} from '../../../support/message-suite.ts';
import { keptOf, newestTask, requestTask, statusesOf, tasksOf } from '../../../support/station-tasks.ts';

const location = 'ftp://logs.example.com/in';
const startTime = '2026-01-31T00:00:00.000Z';
const stopTime = '2026-02-01T00:00:00.000Z';

describeMessage('1.6', 'GetDiagnostics', 'to the charger', (suite) => {
  const requestUpload = (body: object = { location }) =>
    requestTask(suite, 'log-uploads', 'get-diagnostics', body, { fileName: 'diagnostics.zip' });
  const report = (status: string) => suite.charger.call('DiagnosticsStatusNotification', { status });

  itSends(
    suite,
    'get-diagnostics',
    [
      ['the least', { location }, { location }],
      [
        'all that it has',
        { location, startTime, stopTime, retries: 2, retryIntervalSeconds: 30 },
        { location, startTime, stopTime, retries: 2, retryInterval: 30 },
      ],
      ['a time in UTC', { location, startTime: '2026-01-31T01:00:00+01:00' }, { location, startTime }],
    ],
    { fileName: 'diagnostics.zip' },
  );

  itRefusesBodies(suite, 'get-diagnostics', [
    ['no location', { startTime }, 'location'],
    ['a location that is no URI', { location: 'in' }, 'location'],
    ['a location that the schema refuses', { location: 'ftp://logs.example.com/%%' }, 'payload'],
    ['a time without an offset', { location, startTime: '2026-01-31T00:00:00' }, 'startTime'],
    ['an end before the start', { location, startTime: stopTime, stopTime: startTime }, 'stopTime'],
    ['too many retries', { location, retries: 101 }, 'retries'],
    ['an interval below none', { location, retryIntervalSeconds: -1 }, 'retryIntervalSeconds'],
    ['a type of log', { location, logType: 'SecurityLog' }, 'logType'],
  ]);

  itTakesAnswers(suite, 'get-diagnostics', { location }, [
    ['a file name', [3, { fileName: 'a.zip' }], 'accepted', { fileName: 'a.zip' }],
    ['no file name', [3, {}], 'accepted', {}],
    ['an empty file name', [3, { fileName: '' }], 'accepted', { fileName: '' }],
    ['a file name too long', [3, { fileName: 'x'.repeat(256) }], 'failed', {}],
    ['a status, which it has not', [3, { status: 'Accepted' }], 'failed', {}],
    ['an error', [4, 'NotSupported', '', {}], 'failed', { errorCode: 'NotSupported' }],
  ]);

  it('is recorded with each of these answers', async () => {
    const uploads = (await tasksOf(suite, 'log-uploads')).slice(0, 6);
    expect(uploads.map(({ status, filename }) => [status, filename])).toEqual([
      ['Rejected', null],
      ['Failed', null],
      ['Failed', null],
      ['Accepted', null],
      ['Accepted', null],
      ['Accepted', 'a.zip'],
    ]);
  });

  it('is recorded as it was asked for', async () => {
    const body = { location, startTime, stopTime, retries: 2, retryIntervalSeconds: 30 };
    const upload = await requestUpload(body);
    expect(upload).toMatchObject({
      stationId: suite.stationId,
      logType: 'DiagnosticsLog',
      remoteLocation: location,
      oldestTimestamp: startTime,
      latestTimestamp: stopTime,
      retries: 2,
      retryIntervalSeconds: 30,
      filename: 'diagnostics.zip',
      status: 'Accepted',
      endedAt: null,
    });
    const path = `/stations/${suite.stationId}/log-uploads`;
    expect((await suite.system.rest.get(`${path}/${upload.id}`)).body).toEqual(upload);
    const { body: page } = await suite.system.rest.get<{ data: object[] }>(`${path}?status=Accepted&limit=1`);
    expect(page.data).toEqual([upload]);
  });

  it.each<[title: string, reports: string[], statuses: string[]]>([
    ['[TC_045_1_CSMS] a success', ['Uploading', 'Uploaded'], ['Uploading', 'Uploaded']],
    ['[TC_045_2_CSMS] a failure', ['Uploading', 'UploadFailed'], ['Uploading', 'UploadFailure']],
  ])('is followed to its end: %s', async (_title, reports, statuses) => {
    const { id } = await requestUpload();
    for (const status of reports) expect(await report(status)).toEqual({});
    const upload = await newestTask(suite, 'log-uploads');
    expect(upload).toMatchObject({ id, status: statuses.at(-1), endedAt: upload['statusAt'] });
    expect(statusesOf(upload)).toEqual(['Requested', 'Accepted', ...statuses]);
  });

  it('goes with the credentials of its location, which are kept nowhere', async () => {
    const secret = 'ftp://fleet:s3cret@logs.example.com/in';
    const { payload } = await runCommand(
      suite,
      'get-diagnostics',
      { location: secret },
      { fileName: secret },
    );
    expect(payload).toEqual({ location: secret });
    const kept = await keptOf(suite);
    expect(kept).toContain('ftp://[hidden]@logs.example.com/in');
    expect(kept).not.toContain('s3cret');
  });
});
