import { expect } from 'vitest';
import { HEARTBEAT_INTERVAL } from '../../../support/intervals.ts';
import { altered, type FieldCase, type Given } from './field-frame.ts';
import { storedConnector, storedStation } from './stored.ts';

const BOOTED = {
  status: 'Accepted',
  interval: HEARTBEAT_INTERVAL,
  currentTime: expect.stringMatching(/Z$/) as string,
};

/** Sends the frame and expects that its status counts from when it was received. */
async function countsFromReceipt(given: Given, messageId: string): Promise<void> {
  const before = Date.now();
  expect(await given.charger.exchange(given.text)).toEqual([3, messageId, {}]);
  const { own_status: status, own_status_at: at } = await storedStation(given);
  expect(status).toBe('Available');
  expect((at as Date).getTime()).toBeGreaterThanOrEqual(before);
  expect((at as Date).getTime()).toBeLessThanOrEqual(Date.now());
  const { body } = await given.system.rest.get(`/stations/${given.stationId}`);
  expect(body).toMatchObject({ status: 'Available', evses: [] });
}

/** The same of a connector, where the time is kept as it was reported, and does not hide the true ones after it. */
async function keepsReportedTime(given: Given, reported: string): Promise<void> {
  const before = Date.now();
  const ofConnector = altered(given.text, ['"connectorId":0', '"connectorId":1']);
  expect((await given.charger.exchange(ofConnector))[0]).toBe(3);
  const connector = await storedConnector(given, 1);
  expect(connector).toMatchObject({ status: 'Available', reported_at: new Date(reported) });
  expect(connector?.status_at.getTime()).toBeGreaterThanOrEqual(before);
  const timestamp = new Date().toISOString();
  const charging = { connectorId: 1, errorCode: 'NoError', status: 'Charging', timestamp };
  await given.charger.call('StatusNotification', charging);
  expect(await storedConnector(given, 1)).toMatchObject({
    status: 'Charging',
    reported_at: new Date(timestamp),
  });
  const { body } = await given.system.rest.get<{ data: object[] }>(`/stations/${given.stationId}/connectors`);
  expect(body.data).toMatchObject([{ connectorId: 1, status: 'Charging', reportedAt: timestamp }]);
}

export const STATION: Record<string, FieldCase> = {
  'Wallbox Pulsar Plus: BootNotification': async (given) => {
    expect(await given.charger.exchange(given.text)).toEqual([3, '1718276670', BOOTED]);
    expect(await storedStation(given)).toMatchObject({
      vendor: 'Wall Box Chargers',
      model: 'PLP1-0-2-3',
      serial_number: '000001',
      firmware_version: '6.4.14',
      meter_type: 'Internal NON compliant',
      meter_serial_number: null,
      iccid: null,
      imsi: null,
    });
  },

  'Huawei SmartCharger 22KT: BootNotification': async (given) => {
    expect(await given.charger.exchange(given.text)).toEqual([3, '6a6705c7000009890980', BOOTED]);
    expect(await storedStation(given)).toMatchObject({
      vendor: null,
      model: 'ACChargePoint',
      serial_number: 'huawei1',
    });
    const { body } = await given.system.rest.get(`/stations/${given.stationId}`);
    expect(body).toMatchObject({ vendor: null, model: 'ACChargePoint', online: true });
  },

  'Ecotap Duo: BootNotification': async (given) => {
    expect(await given.charger.exchange(given.text)).toEqual([3, '1', BOOTED]);
    expect(await storedStation(given)).toMatchObject({
      vendor: 'ECOTAP',
      model: 'DUO2',
      serial_number: '123',
      firmware_version: '4.3x.32R.16',
      iccid: '8900000000000000000',
      imsi: '200000000000000',
      meter_serial_number: '20000000',
    });
  },

  'ABB Terra AC: StatusNotification': async (given) => countsFromReceipt(given, '5647073'),

  'MicroOcpp firmware before boot: StatusNotification': async (given) => {
    await countsFromReceipt(given, '1000001');
    await keepsReportedTime(given, '1970-01-01T00:00:00.740Z');
  },

  'ocpp-go firmware: StatusNotification': async (given) => {
    await countsFromReceipt(given, '2854263694');
    await keepsReportedTime(given, '0001-01-01T00:00:00Z');
  },

  'DC charger, 2025: StatusNotification': async (given) => {
    expect(await given.charger.exchange(given.text)).toEqual([3, '5621ea49-3c69-4f20-a0f3-4c56c45fce34', {}]);
    expect(await storedConnector(given, 2)).toEqual({
      status: 'Available',
      info: null,
      vendor_id: 'charger brand Technology',
      vendor_error_code: null,
      status_at: new Date('2025-08-27T00:00:03.015Z'),
      reported_at: new Date('2025-08-27T00:00:03.015Z'),
    });
  },

  'Chago: StatusNotification': async (given) => {
    expect(await given.charger.exchange(given.text)).toEqual([3, '156167709', {}]);
    expect(await storedConnector(given, 1)).toMatchObject({
      status: 'Available',
      info: 'Status Update',
      vendor_id: 'Chago',
      status_at: new Date('2019-05-10T16:05:33Z'),
    });

    const status = (name: string, at: Date) =>
      given.charger.exchange(
        altered(given.text, ['"Available"', `"${name}"`], ['2019-05-10T16:05:33Z', at.toISOString()]),
      );
    const ahead = new Date(Date.now() + 2 * 3_600_000);
    await status('Preparing', ahead);
    const preparing = await storedConnector(given, 1);
    expect(preparing).toMatchObject({ status: 'Preparing', reported_at: ahead });
    expect(preparing?.status_at.getTime()).toBeLessThanOrEqual(Date.now());
    await status('Charging', new Date());
    expect(await storedConnector(given, 1)).toMatchObject({ status: 'Charging' });
  },

  'fleet charger: Heartbeat': async (given) => {
    const [type, messageId, answer] = await given.charger.exchange(given.text);
    expect([type, messageId]).toEqual([3, 'b5460d35-4848-4ae8-a9a1-4a7424db277c']);
    expect(answer).toEqual({ currentTime: expect.stringMatching(/^\d{4}-.*Z$/) as string });
  },

  'EN+: DataTransfer': async (given) => {
    expect(await given.charger.exchange(given.text)).toEqual([3, '500', { status: 'UnknownVendorId' }]);
    const { body } = await given.system.rest.get<{ data: { request: unknown }[] }>(
      `/stations/${given.stationId}/messages?action=DataTransfer`,
    );
    expect(body.data).toMatchObject([{ request: JSON.parse(given.text) as unknown, errorCode: null }]);
  },
};
