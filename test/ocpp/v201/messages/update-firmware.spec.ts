import { expect, it } from 'vitest';
import {
  describeMessage,
  itRefusesBodies,
  itTakesAnswers,
  runCommand,
} from '../../../support/message-suite.ts';
import { keptOf, newestTask, requestTask, statusesOf, tasksOf } from '../../../support/station-tasks.ts';

const location = 'https://example.com/firmware-2.1.bin';
const retrieveAt = '2026-01-31T12:00:00.000Z';
const installAt = '2026-02-01T00:00:00.000Z';
const signed = { location, signingCertificate: 'PEM', signature: 'c2ln' };

describeMessage('2.0.1', 'UpdateFirmware', 'to the charger', (suite) => {
  const requestUpdate = (response: object = { status: 'Accepted' }) =>
    requestTask(suite, 'firmware-updates', 'update-firmware', signed, response);
  const report = (status: string, requestId: number | null) =>
    suite.charger.call('FirmwareStatusNotification', { status, requestId });

  it.each<[title: string, body: object, payload: object]>([
    ['the least', { location, retrieveAt }, { firmware: { location, retrieveDateTime: retrieveAt } }],
    [
      'all that it has',
      { ...signed, retrieveAt: '2026-01-31T13:00+01:00', installAt, retries: 3, retryIntervalSeconds: 60 },
      {
        firmware: {
          ...signed,
          retrieveDateTime: retrieveAt,
          installDateTime: installAt,
        },
        retries: 3,
        retryInterval: 60,
      },
    ],
  ])('sends %s, with a number of its own', async (_title, body, expected) => {
    const { action, payload, result } = await runCommand(suite, 'update-firmware', body);
    const { requestId } = await newestTask(suite, 'firmware-updates');
    expect(action).toBe('UpdateFirmware');
    expect(payload).toEqual({ requestId, ...expected });
    expect(result).toMatchObject({ status: 'accepted', request: { requestId } });
  });

  itRefusesBodies(suite, 'update-firmware', [
    ['no location', {}, 'location'],
    ['a signature without its certificate', { location, signature: 'c2ln' }, 'signingCertificate'],
    [
      'an installation before the download',
      { location, retrieveAt: installAt, installAt: retrieveAt },
      'installAt',
    ],
    ['retries below none', { location, retries: -1 }, 'retries'],
  ]);

  itTakesAnswers(suite, 'update-firmware', signed, [
    ['Accepted', [3, { status: 'Accepted' }], 'accepted', {}],
    ['AcceptedCanceled', [3, { status: 'AcceptedCanceled' }], 'accepted', {}],
    ['Rejected', [3, { status: 'Rejected' }], 'rejected', {}],
    ['InvalidCertificate', [3, { status: 'InvalidCertificate' }], 'rejected', {}],
    ['RevokedCertificate', [3, { status: 'RevokedCertificate' }], 'rejected', {}],
    ['an answer without a status', [3, {}], 'failed', { answer: {} }],
    ['an error', [4, 'NotSupported', '', {}], 'failed', { errorCode: 'NotSupported' }],
  ]);

  it('is recorded with each of these answers', async () => {
    const updates = (await tasksOf(suite, 'firmware-updates')).slice(0, 7);
    expect(updates.map(({ status, endedAt }) => [status, endedAt !== null])).toEqual([
      ['Rejected', true],
      ['Failed', true],
      ['RevokedCertificate', true],
      ['InvalidCertificate', true],
      ['Rejected', true],
      ['AcceptedCanceled', false],
      ['Canceled', true],
    ]);
  });

  it.each<[title: string, statuses: string[]]>([
    [
      'to its end',
      ['Downloading', 'Downloaded', 'SignatureVerified', 'Installing', 'InstallRebooting', 'Installed'],
    ],
    ['that waits', ['DownloadScheduled', 'Downloading', 'Downloaded', 'Installed']],
    ['whose signature is wrong', ['Downloading', 'Downloaded', 'InvalidSignature']],
    ['whose download fails', ['Downloading', 'DownloadFailed']],
    ['that is verified in vain', ['Installing', 'InstallVerificationFailed']],
    ['whose installation fails', ['Installing', 'InstallRebooting', 'InstallationFailed']],
  ])('is followed %s', async (_title, statuses) => {
    const { id, requestId } = await requestUpdate();
    for (const status of statuses) expect(await report(status, requestId)).toEqual({});
    const after = await newestTask(suite, 'firmware-updates');
    expect(after).toMatchObject({ id, signed: true, status: statuses.at(-1), endedAt: after['statusAt'] });
    expect(statusesOf(after)).toEqual(['Requested', 'Accepted', ...statuses]);
  });

  it('is given up for a newer one', async () => {
    const first = await requestUpdate();
    await report('Downloading', first.requestId);
    const second = await requestUpdate({ status: 'AcceptedCanceled' });
    await report('Installed', second.requestId);
    const [newest, older] = await tasksOf(suite, 'firmware-updates');
    expect(newest).toMatchObject({ id: second.id, status: 'Installed' });
    expect(older).toMatchObject({ id: first.id, status: 'Canceled' });
  });

  it('goes on when a newer one is refused', async () => {
    const first = await requestUpdate();
    await report('Downloading', first.requestId);
    await requestUpdate({ status: 'Rejected' });
    await report('Installed', first.requestId);
    const [newest, older] = await tasksOf(suite, 'firmware-updates');
    expect([newest?.status, older?.status]).toEqual(['Rejected', 'Installed']);
  });

  it('goes with the credentials of its location, which are kept nowhere', async () => {
    const secret = 'https://fleet:s3cret@example.com/f';
    const { payload } = await runCommand(suite, 'update-firmware', { location: secret });
    expect(payload).toMatchObject({ firmware: { location: secret } });
    expect(await keptOf(suite)).not.toContain('s3cret');
  });
});
