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
const signed = {
  location,
  retrieveAt,
  signingCertificate: '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n',
  signature: 'c2lnbmF0dXJl',
};
const firmware = {
  location,
  retrieveDateTime: retrieveAt,
  signingCertificate: signed.signingCertificate,
  signature: signed.signature,
};

describeMessage('1.6', 'SignedUpdateFirmware', 'to the charger', (suite) => {
  const requestUpdate = (response?: object) =>
    requestTask(suite, 'firmware-updates', 'update-firmware', signed, response);
  const report = (status: string, requestId: number | null) =>
    suite.charger.call('SignedFirmwareStatusNotification', { status, requestId });

  it.each<[title: string, body: object, payload: object]>([
    ['the least', signed, { firmware }],
    [
      'a time of installation, and how often to try again',
      { ...signed, installAt: '2026-02-01T01:00:00+01:00', retries: 0, retryIntervalSeconds: 5 },
      {
        firmware: { ...firmware, installDateTime: '2026-02-01T00:00:00.000Z' },
        retries: 0,
        retryInterval: 5,
      },
    ],
  ])('sends %s, with a number of its own', async (_title, body, expected) => {
    const { action, payload, result } = await runCommand(suite, 'update-firmware', body);
    const { requestId } = await newestTask(suite, 'firmware-updates');
    expect(action).toBe('SignedUpdateFirmware');
    expect(payload).toEqual({ requestId, ...expected });
    expect(result).toMatchObject({ status: 'accepted', request: { requestId } });
  });

  itRefusesBodies(suite, 'update-firmware', [
    ['a signature too long', { ...signed, signature: 'x'.repeat(801) }, 'signature'],
    ['a certificate too long', { ...signed, signingCertificate: 'x'.repeat(5501) }, 'signingCertificate'],
    ['an empty signature', { ...signed, signature: '' }, 'signature'],
    ['an installation before the retrieval', { ...signed, installAt: '2026-01-31T11:59:59Z' }, 'installAt'],
  ]);

  itTakesAnswers(suite, 'update-firmware', signed, [
    ['Accepted', [3, { status: 'Accepted' }], 'accepted', {}],
    ['AcceptedCanceled', [3, { status: 'AcceptedCanceled' }], 'accepted', {}],
    ['Rejected', [3, { status: 'Rejected' }], 'rejected', {}],
    ['InvalidCertificate', [3, { status: 'InvalidCertificate' }], 'rejected', {}],
    ['RevokedCertificate', [3, { status: 'RevokedCertificate' }], 'rejected', {}],
    ['a status that there is not', [3, { status: 'Perhaps' }], 'failed', { answer: { status: 'Perhaps' } }],
    ['no status', [3, {}], 'failed', { answer: {} }],
    ['an error', [4, 'NotSupported', '', {}], 'failed', { errorCode: 'NotSupported' }],
  ]);

  it('is recorded with each of these answers', async () => {
    const updates = (await tasksOf(suite, 'firmware-updates')).slice(0, 8);
    expect(updates.map(({ status, endedAt }) => [status, endedAt !== null])).toEqual([
      ['Rejected', true],
      ['Failed', true],
      ['Failed', true],
      ['RevokedCertificate', true],
      ['InvalidCertificate', true],
      ['Rejected', true],
      ['AcceptedCanceled', false],
      ['Canceled', true],
    ]);
  });

  it('is followed to its end by its number [TC_080_CSMS]', async () => {
    const { id, requestId } = await requestUpdate();
    const reports = [
      'Downloading',
      'Downloaded',
      'SignatureVerified',
      'InstallScheduled',
      'Installing',
      'InstallRebooting',
      'Installed',
    ];
    for (const status of reports) expect(await report(status, requestId)).toEqual({});
    const update = await newestTask(suite, 'firmware-updates');
    expect(update).toMatchObject({ id, signed: true, status: 'Installed', endedAt: update['statusAt'] });
    expect(statusesOf(update)).toEqual(['Requested', 'Accepted', ...reports]);
  });

  it('ends with an invalid signature [TC_081_CSMS]', async () => {
    const { id, requestId } = await requestUpdate();
    for (const status of ['Downloading', 'Downloaded', 'InvalidSignature']) await report(status, requestId);
    await suite.charger.call('SecurityEventNotification', {
      type: 'InvalidFirmwareSignature',
      timestamp: new Date().toISOString(),
    });
    expect(await newestTask(suite, 'firmware-updates')).toMatchObject({ id, status: 'InvalidSignature' });
  });

  it('is given up for a newer one, and what still comes of it does not bring it back', async () => {
    const first = await requestUpdate();
    await report('Downloading', first.requestId);
    const second = await requestUpdate({ status: 'AcceptedCanceled' });
    await report('Installed', first.requestId);
    await report('Downloading', second.requestId);
    const [newest, older] = await tasksOf(suite, 'firmware-updates');
    expect(newest).toMatchObject({ id: second.id, status: 'Downloading', endedAt: null });
    expect(older).toMatchObject({ id: first.id, status: 'Canceled', endedAt: expect.any(String) as string });
    expect(statusesOf(older ?? first)).toEqual([
      'Requested',
      'Accepted',
      'Downloading',
      'Canceled',
      'Installed',
    ]);
  });

  it('was taken after all, when the charger reports on what it did not answer well', async () => {
    const { result } = await runCommand(suite, 'update-firmware', signed, { status: 'Perhaps' });
    expect(result.status).toBe('failed');
    const { id, requestId } = await newestTask(suite, 'firmware-updates');
    await report('Installed', requestId);
    expect(await newestTask(suite, 'firmware-updates')).toMatchObject({ id, status: 'Installed' });
  });

  it('goes with the credentials of its location, which are kept nowhere', async () => {
    const secret = { ...signed, location: 'https://t0ken@example.com/firmware.bin' };
    const { payload } = await runCommand(suite, 'update-firmware', secret);
    expect(payload).toMatchObject({ firmware: { location: secret.location } });
    const kept = await keptOf(suite);
    expect(kept).toContain('https://[hidden]@example.com/firmware.bin');
    expect(kept).not.toContain('t0ken');
  });
});
