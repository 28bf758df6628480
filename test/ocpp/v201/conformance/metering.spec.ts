import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { Fleet } from '../../../support/fleet.ts';
import { TestSystem } from '../../../support/system.ts';
import { meterValue, minutesAgo } from '../../../support/transaction-frames.ts';
import { ScriptedCharger } from './scripted-charger.ts';

let system: TestSystem;
let cases = 0;

beforeAll(async () => {
  system = await TestSystem.start();
  const fleet = await Fleet.create(system.rest, 'Metered');
  await fleet.add('METERED', {}, { maxConcurrentSessions: 100 });
});
afterAll(() => system.stop());

async function bootedCharger(): Promise<ScriptedCharger> {
  const charger = await ScriptedCharger.connect(system, `CP-METER-${cases++}`);
  await charger.boot();
  await charger.status('Available');
  return charger;
}

const CLOCK = 'Sample.Clock';
const PERIODIC = 'Sample.Periodic';
/** What the transaction begins with. */
const BEGIN = '1000 Transaction.Begin';
const SIGNED = { signedMeterData: 'QQ==', signingMethod: '', encodingMethod: 'OCMF', publicKey: '' };
const customData = { vendorId: 'com.example', colour: 'red' };

/** Readings of the minutes from a number on; the last has a context of its own, where it is given. */
const readings = (first: number, values: number[], context: string, last = context, more: object = {}) =>
  values.flatMap((value, index) =>
    meterValue(first + index, value, index === values.length - 1 ? last : context).map((reading) => ({
      ...reading,
      sampledValue: reading.sampledValue.map((sample) => ({ ...sample, ...more })),
    })),
  );

/** What the meters of a station say by the clock, where no transaction is, three times. */
async function tellByTheClock(charger: ScriptedCharger, evseIds: number[]): Promise<void> {
  for (const minutes of [3, 2, 1]) {
    const timestamp = minutesAgo(minutes);
    for (const evseId of evseIds) {
      const sampledValue = [{ value: 1_000 * (evseId + 1), context: CLOCK }];
      const request = { evseId, meterValue: [{ timestamp, sampledValue }] };
      expect(await charger.line.call('MeterValues', request)).toEqual({});
    }
    const metering = { name: 'FiscalMetering', evse: { id: 1 } };
    const [eventId, trigger, actualValue] = [minutes, 'Periodic', '1000'];
    const monitored = { eventNotificationType: 'CustomMonitor', variable: { name: 'EnergyRegister' } };
    const event = { eventId, timestamp, trigger, actualValue, component: metering, ...monitored };
    const request = { generatedAt: timestamp, seqNo: 0, eventData: [event] };
    expect(await charger.line.call('NotifyEvent', request)).toEqual({});
  }
}

const storedOf = async ({ stationId }: ScriptedCharger) =>
  system.database.query(
    `SELECT evse_id AS "evseId", count(*)::integer AS count FROM billing.meter_value
      WHERE station_id = $1 AND transaction_id IS NULL AND sampled_values::json->0->>'context' = $2
      GROUP BY evse_id ORDER BY evse_id`,
    [stationId, CLOCK],
  );

/** The first sample of each reading of the only session, oldest first. */
async function samplesOf(charger: ScriptedCharger): Promise<Record<string, unknown>[]> {
  const [session] = await charger.sessions();
  const path = `/charging-sessions/${session?.id}/meter-values?limit=200`;
  const { body } = await system.rest.get<{ data: { sampledValues: Record<string, unknown>[] }[] }>(path);
  return body.data.toReversed().flatMap(({ sampledValues }) => sampledValues.slice(0, 1));
}
const valuesOf = async (charger: ScriptedCharger) =>
  (await samplesOf(charger)).map(({ value, context }) => `${String(value)} ${String(context)}`);

