import { expect, it } from 'vitest';
import {
  describeMessage,
  itRefusesBodies,
  itTakesAnswers,
  runCommand,
} from '../../../support/message-suite.ts';
import { keptOf, newestTask, requestTask, statusesOf, tasksOf } from '../../../support/station-tasks.ts';

const location = 'https://example.com/firmware-2.1.bin';
const checksum = 'd41d8cd98f00b204e9800998ecf8427e';
const publication = { location, checksum };
const published = ['https://10.0.0.1/f.bin', 'ftp://10.0.0.1/f.bin'];

describeMessage('2.0.1', 'PublishFirmware', 'to the charger', (suite) => {
  it.each<[title: string, body: object, payload: object]>([
    ['the least', publication, publication],
    [
      'all that it has',
      { location, checksum: checksum.toUpperCase(), retries: 2, retryIntervalSeconds: 30 },
      { location, checksum, retries: 2, retryInterval: 30 },
    ],
  ])('sends %s, with a number of its own', async (_title, body, expected) => {
    const { action, payload, result } = await runCommand(suite, 'publish-firmware', body);
    const task = await newestTask(suite, 'firmware-publications');
    expect(action).toBe('PublishFirmware');
    expect(payload).toEqual({ requestId: task.requestId, ...expected });
    expect(task).toMatchObject({ commandId: result.id, location, checksum, publishedLocations: [] });
  });

  itRefusesBodies(suite, 'publish-firmware', [
    ['no location', { checksum }, 'location'],
    ['a location that is no URI', { location: 'firmware.bin', checksum }, 'location'],
    ['no checksum', { location }, 'checksum'],
    ['a checksum that is none', { location, checksum: 'x'.repeat(32) }, 'checksum'],
    ['a checksum too short', { location, checksum: 'abc' }, 'checksum'],
    ['retries that are not whole', { ...publication, retries: 1.5 }, 'retries'],
  ]);

  itTakesAnswers(suite, 'publish-firmware', publication, [
    ['Accepted', [3, { status: 'Accepted' }], 'accepted', {}],
    ['Rejected', [3, { status: 'Rejected' }], 'rejected', {}],
    ['a status that there is not', [3, { status: 'Perhaps' }], 'failed', { answer: { status: 'Perhaps' } }],
    ['an error', [4, 'NotImplemented', '', {}], 'failed', { errorCode: 'NotImplemented' }],
  ]);

  it('is recorded with each of these answers', async () => {
    const kept = (await tasksOf(suite, 'firmware-publications')).slice(0, 4);
    expect(kept.map(({ status }) => status)).toEqual(['Rejected', 'Failed', 'Rejected', 'Accepted']);
  });

  it.each<[title: string, statuses: string[], locations: string[]]>([
    ['to its end [TC_L_17_CSMS]', ['Downloading', 'Downloaded', 'ChecksumVerified', 'Published'], published],
    ['to a wrong checksum [TC_L_19_CSMS]', ['Downloading', 'Downloaded', 'InvalidChecksum'], []],
    [
      'until it cannot be published [TC_L_20_CSMS]',
      ['Downloading', 'Downloaded', 'ChecksumVerified', 'PublishFailed'],
      [],
    ],
    ['until it cannot be fetched [TC_L_24_CSMS]', ['Downloading', 'DownloadFailed'], []],
  ])('is followed %s', async (_title, statuses, locations) => {
    const { id, requestId } = await requestTask(
      suite,
      'firmware-publications',
      'publish-firmware',
      publication,
    );
    for (const status of statuses)
      await suite.charger.call('PublishFirmwareStatusNotification', {
        status,
        requestId,
        ...(status === 'Published' ? { location: locations } : {}),
      });
    const after = await newestTask(suite, 'firmware-publications');
    expect(after).toMatchObject({ id, status: statuses.at(-1), publishedLocations: locations });
    expect(statusesOf(after)).toEqual(['Requested', 'Accepted', ...statuses]);
    expect(after.endedAt).toBe(after['statusAt']);
  });

  it('goes with the credentials of its location, which are kept nowhere', async () => {
    const secret = 'https://fleet:s3cret@example.com/f';
    const { payload } = await runCommand(suite, 'publish-firmware', { location: secret, checksum });
    expect(payload).toMatchObject({ location: secret });
    expect(await keptOf(suite)).not.toContain('s3cret');
  });
});
