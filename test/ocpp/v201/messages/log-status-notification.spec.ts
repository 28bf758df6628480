import { expect, it } from 'vitest';
import { describeMessage, itAnswers, itRefuses } from '../../../support/message-suite.ts';
import { eventsOf, tasksOf } from '../../../support/station-tasks.ts';

const STATUSES = [
  'BadMessage',
  'NotSupportedOperation',
  'PermissionDenied',
  'Uploaded',
  'UploadFailure',
  'Uploading',
];

describeMessage('2.0.1', 'LogStatusNotification', 'from the charger', (suite) => {
  const uploads = () => tasksOf(suite, 'log-uploads');

  itAnswers(suite, [
    ['Idle, which has no request', { status: 'Idle' }, {}],
    ...STATUSES.map((status, requestId): [string, object, object] => [status, { status, requestId }, {}]),
    ['AcceptedCanceled', { status: 'AcceptedCanceled', requestId: 5 }, {}],
    ['AcceptedCanceled of what is over', { status: 'AcceptedCanceled', requestId: 3 }, {}],
    ['AcceptedCanceled of what nobody knows', { status: 'AcceptedCanceled', requestId: 77 }, {}],
    ['AcceptedCanceled without a request', { status: 'AcceptedCanceled' }, {}],
  ]);

  it('has recorded these as uploads that nobody asked for', async () => {
    const recorded = (await uploads()).toReversed();
    expect(recorded.map(({ requestId, status }) => [requestId, status])).toEqual([
      ...STATUSES.slice(0, -1).map((status, requestId) => [requestId, status]),
      [5, 'Canceled'],
    ]);
  });

  it('is announced with its request', async () => {
    const events = await eventsOf(suite, 'LogUploadStatusReported');
    expect(events).toContainEqual({ status: 'AcceptedCanceled', requestId: 5 });
  });

  itRefuses(
    suite,
    [
      ['a status that there is not', { status: 'Perhaps', requestId: 1 }, 'PropertyConstraintViolation'],
      ['no status', { requestId: 1 }, 'OccurrenceConstraintViolation'],
      ['a number that is none', { status: 'Uploaded', requestId: 'one' }, 'TypeConstraintViolation'],
      ['a member that it does not have', { status: 'Uploaded', tbc: true }, 'FormatViolation'],
    ],
    uploads,
  );
});