describe('the OCA’s cases of meter values', () => {
  it('by the clock, where nobody charges [TC_J_01_CSMS]', async () => {
    const charger = await bootedCharger();
    await tellByTheClock(charger, [0, 1, 2]);
    expect(await storedOf(charger)).toEqual([0, 1, 2].map((evseId) => ({ evseId, count: 3 })));
    expect(await charger.sessions()).toEqual([]);
    const { body } = await system.rest.get<{ data: object[] }>(
      `/stations/${charger.stationId}/events?component=FiscalMetering`,
    );
    expect(body.data).toHaveLength(3);
  });

  it('by the clock, of idle EVSEs and of the one that charges [TC_J_02_CSMS]', async () => {
    const charger = await bootedCharger();
    await charger.charge('j2', 'METERED');
    await tellByTheClock(charger, [0, 2]);
    for (const [index, value] of [1_500, 2_000, 2_500].entries()) {
      const members = { meterValue: meterValue(4 + index, value, CLOCK) };
      expect(await charger.event('j2', 'Updated', 'MeterValueClock', members)).not.toHaveProperty(
        'idTokenInfo',
      );
    }
    expect(await storedOf(charger)).toEqual([0, 2].map((evseId) => ({ evseId, count: 3 })));
    expect(await valuesOf(charger)).toEqual([BEGIN, `1500 ${CLOCK}`, `2000 ${CLOCK}`, `2500 ${CLOCK}`]);
    await vi.waitFor(
      async () => expect(await charger.sessions()).toMatchObject([{ status: 'active', energyWh: 1_500 }]),
      { timeout: 10_000 },
    );
  });

  it('on the way, three times [TC_J_09_CSMS]', async () => {
    const charger = await bootedCharger();
    await charger.charge('j9', 'METERED');
    for (const [index, value] of [1_500, 2_000, 2_700].entries())
      await charger.event('j9', 'Updated', 'MeterValuePeriodic', {
        meterValue: meterValue(4 + index, value, PERIODIC),
      });
    expect(await valuesOf(charger)).toEqual([
      BEGIN,
      `1500 ${PERIODIC}`,
      `2000 ${PERIODIC}`,
      `2700 ${PERIODIC}`,
    ]);
    await vi.waitFor(async () =>
      expect(await charger.sessions()).toMatchObject([{ status: 'active', energyWh: 1_700 }]),
    );
  });

  it.each<[title: string, context: string, signed: object]>([
    ['by the clock [TC_J_03_CSMS]', CLOCK, {}],
    ['by the clock, signed [TC_J_04_CSMS]', CLOCK, { signedMeterValue: SIGNED }],
    ['as they were sampled [TC_J_10_CSMS]', PERIODIC, {}],
    ['as they were sampled, signed [TC_J_11_CSMS]', PERIODIC, { signedMeterValue: SIGNED }],
  ])('told at the end, %s', async (_title, context, signed) => {
    const charger = await bootedCharger();
    await charger.charge('ended', 'METERED');
    await charger.event('ended', 'Ended', 'EVCommunicationLost', {
      transactionInfo: { chargingState: 'Idle', stoppedReason: 'EVDisconnected' },
      meterValue: readings(4, [1_000, 1_800, 3_000], context, 'Transaction.End', signed),
    });
    const [, ...samples] = await samplesOf(charger);
    expect(samples).toHaveLength(3);
    for (const sample of samples) expect(sample).toMatchObject(signed);
    expect(await valuesOf(charger)).toEqual([
      BEGIN,
      `1000 ${context}`,
      `1800 ${context}`,
      '3000 Transaction.End',
    ]);
    expect(await charger.sessions()).toMatchObject([
      { status: 'ended', energyWh: 2_000, stopReason: 'EVDisconnected' },
    ]);
  });
});

describe('the OCA’s cases of data of a vendor', () => {
  it('beside a status, and in a transaction [TC_P_03_CSMS]', async () => {
    const charger = await bootedCharger();
    const status = { evseId: 1, connectorId: 1, connectorStatus: 'Occupied', timestamp: minutesAgo(1) };
    expect(await charger.line.call('StatusNotification', { ...status, customData })).toEqual({});
    const transactionInfo = { customData, chargingState: 'EVConnected' };
    expect(await charger.event('p3', 'Started', 'CablePluggedIn', { customData, transactionInfo })).toEqual(
      {},
    );
    expect(await charger.sessions()).toMatchObject([{ status: 'active', transactionId: 'p3' }]);
  });
});
