import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Fleet } from '../../../support/fleet.ts';
import {
  newestTask,
  requestTask,
  statusesOf,
  type TaskView,
  tasksOf,
} from '../../../support/station-tasks.ts';
import { TestSystem } from '../../../support/system.ts';
import { ACCEPTED, ScriptedCharger } from './scripted-charger.ts';

const SIGNED = {
  location: 'https://example.com/firmware-2.1.bin',
  signingCertificate: 'PEM',
  signature: 'c2ln',
};
const inAnHour = new Date(Date.now() + 3_600_000).toISOString();
const DOWNLOADED = ['Downloading', 'Downloaded', 'SignatureVerified'];
const INSTALLING = ['Installing', 'InstallRebooting'];

let system: TestSystem;
let cases = 0;

beforeAll(async () => {
  system = await TestSystem.start();
  const fleet = await Fleet.create(system.rest, 'Firmware');
  await fleet.add('WAITED-FOR', {}, { maxConcurrentSessions: 100 });
});
afterAll(() => system.stop());

/** A charger that has booted, and is updated. */
class UpdatedCharger {
  private constructor(readonly charger: ScriptedCharger) {}

  static async booted(): Promise<UpdatedCharger> {
    const charger = await ScriptedCharger.connect(system, `CP-FIRMWARE-${cases++}`);
    await charger.boot();
    await charger.status('Available');
    return new UpdatedCharger(charger);
  }

  /** Is asked for an update, and answers. */
  isAsked(fields: object = {}, response: object = ACCEPTED): Promise<TaskView> {
    const body = { ...SIGNED, ...fields };
    return requestTask(this.charger.suite, 'firmware-updates', 'update-firmware', body, response);
  }

  async tells({ requestId }: TaskView, statuses: string[]): Promise<void> {
    for (const status of statuses)
      expect(await this.charger.line.call('FirmwareStatusNotification', { status, requestId })).toEqual({});
  }

  /** Comes back with what it has installed, or has not. */
  async reboots(): Promise<void> {
    await this.charger.reconnect();
    await this.charger.boot('FirmwareUpdate');
    await this.charger.status('Available');
  }

  /** Tells of something that concerns its security. */
  async warns(type: string): Promise<void> {
    const request = { type, timestamp: new Date().toISOString() };
    expect(await this.charger.line.call('SecurityEventNotification', request)).toEqual({});
    const path = `/stations/${this.charger.stationId}/security-events`;
    const { body } = await system.rest.get<{ data: object[] }>(path);
    expect(body.data).toMatchObject([{ type }]);
  }

  /** What it was in since it was accepted, of the update that was asked for last. */
  async recorded(): Promise<string[]> {
    const task = await newestTask(this.charger.suite, 'firmware-updates');
    expect(task.endedAt).not.toBeNull();
    return statusesOf(task).slice(2);
  }
}

