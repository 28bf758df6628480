import { expect, it } from 'vitest';
import { describeMessage, itAnswers, itRefuses } from '../../../support/message-suite.ts';
import { eventsOf, newestTask, requestTask, statusesOf, tasksOf } from '../../../support/station-tasks.ts';

describeMessage('1.6', 'DiagnosticsStatusNotification', 'from the charger', (suite) => {
  const report = (status: string) => suite.charger.call('DiagnosticsStatusNotification', { status });
  const uploads = () => tasksOf(suite, 'log-uploads');

  it('makes no record of a charger that does nothing', async () => {
    expect(await report('Idle')).toEqual({});
    expect(await uploads()).toEqual([]);
    expect(await eventsOf(suite, 'LogUploadStatusReported')).toEqual([{ status: 'Idle', requestId: null }]);
  });

  itAnswers(suite, [
    ['Uploading', { status: 'Uploading' }, {}],
    ['Idle amid an upload', { status: 'Idle' }, {}],
    ['UploadFailed', { status: 'UploadFailed' }, {}],
    ['Uploading anew', { status: 'Uploading' }, {}],
    ['Uploaded', { status: 'Uploaded' }, {}],
  ]);

  it('has recorded these as two uploads that nobody asked for', async () => {
    const [second, first, ...others] = await uploads();
    expect(others).toEqual([]);
    expect(first).toMatchObject({ status: 'UploadFailure', requestId: null, commandId: null });
    expect(second).toEqual({
      id: expect.any(String) as string,
      stationId: suite.stationId,
      requestId: null,
      commandId: null,
      logType: null,
      remoteLocation: null,
      oldestTimestamp: null,
      latestTimestamp: null,
      filename: null,
      retries: null,
      retryIntervalSeconds: null,
      status: 'Uploaded',
      statusAt: second?.history[1]?.at,
      history: ['Uploading', 'Uploaded'].map((status) => ({ status, at: expect.any(String) as string })),
      createdAt: second?.history[0]?.at,
      endedAt: second?.history[1]?.at,
    });
  });

  itRefuses(
    suite,
    [
      ['a status that there is not', { status: 'Perhaps' }, 'PropertyConstraintViolation'],
      ['a status of the log message', { status: 'UploadFailure' }, 'PropertyConstraintViolation'],
      ['no status', {}, 'OccurenceConstraintViolation'],
      ['a status that is no text', { status: true }, 'TypeConstraintViolation'],
      ['a request', { status: 'Uploaded', requestId: 1 }, 'FormationViolation'],
    ],
    uploads,
  );

  it('is announced in the words of all versions', async () => {
    await report('UploadFailed');
    const events = await eventsOf(suite, 'LogUploadStatusReported');
    expect(events.at(-1)).toEqual({ status: 'UploadFailure', requestId: null });
  });

  it('belongs to the newest upload that is not over, and is kept of one that is', async () => {
    const asked = { location: 'ftp://logs.example.com/in' };
    const { id } = await requestTask(suite, 'log-uploads', 'get-diagnostics', asked, { fileName: 'a.zip' });
    for (const status of ['Uploading', 'Uploaded', 'Uploaded']) await report(status);
    const upload = await newestTask(suite, 'log-uploads');
    expect(upload).toMatchObject({ id, status: 'Uploaded', filename: 'a.zip' });
    expect(statusesOf(upload)).toEqual(['Requested', 'Accepted', 'Uploading', 'Uploaded']);
  });
});
