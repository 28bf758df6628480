import { expect } from 'vitest';
import { eventually } from '../../../support/rest.ts';
import { altered, type FieldCase } from './field-frame.ts';
import { plantSession, readingsOverRest, sessionOverRest, storedReadings } from './stored.ts';

const REGISTER = 'Energy.Active.Import.Register';

export const METER_VALUES: Record<string, FieldCase> = {
  'Alfen EVE Pro: MeterValues': async (given) => {
    const transactionId = '9223372036854775807';
    const neighbour = '9223372036854775806';
    const startedAt = '2020-09-19T15:00:00Z';
    const id = await plantSession(given, { transactionId, startedAt });
    const other = await plantSession(given, { transactionId: neighbour, startedAt, connectorId: 2 });
    expect(await given.charger.exchange(given.text)).toEqual([3, '4', {}]);
    const [reading, ...more] = await storedReadings(given);
    expect(more).toEqual([]);
    expect(reading).toMatchObject({
      transaction_id: transactionId,
      energy_wh: null,
      power_w: null,
      marks: ['unit_mismatch'],
    });
    expect(reading?.sampled_values).toEqual([
      { value: '15.630', measurand: REGISTER, context: 'Sample.Periodic', unit: 'A' },
      { value: '16.000', measurand: REGISTER, context: 'CurrentMax', unit: 'A' },
    ]);
    expect(await readingsOverRest(given, id)).toMatchObject([{ transactionId, energyWh: null }]);
    expect(await readingsOverRest(given, other)).toEqual([]);
    expect(await sessionOverRest(given, id)).toMatchObject({ transactionId, energyWh: 0 });

    const stop = `{"transactionId":${transactionId},"meterStop":900,"timestamp":"2020-09-19T16:00:00Z"}`;
    expect(await given.charger.exchange(`[2,"5","StopTransaction",${stop}]`)).toEqual([3, '5', {}]);
    expect(await sessionOverRest(given, id)).toMatchObject({ status: 'ended', energyWh: 900 });
    expect(await sessionOverRest(given, other)).toMatchObject({ status: 'active' });
  },

  'Wallbox Pulsar: MeterValues': async (given) => {
    const id = await plantSession(given, { transactionId: '1234', startedAt: '2021-03-17T19:00:00Z' });
    expect(await given.charger.exchange(given.text)).toEqual([3, '317097467', {}]);
    const readings = await storedReadings(given);
    expect(readings).toMatchObject([{ energy_wh: '333', transaction_id: '1234', marks: [] }]);
    expect(readings[0]?.sampled_values[0]).toMatchObject({
      value: '2e+01',
      measurand: 'Current.Import',
      phase: 'L1',
    });
    await eventually(async () => (await sessionOverRest(given, id))['energyWh'] === 333);

    await given.charger.exchange(altered(given.text, ['"333"', '"1.25e+03"']));
    expect((await storedReadings(given)).map((reading) => reading.energy_wh)).toEqual(['333', '1250']);
    await eventually(async () => (await sessionOverRest(given, id))['energyWh'] === 1250);
  },

  'Huawei wallbox: MeterValues': async (given) => {
    expect((await given.charger.exchange(given.text)).slice(0, 3)).toEqual([
      4,
      '661eb557000000570056',
      'TypeConstraintViolation',
    ]);
    expect(await storedReadings(given)).toEqual([]);

    const boot = { chargePointVendor: '', chargePointModel: 'ACChargePoint' };
    await given.charger.call('BootNotification', boot);
    expect(await given.charger.exchange(given.text)).toEqual([3, '661eb557000000570056', {}]);
    expect(await storedReadings(given)).toMatchObject([
      { energy_wh: '0', transaction_id: '1', measured_at: new Date('2024-04-16T17:28:55Z'), marks: [] },
    ]);
  },

  'OpenEVSE: MeterValues': async (given) => {
    expect((await given.charger.exchange(given.text)).slice(0, 3)).toEqual([
      4,
      '1',
      'TypeConstraintViolation',
    ]);
    expect(await storedReadings(given)).toEqual([]);

    const boot = { chargePointVendor: 'OpenEVSE', chargePointModel: 'Advanced Series' };
    await given.charger.call('BootNotification', boot);
    expect(await given.charger.exchange(given.text)).toEqual([3, '1', {}]);
    const reading = { evse_id: 1, transaction_id: null, energy_wh: '604.213', marks: [] };
    expect(await storedReadings(given)).toMatchObject([
      { ...reading, power_w: '0', measured_at: new Date('2021-11-22T20:38:32Z') },
      { ...reading, power_w: null, measured_at: new Date('2021-11-22T20:39:32Z') },
    ]);
  },

  'Zaptec Go 2: MeterValues': async (given) => {
    const answer = [3, 'a8fd4bb0-c2a4-4eff-8aa4-2d425d6838eb', {}];
    expect(await given.charger.exchange(given.text)).toEqual(answer);
    const place = {
      evse_id: 0,
      transaction_id: null,
      measured_at: new Date('2026-04-17T17:34:02Z'),
      marks: [],
    };
    expect(await storedReadings(given)).toMatchObject([
      { ...place, energy_wh: '4296944685', power_w: null },
      { ...place, energy_wh: null, power_w: '0' },
      { ...place, energy_wh: null, power_w: null },
    ]);
    expect(await given.charger.exchange(given.text)).toEqual(answer);
    expect(await storedReadings(given)).toHaveLength(3);
  },

  'EN+: MeterValues': async (given) => {
    const id = await plantSession(given, { transactionId: '9', startedAt: '2024-09-02T22:00:00Z' });
    expect(await given.charger.exchange(given.text)).toEqual([3, '499', {}]);
    const [reading] = await storedReadings(given);
    expect(reading).toMatchObject({ energy_wh: '95', transaction_id: '9', marks: [] });
    expect(reading?.sampled_values).toHaveLength(3);
    expect(reading?.sampled_values[2]).toMatchObject({ value: '95.0', context: 'Trigger', unit: 'Wh' });
    await eventually(async () => (await sessionOverRest(given, id))['energyWh'] === 95);
    const stop = { transactionId: 9, meterStop: 12_095, timestamp: '2024-09-02T23:00:00Z' };
    await given.charger.call('StopTransaction', stop);
    expect(await sessionOverRest(given, id)).toMatchObject({ status: 'ended', energyWh: 12_095 });

    const next = await plantSession(given, {
      transactionId: '10',
      startedAt: '2024-09-03T08:00:00Z',
      meterStartWh: 12_095,
    });
    const restarted = altered(given.text, ['2024-09-02T22:40:26Z', '2024-09-03T08:40:26Z'], [':9}', ':10}']);
    expect(await given.charger.exchange(restarted)).toEqual([3, '499', {}]);
    expect(await sessionOverRest(given, next)).toMatchObject({ energyWh: 0 });
    await given.charger.call('StopTransaction', {
      transactionId: 10,
      meterStop: 100,
      timestamp: '2024-09-03T09:00:00Z',
    });
    const [, { marks } = { marks: [] }] = await given.system.database.query<{ marks: string[] }>(
      `SELECT marks FROM billing.charging_session WHERE station_id = $1 ORDER BY started_at`,
      [given.stationId],
    );
    expect(marks).toEqual(expect.arrayContaining(['register_restarted', 'meter_stop_below_start']));
    expect(await sessionOverRest(given, next)).toMatchObject({ status: 'review', meterStopWh: 100 });

    const third = await plantSession(given, {
      transactionId: '11',
      startedAt: '2024-09-04T08:00:00Z',
      meterStartWh: 12_095,
    });
    await given.charger.call('BootNotification', { chargePointVendor: 'EN+', chargePointModel: '37' });
    await given.charger.exchange(
      altered(given.text, ['2024-09-02T22:40:26Z', '2024-09-04T08:40:26Z'], [':9}', ':11}']),
    );
    await given.charger.call('StopTransaction', {
      transactionId: 11,
      meterStop: 100,
      timestamp: '2024-09-04T09:00:00Z',
    });
    expect(await sessionOverRest(given, third)).toMatchObject({
      status: 'ended',
      energyWh: 100,
      marks: ['register_session_relative'],
    });
  },

  'DC charger, 2025: MeterValues': async (given) => {
    const id = await plantSession(given, {
      transactionId: '1',
      startedAt: '2025-08-26T23:30:00Z',
      meterStartWh: 30_830_000,
    });
    expect(await given.charger.exchange(given.text)).toEqual([3, 'ef51a638-0e05-4a9d-be52-594ada28f153', {}]);
    const [reading] = await storedReadings(given);
    expect(reading).toMatchObject({
      energy_wh: '30850873.3',
      power_w: '20700',
      measured_at: new Date('2025-08-26T23:59:57.599Z'),
      marks: [],
    });
    expect(reading?.sampled_values).toHaveLength(6);
    expect(await readingsOverRest(given, id)).toMatchObject([{ energyWh: 30_850_873, powerW: 20_700 }]);
    await eventually(async () => (await sessionOverRest(given, id))['energyWh'] === 20_873);
  },

  'Blink: MeterValues': async (given) => {
    const id = await plantSession(given, {
      transactionId: '643',
      startedAt: '2025-06-03T11:00:00Z',
      meterStartWh: 6_515_000,
    });
    expect(await given.charger.exchange(given.text)).toEqual([3, '111', {}]);
    const [reading] = await storedReadings(given);
    expect(reading).toMatchObject({ energy_wh: '6515723', transaction_id: '643', marks: [] });
    expect(reading?.sampled_values).toEqual([
      { value: '6515723', measurand: REGISTER, context: 'Sample.Periodic', unit: 'Wh' },
    ]);
    await eventually(async () => (await sessionOverRest(given, id))['energyWh'] === 723);

    const later = altered(given.text, ['11:19:18Z', '11:20:18Z'], ['6515723', '6515900']);
    expect(await given.charger.exchange(later)).toEqual([3, '111', {}]);
    expect(await given.charger.exchange(later)).toEqual([3, '111', {}]);
    expect((await storedReadings(given)).map(({ energy_wh }) => energy_wh)).toEqual(['6515723', '6515900']);
    await eventually(async () => (await sessionOverRest(given, id))['energyWh'] === 900);
  },
};
