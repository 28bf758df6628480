import { expect, it } from 'vitest';
import { describeMessage, itAnswers, itRefuses } from '../../../support/message-suite.ts';
import { eventsOf, tasksOf } from '../../../support/station-tasks.ts';

const STATUSES = [
  'Downloaded',
  'DownloadFailed',
  'Downloading',
  'DownloadScheduled',
  'DownloadPaused',
  'InstallationFailed',
  'Installing',
  'Installed',
  'InstallRebooting',
  'InstallScheduled',
  'InstallVerificationFailed',
  'InvalidSignature',
  'SignatureVerified',
];

describeMessage('2.0.1', 'FirmwareStatusNotification', 'from the charger', (suite) => {
  const updates = () => tasksOf(suite, 'firmware-updates');

  itAnswers(suite, [
    ['Idle, which has no request', { status: 'Idle' }, {}],
    ...STATUSES.map((status, index): [string, object, object] => [
      status,
      { status, requestId: 1000 + index },
      {},
    ]),
    ['a number beyond all', { status: 'Installing', requestId: 9e15 }, {}],
  ]);

  it('has recorded these as updates that nobody asked for', async () => {
    const recorded = (await updates()).toReversed();
    expect(recorded.map(({ requestId, status }) => [requestId, status])).toEqual([
      ...STATUSES.map((status, index) => [1000 + index, status]),
      [2 ** 31 - 1, 'Installing'],
    ]);
    expect(recorded.every(({ commandId }) => commandId === null)).toBe(true);
  });

  it('is announced with its request', async () => {
    const events = await eventsOf(suite, 'FirmwareStatusReported');
    expect(events).toContainEqual({ status: 'SignatureVerified', requestId: 1012 });
  });

  itRefuses(
    suite,
    [
      ['a status that there is not', { status: 'Perhaps', requestId: 1 }, 'PropertyConstraintViolation'],
      ['no status', { requestId: 1 }, 'OccurrenceConstraintViolation'],
      ['a number that is none', { status: 'Installed', requestId: 'one' }, 'TypeConstraintViolation'],
      ['a member that it does not have', { status: 'Installed', tbc: true }, 'FormatViolation'],
    ],
    updates,
  );
});
