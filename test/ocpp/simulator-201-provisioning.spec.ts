import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ScriptedCsms } from '../support/scripted-csms.js';
import { TAG } from '../support/simulated-charger.js';
import { Bench201 } from '../support/simulated-charger-201.js';

const bench = new Bench201();
const profile = (ocppCsmsUrl: string, changes: object = {}) => ({
  ...{ ocppVersion: 'OCPP20', ocppTransport: 'JSON', ocppCsmsUrl, messageTimeout: 30 },
  ...{ securityProfile: 1, ocppInterface: 'Wired0', ...changes },
});
const setProfile = (configurationSlot: number, ocppCsmsUrl: string, changes: object = {}) =>
  bench.request('SetNetworkProfile', {
    configurationSlot,
    connectionData: profile(ocppCsmsUrl, changes),
  });
const prefer = (slots: string) => bench.setVariable('OCPPCommCtrlr', 'NetworkConfigurationPriority', slots);

describe('a network profile', () => {
  let next: ScriptedCsms;
  beforeEach(async () => {
    next = new ScriptedCsms();
    next.subprotocol = 'ocpp2.0.1';
    await next.listen();
  });
  afterEach(() => next.stop());

  it('leads to another CSMS with the next restart, where it goes on charging', async () => {
    const charger = await bench.started();
    expect(await prefer('2,1')).toBe('Rejected');
    expect(await setProfile(2, next.url)).toEqual({ status: 'Accepted' });
    expect(await prefer('2,1')).toBe('RebootRequired');
    expect(next.calls).toEqual([]);
    await bench.request('Reset', { type: 'OnIdle' });
    await expect.poll(() => next.received('BootNotification'), { timeout: 10_000 }).toHaveLength(1);
    const active = { component: { name: 'OCPPCommCtrlr' }, variable: { name: 'ActiveNetworkProfile' } };
    const [, , read] = await next.request(charger.stationId, 'GetVariables', { getVariableData: [active] });
    expect(read).toMatchObject({ getVariableResult: [{ attributeStatus: 'Accepted', attributeValue: '2' }] });
    await expect.poll(() => charger.ready).toBe(true);
    await charger.plugAndCharge({ idToken: TAG });
    expect(next.received('TransactionEvent').at(-1)).toMatchObject({ eventType: 'Ended' });
    expect([bench.events(), next.violations]).toEqual([[], []]);
  });

  it('that leads nowhere is tried, and the one that worked is gone back to', async () => {
    await bench.started();
    const nowhere = next.url;
    await next.stop();
    await setProfile(3, nowhere);
    await bench.setVariable('OCPPCommCtrlr', 'NetworkProfileConnectionAttempts', '1');
    await prefer('3');
    await bench.request('Reset', { type: 'Immediate' });
    await bench.received('BootNotification', 2);
  });

  it.each<[title: string, slot: number, changes: object]>([
    ['of a slot that there is not', 4, {}],
    ['of slot 0', 0, {}],
    ['with less security', 2, { securityProfile: 0 }],
    ['with a security profile that there is not', 2, { securityProfile: 4 }],
    ['of OCPP 1.6', 2, { ocppVersion: 'OCPP16' }],
    ['over SOAP', 2, { ocppTransport: 'SOAP' }],
    ['with TLS to where there is none', 2, { securityProfile: 2 }],
    ['to what is no address', 2, { ocppCsmsUrl: 'nowhere' }],
  ])('%s is rejected', async (_title, slot, changes) => {
    await bench.started();
    expect(await setProfile(slot, next.url, changes)).toEqual({ status: 'Rejected' });
    expect(await prefer('2')).toBe('Rejected');
  });
});

