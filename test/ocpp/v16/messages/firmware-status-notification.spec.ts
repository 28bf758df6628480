import { expect, it } from 'vitest';
import { describeMessage, itAnswers, itRefuses } from '../../../support/message-suite.ts';
import {
  eventsOf,
  newestTask,
  requestTask,
  statusesOf,
  type TaskView,
  tasksOf,
} from '../../../support/station-tasks.ts';

const location = 'https://example.com/firmware.bin';

describeMessage('1.6', 'FirmwareStatusNotification', 'from the charger', (suite) => {
  const report = (status: string) => suite.charger.call('FirmwareStatusNotification', { status });
  const updates = () => tasksOf(suite, 'firmware-updates');
  const requestUpdate = () => requestTask(suite, 'firmware-updates', 'update-firmware', { location }, {});

  it('makes no record of a charger that does nothing', async () => {
    expect(await report('Idle')).toEqual({});
    expect(await updates()).toEqual([]);
    expect(await eventsOf(suite, 'FirmwareStatusReported')).toEqual([{ status: 'Idle', requestId: null }]);
  });

  itAnswers(suite, [
    ['Downloading', { status: 'Downloading' }, {}],
    ['Downloaded', { status: 'Downloaded' }, {}],
    ['Installing', { status: 'Installing' }, {}],
    ['Idle amid an update', { status: 'Idle' }, {}],
    ['Installed', { status: 'Installed' }, {}],
  ]);

  it('has recorded these as one update that nobody asked for', async () => {
    const [update, ...others] = await updates();
    expect(others).toEqual([]);
    expect(update).toEqual({
      id: expect.any(String) as string,
      stationId: suite.stationId,
      requestId: null,
      commandId: null,
      location: null,
      retrieveAt: null,
      installAt: null,
      retries: null,
      retryIntervalSeconds: null,
      signed: null,
      status: 'Installed',
      statusAt: update?.history.at(-1)?.at,
      history: ['Downloading', 'Downloaded', 'Installing', 'Installed'].map((status) => ({
        status,
        at: expect.any(String) as string,
      })),
      createdAt: update?.history[0]?.at,
      endedAt: update?.history.at(-1)?.at,
    });
  });

  itRefuses(
    suite,
    [
      ['a status that there is not', { status: 'Perhaps' }, 'PropertyConstraintViolation'],
      ['a status of the signed message', { status: 'InvalidSignature' }, 'PropertyConstraintViolation'],
      ['no status', {}, 'OccurenceConstraintViolation'],
      ['a status that is no text', { status: 1 }, 'TypeConstraintViolation'],
      ['a request', { status: 'Installed', requestId: 1 }, 'FormationViolation'],
    ],
    updates,
  );

  it('is announced, each time', async () => {
    const before = await eventsOf(suite, 'FirmwareStatusReported');
    await report('Installed');
    await report('Installed');
    const said = { status: 'Installed', requestId: null };
    expect(await eventsOf(suite, 'FirmwareStatusReported')).toEqual([...before, said, said]);
  });

  it('says again how the last update ended, and begins no other', async () => {
    const before = await updates();
    await report('Installed');
    expect(await updates()).toEqual(before);
  });

  it('begins a record with a report that belongs to no update', async () => {
    const before = (await updates()).length;
    await report('DownloadFailed');
    const after = await updates();
    expect(after).toHaveLength(before + 1);
    expect(after[0]).toMatchObject({ status: 'DownloadFailed', endedAt: after[0]?.history[0]?.at });
  });

  it('belongs to the newest update that is not over', async () => {
    const first = await requestUpdate();
    const second = await requestUpdate();
    await report('Downloading');
    await report('Installed');
    const [newest, older] = await updates();
    expect(newest).toMatchObject({ id: second.id, status: 'Installed' });
    expect(older).toMatchObject({ id: first.id, status: 'Accepted' });
    await report('Downloading');
    expect(statusesOf((await updates())[1] as TaskView)).toEqual(['Requested', 'Accepted', 'Downloading']);
    await report('InstallationFailed');
  });

  it('is of the station that sends it, whatever the others do', async () => {
    const other = `${suite.stationId}-other`;
    const charger = await suite.system.connect(other);
    const { id } = await requestUpdate();
    await charger.call('FirmwareStatusNotification', { status: 'Downloading' });
    expect(await newestTask(suite, 'firmware-updates')).toMatchObject({ id, status: 'Accepted' });
    const theirs = await newestTask({ ...suite, stationId: other }, 'firmware-updates');
    expect(statusesOf(theirs)).toEqual(['Downloading']);
    const path = `/stations/${suite.stationId}/firmware-updates/${theirs.id}`;
    expect((await suite.system.rest.get(path)).status).toBe(404);
    await charger.close();
  });
});
