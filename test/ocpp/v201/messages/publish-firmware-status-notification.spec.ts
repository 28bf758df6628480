import { expect, it } from 'vitest';
import { describeMessage, itAnswers, itRefuses } from '../../../support/message-suite.ts';
import { eventsOf, newestTask, tasksOf } from '../../../support/station-tasks.ts';

const STATUSES = [
  'DownloadScheduled',
  'Downloading',
  'Downloaded',
  'DownloadFailed',
  'DownloadPaused',
  'InvalidChecksum',
  'ChecksumVerified',
  'PublishFailed',
];
const locations = ['https://10.0.0.1/f.bin', 'ftp://user:s3cret@10.0.0.1/f.bin'];

describeMessage('2.0.1', 'PublishFirmwareStatusNotification', 'from the charger', (suite) => {
  const publications = () => tasksOf(suite, 'firmware-publications');

  itAnswers(suite, [
    ['Idle, which has no request', { status: 'Idle' }, {}],
    ...STATUSES.map((status, requestId): [string, object, object] => [status, { status, requestId }, {}]),
    ['Published, with where it is', { status: 'Published', requestId: 99, location: locations }, {}],
  ]);

  it('has recorded these as publications that nobody asked for', async () => {
    const recorded = (await publications()).toReversed();
    expect(recorded.map(({ requestId, status }) => [requestId, status])).toEqual([
      ...STATUSES.map((status, requestId) => [requestId, status]),
      [99, 'Published'],
    ]);
    expect(await newestTask(suite, 'firmware-publications')).toMatchObject({
      commandId: null,
      location: null,
      checksum: null,
      publishedLocations: ['https://10.0.0.1/f.bin', 'ftp://[hidden]@10.0.0.1/f.bin'],
    });
  });

  it('is announced, with where the firmware is', async () => {
    const events = await eventsOf(suite, 'FirmwarePublicationReported');
    expect(events.at(-1)).toEqual({
      status: 'Published',
      requestId: 99,
      locations: ['https://10.0.0.1/f.bin', 'ftp://[hidden]@10.0.0.1/f.bin'],
    });
  });

  it('is bounded in what it has us keep', async () => {
    const location = Array.from({ length: 30 }, (_, index) => `https://10.0.0.1/${index}`);
    await suite.charger.call('PublishFirmwareStatusNotification', {
      status: 'Published',
      requestId: 100,
      location,
    });
    expect(await newestTask(suite, 'firmware-publications')).toMatchObject({
      publishedLocations: location.slice(0, 20),
    });
  });

  itRefuses(
    suite,
    [
      ['a status that there is not', { status: 'Perhaps', requestId: 1 }, 'PropertyConstraintViolation'],
      ['no status', { requestId: 1 }, 'OccurrenceConstraintViolation'],
      ['an empty list', { status: 'Published', location: [] }, 'OccurrenceConstraintViolation'],
      ['a location that is no text', { status: 'Published', location: [1] }, 'TypeConstraintViolation'],
      ['a member that it does not have', { status: 'Published', tbc: true }, 'FormatViolation'],
    ],
    publications,
  );
});