describe('the OCA’s cases of firmware updates', () => {
  it.each<[title: string, fields: object, before: string[], between: string[]]>([
    ['[TC_L_01_CSMS]', {}, [], []],
    [
      'whose installation waits for its time [TC_L_02_CSMS]',
      { installAt: inAnHour },
      [],
      ['InstallScheduled'],
    ],
    ['whose download waits for its time [TC_L_03_CSMS]', { retrieveAt: inAnHour }, ['DownloadScheduled'], []],
  ])('one that is installed %s', async (_title, fields, before, between) => {
    const updated = await UpdatedCharger.booted();
    const task = await updated.isAsked(fields);
    const [sent] = updated.charger.line.received.filter(([type]) => type === 2).map((frame) => frame[3]);
    const { installAt, retrieveAt = expect.any(String) as string } = fields as Record<string, string>;
    expect(sent).toEqual({
      requestId: task.requestId,
      firmware: {
        ...SIGNED,
        retrieveDateTime: retrieveAt,
        ...(installAt === undefined ? {} : { installDateTime: installAt }),
      },
    });
    const statuses = [...before, ...DOWNLOADED, ...between, ...INSTALLING];
    await updated.tells(task, statuses);
    await updated.reboots();
    await updated.tells(task, ['Installed']);
    expect(await updated.recorded()).toEqual([...statuses, 'Installed']);
  });

  it.each<[title: string, answer: string, warning: string | null]>([
    ['revoked [TC_L_04_CSMS]', 'RevokedCertificate', null],
    ['not one [TC_L_05_CSMS]', 'InvalidCertificate', 'InvalidFirmwareSigningCertificate'],
  ])('one whose signing certificate is %s', async (_title, status, warning) => {
    const updated = await UpdatedCharger.booted();
    const { commandId } = await updated.isAsked({}, { status });
    if (warning !== null) await updated.warns(warning);
    const path = `/stations/${updated.charger.stationId}/commands/${commandId}`;
    expect((await system.rest.get(path)).body).toMatchObject({ status: 'rejected', response: { status } });
    expect(await newestTask(updated.charger.suite, 'firmware-updates')).toMatchObject({ status });
  });

  it('one whose signature is not that of its certificate [TC_L_06_CSMS]', async () => {
    const updated = await UpdatedCharger.booted();
    const statuses = ['Downloading', 'Downloaded', 'InvalidSignature'];
    await updated.tells(await updated.isAsked(), statuses);
    await updated.warns('InvalidFirmwareSignature');
    expect(await updated.recorded()).toEqual(statuses);
  });

  it.each<[title: string, statuses: string[]]>([
    ['cannot be downloaded [TC_L_07_CSMS]', ['Downloading', 'DownloadFailed']],
    ['fails as it is verified [TC_L_08_CSMS]', [...DOWNLOADED, 'Installing', 'InstallVerificationFailed']],
  ])('one that %s', async (_title, statuses) => {
    const updated = await UpdatedCharger.booted();
    await updated.tells(await updated.isAsked(), statuses);
    expect(await updated.recorded()).toEqual(statuses);
  });

  it('one that cannot be installed [TC_L_09_CSMS]', async () => {
    const updated = await UpdatedCharger.booted();
    const task = await updated.isAsked();
    await updated.tells(task, [...DOWNLOADED, ...INSTALLING]);
    await updated.reboots();
    await updated.tells(task, ['InstallationFailed']);
    expect(await updated.recorded()).toEqual([...DOWNLOADED, ...INSTALLING, 'InstallationFailed']);
  });

  it.each<[title: string, answer: string, carriedOn: 0 | 1, statuses: string[]]>([
    ['is called off for another [TC_L_10_CSMS]', 'AcceptedCanceled', 1, ['Canceled', 'Installed']],
    ['cannot be called off [TC_L_11_CSMS]', 'Rejected', 0, ['Installed', 'Rejected']],
  ])('one that %s', async (_title, status, carriedOn, statuses) => {
    const updated = await UpdatedCharger.booted();
    const first = await updated.isAsked();
    await updated.tells(first, ['Downloading']);
    const second = await updated.isAsked({}, { status });
    const task = [first, second][carriedOn] ?? first;
    await updated.tells(task, [...DOWNLOADED, ...INSTALLING]);
    await updated.reboots();
    await updated.tells(task, ['Installed']);
    const tasks = (await tasksOf(updated.charger.suite, 'firmware-updates')).toReversed();
    expect(tasks.map((row) => [row.requestId, row.status])).toEqual([
      [first.requestId, statuses[0]],
      [second.requestId, statuses[1]],
    ]);
  });

  it('one that waits for a transaction [TC_L_13_CSMS]', async () => {
    const updated = await UpdatedCharger.booted();
    const { charger } = updated;
    await charger.charge('l13', 'WAITED-FOR');
    const task = await updated.isAsked();
    await updated.tells(task, ['DownloadScheduled']);
    await charger.status('Unavailable', 2);
    expect(await charger.shownStatus(2)).toBe('Unavailable');
    expect(await charger.sessions()).toMatchObject([{ status: 'active' }]);
    await charger.stop('l13', 'WAITED-FOR');
    await charger.unplug('l13', 'Unavailable');
    expect(await charger.sessions()).toMatchObject([{ status: 'ended', stopReason: 'EVDisconnected' }]);
    await updated.tells(task, [...DOWNLOADED, ...INSTALLING]);
    await updated.reboots();
    await charger.status('Available', 2);
    await updated.tells(task, ['Installed']);
    expect(await updated.recorded()).toEqual([
      'DownloadScheduled',
      ...DOWNLOADED,
      ...INSTALLING,
      'Installed',
    ]);
    expect(await charger.shownStatus(2)).toBe('Available');
  });
});
