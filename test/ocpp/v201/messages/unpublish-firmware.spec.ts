import { expect, it } from 'vitest';
import {
  describeMessage,
  itRefusesBodies,
  itSends,
  itTakesAnswers,
  runCommand,
} from '../../../support/message-suite.ts';
import { newestTask, requestTask, statusesOf } from '../../../support/station-tasks.ts';

const checksum = 'd41d8cd98f00b204e9800998ecf8427e';

describeMessage('2.0.1', 'UnpublishFirmware', 'to the charger', (suite) => {
  const publish = async () => {
    const body = { location: 'https://example.com/f', checksum };
    const { requestId } = await requestTask(suite, 'firmware-publications', 'publish-firmware', body);
    await suite.charger.call('PublishFirmwareStatusNotification', { status: 'Published', requestId });
  };

  itSends(
    suite,
    'unpublish-firmware',
    [
      ['the checksum', { checksum }, { checksum }],
      ['the checksum in small letters', { checksum: checksum.toUpperCase() }, { checksum }],
    ],
    { status: 'Unpublished' },
  );

  itRefusesBodies(suite, 'unpublish-firmware', [
    ['no checksum', {}, 'checksum'],
    ['a checksum that is none', { checksum: 'firmware' }, 'checksum'],
  ]);

  itTakesAnswers(suite, 'unpublish-firmware', { checksum }, [
    ['Unpublished', [3, { status: 'Unpublished' }], 'accepted', { status: 'Unpublished' }],
    ['NoFirmware', [3, { status: 'NoFirmware' }], 'rejected', { status: 'NoFirmware' }],
    ['DownloadOngoing', [3, { status: 'DownloadOngoing' }], 'rejected', { status: 'DownloadOngoing' }],
    ['a status that there is not', [3, { status: 'Gone' }], 'failed', { answer: { status: 'Gone' } }],
    ['an error', [4, 'NotSupported', '', {}], 'failed', { errorCode: 'NotSupported' }],
  ]);

  it.each<[title: string, answer: string, status: string]>([
    ['ends the publication [TC_L_21_CSMS]', 'Unpublished', 'Unpublished'],
    ['ends one that is gone already [TC_L_22_CSMS]', 'NoFirmware', 'Unpublished'],
    ['leaves one that is being fetched [TC_L_23_CSMS]', 'DownloadOngoing', 'Published'],
  ])('%s', async (_title, answer, status) => {
    await publish();
    await runCommand(suite, 'unpublish-firmware', { checksum }, { status: answer });
    const after = await newestTask(suite, 'firmware-publications');
    expect(statusesOf(after).at(-1)).toBe(status);
    expect(after.status).toBe(status);
  });

  it('leaves the publication of another file', async () => {
    await publish();
    const other = { checksum: '0'.repeat(32) };
    await runCommand(suite, 'unpublish-firmware', other, { status: 'Unpublished' });
    expect((await newestTask(suite, 'firmware-publications')).status).toBe('Published');
  });
});
