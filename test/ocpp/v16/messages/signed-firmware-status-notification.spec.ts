import { expect, it } from 'vitest';
import { describeMessage, itAnswers, itRefuses } from '../../../support/message-suite.ts';
import { eventsOf, newestTask, requestTask, statusesOf, tasksOf } from '../../../support/station-tasks.ts';

const STATUSES = [
  'DownloadScheduled',
  'Downloading',
  'DownloadPaused',
  'Downloaded',
  'SignatureVerified',
  'InstallScheduled',
  'InstallRebooting',
  'Installing',
  'Installed',
];
const FAILURES = ['DownloadFailed', 'InvalidSignature', 'InstallVerificationFailed', 'InstallationFailed'];
const signed = { location: 'https://example.com/firmware.bin', signingCertificate: 'PEM', signature: 'c2ln' };

describeMessage('1.6', 'SignedFirmwareStatusNotification', 'from the charger', (suite) => {
  const report = (status: string, requestId: number) =>
    suite.charger.call('SignedFirmwareStatusNotification', { status, requestId });
  const updates = () => tasksOf(suite, 'firmware-updates');

  itAnswers(suite, [
    ['Idle, which has no request', { status: 'Idle' }, {}],
    ...STATUSES.map((status): [string, object, object] => [status, { status, requestId: 7 }, {}]),
  ]);

  it('keeps one record for one number that was never asked for', async () => {
    const [update, ...others] = await updates();
    expect(others).toEqual([]);
    expect(update).toMatchObject({ requestId: 7, commandId: null, signed: null, status: 'Installed' });
    expect(statusesOf(update as never)).toEqual(STATUSES);
  });

  it.each(FAILURES)('ends an update with %s', async (status) => {
    const requestId = 100 + FAILURES.indexOf(status);
    await report('Downloading', requestId);
    await report(status, requestId);
    const update = await newestTask(suite, 'firmware-updates');
    expect(update).toMatchObject({ requestId, status, endedAt: update['statusAt'] });
  });

  itRefuses(
    suite,
    [
      ['a status that there is not', { status: 'Perhaps', requestId: 7 }, 'PropertyConstraintViolation'],
      ['no status', { requestId: 7 }, 'OccurenceConstraintViolation'],
      ['a number that is none', { status: 'Installed', requestId: '7' }, 'TypeConstraintViolation'],
      ['a number that is not whole', { status: 'Installed', requestId: 7.5 }, 'TypeConstraintViolation'],
      ['a member that it does not have', { status: 'Installed', id: 7 }, 'FormationViolation'],
    ],
    updates,
  );

  it('is announced with its request', async () => {
    await report('Downloading', 8);
    const events = await eventsOf(suite, 'FirmwareStatusReported');
    expect(events.at(-1)).toEqual({ status: 'Downloading', requestId: 8 });
  });

  it('is of the request that it names, and not of the newest', async () => {
    const first = await requestTask(suite, 'firmware-updates', 'update-firmware', signed);
    const second = await requestTask(suite, 'firmware-updates', 'update-firmware', signed);
    await report('Installed', Number(first.requestId));
    const [newest, older] = await updates();
    expect(newest).toMatchObject({ id: second.id, status: 'Accepted' });
    expect(older).toMatchObject({ id: first.id, status: 'Installed' });
  });

  it('does not take a number that the charger made up for one of ours', async () => {
    const { id, requestId } = await requestTask(suite, 'firmware-updates', 'update-firmware', signed);
    const next = Number(requestId) + 1;
    await report('Downloading', next);
    expect(await newestTask(suite, 'firmware-updates')).toMatchObject({ commandId: null, requestId: next });
    const others = (await updates()).filter((update) => update.id === id);
    expect(others).toMatchObject([{ status: 'Accepted' }]);
  });

  it('takes a number beyond all that can be asked for', async () => {
    await report('Downloading', 1e300);
    expect(await newestTask(suite, 'firmware-updates')).toMatchObject({ requestId: 2_147_483_647 });
    await report('Downloading', -1e300);
    expect(await newestTask(suite, 'firmware-updates')).toMatchObject({ requestId: -2_147_483_647 });
  });
});
