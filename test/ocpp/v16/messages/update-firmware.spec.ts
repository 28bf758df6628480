import { expect, it } from 'vitest';
import {
  describeMessage,
  itRefusesBodies,
  itSends,
  itTakesAnswers,
  runCommand,
} from '../../../support/message-suite.ts';
import { keptOf, newestTask, requestTask, statusesOf, tasksOf } from '../../../support/station-tasks.ts';

const location = 'https://example.com/firmware-2.1.bin';
const retrieveAt = '2026-01-31T12:00:00.000Z';

describeMessage('1.6', 'UpdateFirmware', 'to the charger', (suite) => {
  const requestUpdate = (body: object = { location }) =>
    requestTask(suite, 'firmware-updates', 'update-firmware', body, {});
  const report = (status: string) => suite.charger.call('FirmwareStatusNotification', { status });

  itSends(
    suite,
    'update-firmware',
    [
      ['the least', { location, retrieveAt }, { location, retrieveDate: retrieveAt }],
      [
        'how often to try again',
        { location, retrieveAt, retries: 3, retryIntervalSeconds: 60 },
        { location, retrieveDate: retrieveAt, retries: 3, retryInterval: 60 },
      ],
      [
        'a time in UTC',
        { location, retrieveAt: '2026-01-31T13:00+01:00' },
        { location, retrieveDate: retrieveAt },
      ],
    ],
    {},
  );

  it('has the firmware retrieved at once where no time is given', async () => {
    const before = Date.now();
    const { payload } = await runCommand(suite, 'update-firmware', { location }, {});
    const { retrieveDate } = payload as { retrieveDate: string };
    expect(Date.parse(retrieveDate)).toBeGreaterThanOrEqual(before);
    expect(Date.parse(retrieveDate)).toBeLessThanOrEqual(Date.now());
    expect(await newestTask(suite, 'firmware-updates')).toMatchObject({ retrieveAt: retrieveDate });
  });

  itRefusesBodies(suite, 'update-firmware', [
    ['no location', {}, 'location'],
    ['a location that is no URI', { location: 'example.com/firmware' }, 'location'],
    ['a location of no host', { location: 'ftp:///firmware' }, 'location'],
    ['a password that is not percent-encoded', { location: 'ftp://user:pa/ss@host/f' }, 'location'],
    ['a location too long', { location: `https://example.com/${'x'.repeat(500)}` }, 'location'],
    ['a location that the schema refuses', { location: 'https://example.com/%%' }, 'payload'],
    ['a time that is none', { location, retrieveAt: 'now' }, 'retrieveAt'],
    ['retries below none', { location, retries: -1 }, 'retries'],
    ['an interval that is no number', { location, retryIntervalSeconds: '60' }, 'retryIntervalSeconds'],
    ['a signature without its certificate', { location, signature: 'c2ln' }, 'signingCertificate'],
    ['a certificate without a signature', { location, signingCertificate: 'PEM' }, 'signature'],
    ['a number of the request', { location, requestId: 1 }, 'requestId'],
  ]);

  it('refuses a time of installation, which this message has not', async () => {
    const sentBefore = suite.charger.received.length;
    const { status, body } = await suite.system.rest.post(
      `/stations/${suite.stationId}/commands/update-firmware`,
      { location, retrieveAt, installAt: '2026-02-01T00:00:00Z' },
    );
    expect([status, body['code']]).toEqual([422, 'command_not_supported']);
    expect(suite.charger.received).toHaveLength(sentBefore);
  });

  itTakesAnswers(suite, 'update-firmware', { location }, [
    ['an empty answer', [3, {}], 'accepted', {}],
    ['an error', [4, 'NotSupported', 'signed only', {}], 'failed', { errorCode: 'NotSupported' }],
    ['an answer with a status', [3, { status: 'No' }], 'failed', { answer: { status: 'No' } }],
  ]);

  it('is recorded with each of these answers', async () => {
    const [nonsense, error, empty] = await tasksOf(suite, 'firmware-updates');
    expect(nonsense).toMatchObject({ status: 'Failed', endedAt: expect.any(String) as string });
    expect(error).toMatchObject({ status: 'Rejected', endedAt: expect.any(String) as string });
    expect(empty).toMatchObject({ status: 'Accepted', endedAt: null });
  });

  it('is recorded as it was asked for', async () => {
    const update = await requestUpdate({ location, retrieveAt, retries: 2, retryIntervalSeconds: 30 });
    const path = `/stations/${suite.stationId}/firmware-updates`;
    expect(update).toMatchObject({
      stationId: suite.stationId,
      location,
      retrieveAt,
      installAt: null,
      retries: 2,
      retryIntervalSeconds: 30,
      signed: false,
      status: 'Accepted',
    });
    expect((await suite.system.rest.get(`${path}/${update.id}`)).body).toEqual(update);
    const { body } = await suite.system.rest.get<{ data: object[] }>(
      `${path}?requestId=${String(update.requestId)}&status=Accepted`,
    );
    expect(body.data).toEqual([update]);
  });

  it.each<[title: string, reports: string[]]>([
    ['[TC_044_1_CSMS] a success', ['Downloading', 'Downloaded', 'Installing', 'Installed']],
    ['[TC_044_2_CSMS] a failed download', ['Downloading', 'DownloadFailed']],
    [
      '[TC_044_3_CSMS] a failed installation',
      ['Downloading', 'Downloaded', 'Installing', 'InstallationFailed'],
    ],
  ])('is followed to its end: %s', async (_title, reports) => {
    const { id } = await requestUpdate();
    for (const status of reports) expect(await report(status)).toEqual({});
    const update = await newestTask(suite, 'firmware-updates');
    expect(update).toMatchObject({ id, status: reports.at(-1), endedAt: expect.any(String) as string });
    expect(statusesOf(update)).toEqual(['Requested', 'Accepted', ...reports]);
    expect(update.history.at(-1)?.at).toBe(update.endedAt);
  });

  it('is not over with a failed download while the charger is to try again', async () => {
    const { id } = await requestUpdate({ location, retries: 1 });
    for (const status of ['Downloading', 'DownloadFailed', 'Downloading', 'Downloaded']) await report(status);
    expect(await newestTask(suite, 'firmware-updates')).toMatchObject({ id, status: 'Downloaded' });
    for (const status of ['Installing', 'Installed']) await report(status);
    expect(await newestTask(suite, 'firmware-updates')).toMatchObject({ id, status: 'Installed' });
  });

  it('follows an update that the charger reports on before it answers', async () => {
    const { system, charger, stationId } = suite;
    const answering = system.rest.post(`/stations/${stationId}/commands/update-firmware`, { location });
    const [, messageId] = await charger.next();
    await report('Downloading');
    charger.send(JSON.stringify([3, messageId, {}]));
    expect((await answering).body).toMatchObject({ status: 'accepted' });
    const update = await newestTask(suite, 'firmware-updates');
    expect(statusesOf(update)).toEqual(['Requested', 'Downloading']);
  });

  it('goes with the credentials of its location, which are kept nowhere', async () => {
    const secret = 'ftp://fleet:s3cret@example.com/firmware.bin?sig=t0ken';
    const { payload, result } = await runCommand(suite, 'update-firmware', { location: secret }, {});
    expect(payload).toMatchObject({ location: secret });
    const shown = 'ftp://[hidden]@example.com/firmware.bin?sig=[hidden]';
    expect(result.request).toMatchObject({ location: shown });
    expect(await newestTask(suite, 'firmware-updates')).toMatchObject({ location: shown });
    const kept = await keptOf(suite);
    expect(kept).toContain(shown);
    expect(kept).not.toMatch(/s3cret|t0ken/);
  });

  it('is made once for one Idempotency-Key', async () => {
    const keyed = suite.system.rest.with({ 'idempotency-key': 'an update' });
    const path = `/stations/${suite.stationId}/commands/update-firmware`;
    const before = (await tasksOf(suite, 'firmware-updates')).length;
    const answering = keyed.post(path, { location });
    const [, messageId] = await suite.charger.next();
    suite.charger.send(JSON.stringify([3, messageId, {}]));
    const first = await answering;
    expect(await keyed.post(path, { location })).toMatchObject({ status: 200, body: first.body });
    expect(await tasksOf(suite, 'firmware-updates')).toHaveLength(before + 1);
  });
});
