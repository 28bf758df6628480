import { expect, it } from 'vitest';
import { describeMessage, itAnswers, itRefuses } from '../../../support/message-suite.ts';
import { eventsOf, newestTask, requestTask, statusesOf, tasksOf } from '../../../support/station-tasks.ts';

const ENDS = ['Uploaded', 'UploadFailure', 'BadMessage', 'NotSupportedOperation', 'PermissionDenied'];

describeMessage('1.6', 'LogStatusNotification', 'from the charger', (suite) => {
  const report = (status: string, requestId: number) =>
    suite.charger.call('LogStatusNotification', { status, requestId });
  const uploads = () => tasksOf(suite, 'log-uploads');

  itAnswers(suite, [
    ['Idle, which has no request', { status: 'Idle' }, {}],
    ...ENDS.flatMap((status, requestId): [string, object, object][] => [
      [`Uploading, before ${status}`, { status: 'Uploading', requestId }, {}],
      [status, { status, requestId }, {}],
    ]),
  ]);

  it('has recorded these as uploads that nobody asked for', async () => {
    const recorded = (await uploads()).toReversed();
    expect(recorded.map(({ requestId, status }) => [requestId, status])).toEqual(
      ENDS.map((status, requestId) => [requestId, status]),
    );
    for (const upload of recorded) {
      expect(upload).toMatchObject({ commandId: null, logType: null, endedAt: upload['statusAt'] });
      expect(statusesOf(upload)).toEqual(['Uploading', upload.status]);
    }
  });

  itRefuses(
    suite,
    [
      ['a status that there is not', { status: 'Perhaps', requestId: 1 }, 'PropertyConstraintViolation'],
      [
        'a status of the diagnostics',
        { status: 'UploadFailed', requestId: 1 },
        'PropertyConstraintViolation',
      ],
      ['no status', { requestId: 1 }, 'OccurenceConstraintViolation'],
      ['a number that is none', { status: 'Uploaded', requestId: 'eight' }, 'TypeConstraintViolation'],
      ['a member that it does not have', { status: 'Uploaded', tbc: true }, 'FormationViolation'],
    ],
    uploads,
  );

  it('is announced with its request', async () => {
    await report('Uploading', 8);
    const events = await eventsOf(suite, 'LogUploadStatusReported');
    expect(events.at(-1)).toEqual({ status: 'Uploading', requestId: 8 });
  });

  it('without a number is of the newest upload that is not over', async () => {
    const asked = { logType: 'SecurityLog', remoteLocation: 'https://logs.example.com/in' };
    const { id } = await requestTask(suite, 'log-uploads', 'get-log', asked);
    for (const status of ['Uploading', 'Uploaded'])
      await suite.charger.call('LogStatusNotification', { status });
    expect(await newestTask(suite, 'log-uploads')).toMatchObject({ id, status: 'Uploaded' });
  });

  it('is bounded in what it has us keep', async () => {
    for (let requestId = 1000; requestId < 1105; requestId++) await report('Uploaded', requestId);
    const kept = await uploads();
    const unasked = kept.filter(({ commandId }) => commandId === null);
    expect(unasked).toHaveLength(100);
    expect(unasked.at(-1)).toMatchObject({ requestId: 1005 });
    expect(kept).toHaveLength(101);
    for (let round = 0; round < 40; round++)
      for (const status of ['Uploading', 'Uploaded']) await report(status, 1104);
    expect((await newestTask(suite, 'log-uploads')).history).toHaveLength(50);
  });
});
