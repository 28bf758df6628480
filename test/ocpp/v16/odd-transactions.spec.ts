import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../../support/rest.ts';
import { TestSystem } from '../../support/system.ts';

let system: TestSystem;
let stations = 0;

beforeAll(async () => {
  system = await TestSystem.start();
  await system.addTariff(0.5);
  await system.addToken('CARD1');
});
afterAll(() => system.stop());

const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();
type Json = Record<string, unknown>;

interface Charge {
  start?: object;
  samples?: object[];
  stop?: object;
}

/** A charge of an hour from 1,000 to 5,000 Wh, but for what is odd about it; each message has to be answered. */
async function charge({ start = {}, samples = [], stop = {} }: Charge) {
  const stationId = `CP-${++stations}`;
  const charger = await system.connect(stationId);
  const { transactionId } = await charger.call<{ transactionId: number }>('StartTransaction', {
    connectorId: 1,
    idTag: 'CARD1',
    meterStart: 1000,
    timestamp: minutesAgo(60),
    ...start,
  });
  if (samples.length > 0) {
    const meterValue = [{ timestamp: minutesAgo(30), sampledValue: samples }];
    await charger.call('MeterValues', { connectorId: 1, transactionId, meterValue });
  }
  await charger.call('StopTransaction', {
    transactionId,
    meterStop: 5000,
    timestamp: minutesAgo(0),
    ...stop,
  });
  await charger.close();
  const [stored] = await system.database.query<{ marks: string[] }>(
    `SELECT marks FROM billing.charging_session WHERE station_id = $1`,
    [stationId],
  );
  const [session] = await listed('charging-sessions', stationId);
  return { stationId, session, marks: stored?.marks ?? [] };
}

async function listed(resource: string, stationId: string): Promise<Json[]> {
  return (await system.rest.get<{ data: Json[] }>(`/${resource}?stationId=${stationId}`)).body.data;
}

const cdrOf = (stationId: string): Promise<Json> =>
  eventually(async () => (await listed('cdrs', stationId))[0]);

describe('what a charger says of a session and cannot be true is kept, marked, and held for review:', () => {
  it.each<[name: string, charge: Charge, marks: string[], energyWh: number]>([
    ['a register that goes backwards', { stop: { meterStop: 400 } }, ['meter_stop_below_start'], 0],
    ['a stop of -1', { stop: { meterStop: -1 } }, ['meter_stop_negative'], 0],
    [
      'a stop of 0 after readings',
      { samples: [{ value: '4500' }], stop: { meterStop: 0 } },
      ['meter_stop_below_start', 'meter_stop_below_readings'],
      3500,
    ],
    [
      'a register that restarts with the session',
      { start: { meterStart: 90_000 }, samples: [{ value: '95.0' }], stop: { meterStop: 94_000 } },
      ['register_restarted'],
      4000,
    ],
    [
      'kWh labelled Wh',
      {
        samples: [
          { value: '1004', unit: 'Wh' },
          { value: '7.2', measurand: 'Power.Active.Import', unit: 'kW' },
        ],
        stop: { meterStop: 1007 },
      },
      ['energy_contradicts_power'],
      7,
    ],
    ['Wh labelled kWh', { samples: [{ value: '4000', unit: 'kWh' }] }, [], 4000],
    ['more than any vehicle takes', { stop: { meterStop: 9_000_000 } }, ['energy_implausible'], 8_999_000],
    ['a stop before the start', { stop: { timestamp: minutesAgo(120) } }, ['ended_before_start'], 4000],
    [
      'a clock that was never set',
      { start: { timestamp: '1970-01-01T00:00:05Z' }, stop: { timestamp: '1970-01-01T00:30:00Z' } },
      ['start_clock_unset', 'stop_clock_unset'],
      4000,
    ],
    [
      'a clock two hours ahead',
      { stop: { timestamp: new Date(Date.now() + 7_200_000).toISOString() } },
      ['stop_clock_ahead'],
      4000,
    ],
    [
      'times without an offset',
      { start: { timestamp: minutesAgo(60).slice(0, -1) }, stop: { timestamp: minutesAgo(1).slice(0, -5) } },
      ['start_time_without_offset', 'stop_time_without_offset'],
      4000,
    ],
    [
      'times that are none',
      { start: { timestamp: '0000-00-00T00:00:00Z' }, stop: { timestamp: '' } },
      ['start_time_unreadable', 'stop_time_missing'],
      4000,
    ],
  ])('%s', async (_, odd, marks, energyWh) => {
    const { stationId, session, marks: stored } = await charge(odd);
    expect(stored).toEqual(marks);
    const isDoubtful = marks.length > 0;
    expect(session).toMatchObject({ status: isDoubtful ? 'review' : 'ended', energyWh });
    expect(await cdrOf(stationId)).toMatchObject({ status: isDoubtful ? 'held' : 'final', energyWh });
  });
});

describe('what breaks the schema of a start or a stop without harm is kept as it came:', () => {
  it.each<[name: string, charge: Charge, kept: object]>([
    [
      'a reason that 1.6 does not have',
      { stop: { reason: 'StoppedByDriver' } },
      { stopReason: 'StoppedByDriver' },
    ],
    ['an empty reason', { stop: { reason: '' } }, { stopReason: 'Local' }],
    [
      'a token of more than 20 characters',
      { start: { idTag: 'A'.repeat(36) }, stop: { idTag: 'A'.repeat(36) } },
      { idToken: 'A'.repeat(36), stopIdToken: 'A'.repeat(36) },
    ],
  ])('%s', async (_, odd, kept) => {
    const { stationId, session, marks } = await charge(odd);
    expect(marks).toEqual([]);
    expect(session).toMatchObject({ status: 'ended', energyWh: 4000, ...kept });
    const warning = system.logOf(stationId).find((line) => line['msg'] === 'an unusual call');
    expect(warning).toMatchObject({ level: 'warn', errorCode: null });
  });

  it('a token of any length, of which is kept what any version allows', async () => {
    const idTag = Array.from({ length: 20_000 }, (_, index) =>
      String.fromCharCode(33 + ((index * 7919) % 89)),
    ).join('');
    const { session } = await charge({ start: { idTag } });
    expect(session).toMatchObject({ status: 'ended', idToken: idTag.slice(0, 255) });
  });
});