describe('firmware for other stations', () => {
  const checksum = 'd41d8cd98f00b204e9800998ecf8427e';
  const publish = (location: string, changes: object = {}) =>
    bench.request('PublishFirmware', { requestId: 8, location, checksum, ...changes });
  const statuses = async (times: number) => {
    const told = await bench.received('PublishFirmwareStatusNotification', times);
    return told.map(({ status }) => status);
  };

  it('is fetched, checked and published, once for each protocol, until it is taken back', async () => {
    await bench.started();
    expect(await publish('https://firmware.example.com/simulator-2.1.0.bin')).toEqual({ status: 'Accepted' });
    expect(await statuses(4)).toEqual(['Downloading', 'Downloaded', 'ChecksumVerified', 'Published']);
    const told = bench.csms.received('PublishFirmwareStatusNotification');
    expect(new Set(told.map(({ requestId }) => requestId))).toEqual(new Set([8]));
    const locations = told.at(-1)?.['location'] as string[];
    expect(locations.map((location) => URL.parse(location)?.protocol)).toEqual(
      ['ftp', 'ftps', 'http', 'https', 'sftp'].map((protocol) => `${protocol}:`),
    );
    expect(locations.every((location) => location.endsWith('/simulator-2.1.0.bin'))).toBe(true);
    await bench.request('TriggerMessage', { requestedMessage: 'PublishFirmwareStatusNotification' });
    expect((await statuses(5)).at(-1)).toBe('Idle');
    const unpublish = (): Promise<unknown> =>
      bench.request('UnpublishFirmware', { checksum: checksum.toUpperCase() });
    expect(await unpublish()).toEqual({ status: 'Unpublished' });
    expect(await unpublish()).toEqual({ status: 'NoFirmware' });
  });

  it.each([
    [
      'https://firmware.invalid/f.bin',
      { retries: 1, retryInterval: 0 },
      ['Downloading', 'Downloading', 'DownloadFailed'],
    ],
    ['https://firmware.example.com/corrupt.bin', {}, ['Downloading', 'Downloaded', 'InvalidChecksum']],
    [
      'https://firmware.example.com/broken.bin',
      {},
      ['Downloading', 'Downloaded', 'ChecksumVerified', 'PublishFailed'],
    ],
  ])('from %s is not', async (location, changes, expected) => {
    await bench.started();
    await publish(location, changes);
    expect(await statuses(expected.length)).toEqual(expected);
    await bench.request('TriggerMessage', { requestedMessage: 'PublishFirmwareStatusNotification' });
    expect((await statuses(expected.length + 1)).at(-1)).toBe(expected.at(-1));
    expect(await bench.request('UnpublishFirmware', { checksum })).toEqual({ status: 'NoFirmware' });
  });

  it('is not taken back while it is fetched', async () => {
    await bench.started({ stepSeconds: 0.5 });
    await publish('https://firmware.example.com/f.bin');
    await statuses(1);
    expect(await bench.request('UnpublishFirmware', { checksum })).toEqual({ status: 'DownloadOngoing' });
    await statuses(4);
    expect(await bench.request('UnpublishFirmware', { checksum })).toEqual({ status: 'Unpublished' });
  });
});

it('the device model tells how much there is of what it can hold', async () => {
  await bench.started();
  const entry = (name: string, instance?: string) => ({
    component: { name },
    variable: {
      name: name === 'DisplayMessageCtrlr' ? 'DisplayMessages' : 'Entries',
      ...(instance && { instance }),
    },
  });
  const getVariableData = [
    entry('LocalAuthListCtrlr'),
    entry('SmartChargingCtrlr', 'ChargingProfiles'),
    entry('DisplayMessageCtrlr'),
  ];
  const counts = async () => {
    const answer = await bench.request('GetVariables', { getVariableData });
    const { getVariableResult } = answer as { getVariableResult: { attributeValue: string }[] };
    return getVariableResult.map(({ attributeValue }) => attributeValue);
  };
  expect(await counts()).toEqual(['0', '0', '0']);
  const idToken = { idToken: TAG, type: 'ISO14443' };
  const localAuthorizationList = [{ idToken, idTokenInfo: { status: 'Accepted' } }];
  await bench.request('SendLocalList', { versionNumber: 1, updateType: 'Full', localAuthorizationList });
  const chargingSchedulePeriod = [{ startPeriod: 0, limit: 5000 }];
  const chargingProfile = {
    ...{ id: 3, stackLevel: 0, chargingProfilePurpose: 'TxDefaultProfile', chargingProfileKind: 'Relative' },
    chargingSchedule: [{ id: 1, chargingRateUnit: 'W', chargingSchedulePeriod }],
  };
  await bench.request('SetChargingProfile', { evseId: 1, chargingProfile });
  const message = { id: 2, priority: 'InFront', message: { format: 'UTF8', content: 'Guten Tag' } };
  await bench.request('SetDisplayMessage', { message });
  expect(await counts()).toEqual(['1', '1', '1']);
});
