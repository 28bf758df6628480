import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { boot, QuirkyStation, readings, start, status } from '../../support/quirky-station.ts';
import { TestSystem } from '../../support/system.ts';

let system: TestSystem;
let stations = 0;

beforeAll(async () => {
  system = await TestSystem.start();
  await system.addToken('CARD1');
});
afterAll(() => system.stop());

const given = (acceptedQuirks: string[]) => QuirkyStation.connect(system, `CP-${++stations}`, acceptedQuirks);

const REFUSED = [4, expect.any(String), expect.any(String), expect.any(Object)];
const A_READING = new Date(Date.now() - 60_000).toISOString();

/** A quirk that shows in the schema, a call that has it, where, and what is to be stored of it. */
const IN_THE_SCHEMA: [
  quirk: string,
  action: string,
  payload: object,
  path: string,
  stored: (one: QuirkyStation) => Promise<unknown>,
  expected: unknown,
][] = [
  [
    'numbersAsStrings',
    'StartTransaction',
    start({ meterStart: '1234' }),
    'meterStart',
    (one) => one.sessions(),
    [expect.objectContaining({ meterStartWh: 1234, idToken: 'CARD1', status: 'active' })],
  ],
  [
    'stringsAsNumbers',
    'MeterValues',
    readings([{ value: 604.213 }, { value: 7, measurand: 'SoC' }]),
    'meterValue.*.sampledValue.*.value',
    (one) => one.readings(),
    [{ energy_wh: '604.213', marks: [] }],
  ],
  [
    'objectsAsLists',
    'MeterValues',
    { connectorId: 1, meterValue: { timestamp: A_READING, sampledValue: [{ value: '7' }] } },
    'meterValue',
    (one) => one.readings(),
    [{ energy_wh: '7', marks: [] }],
  ],
  [
    'overlongText',
    'BootNotification',
    boot({ chargePointModel: 'A model of more than 20' }),
    'chargePointModel',
    async (one) => (await one.station())['model'],
    'A model of more than',
  ],
  [
    'emptyForAbsent',
    'StatusNotification',
    status({ info: null }),
    'info',
    (one) => one.connectors(),
    [expect.objectContaining({ status: 'Available', info: null })],
  ],
  [
    'unknownProperties',
    'StatusNotification',
    status({ colour: 'red' }),
    'colour',
    (one) => one.connectors(),
    [expect.objectContaining({ status: 'Available' })],
  ],
];

describe('a deviation from the schema', () => {
  it.each(IN_THE_SCHEMA)(
    'is accepted, stored and counted where the station has %s',
    async (quirk, action, payload, path, stored, expected) => {
      const one = await given([quirk]);
      expect((await one.send(action, payload))[0]).toBe(3);
      expect(await stored(one)).toEqual(expected);
      await one.send(action, payload);
      expect(await one.deviations()).toEqual([
        expect.objectContaining({
          action,
          deviation: quirk,
          path,
          accepted: true,
          count: 2,
          suggestedQuirk: null,
        }),
      ]);
      const [message] = await one.messages(action);
      expect(message?.['request']).toEqual([2, 'id-2', action, JSON.parse(JSON.stringify(payload))]);
    },
  );

  it.each(IN_THE_SCHEMA)(
    'is refused without %s, which is suggested',
    async (quirk, action, payload, path, stored) => {
      const one = await given([]);
      const before = await stored(one);
      expect(await one.send(action, payload)).toEqual(REFUSED);
      expect(await stored(one)).toEqual(before);
      expect(await one.deviations()).toEqual([
        expect.objectContaining({ action, path, accepted: false, count: 1, suggestedQuirk: quirk }),
      ]);
    },
  );

  it('that does no harm is accepted of every station, and counted', async () => {
    const one = await given([]);
    const payload = readings([{ value: '50', measurand: 'Frequency', unit: 'Hz' }]);
    expect(await one.send('MeterValues', payload)).toEqual([3, {}]);
    expect(await one.deviations()).toEqual([
      expect.objectContaining({
        deviation: 'tolerated:enum',
        path: 'meterValue.*.sampledValue.*.unit',
        accepted: true,
        suggestedQuirk: null,
      }),
    ]);
  });

  it('is none where there is none', async () => {
    const one = await given(['stringsAsNumbers', 'kilowattHoursAsWattHours']);
    expect(await one.send('StatusNotification', status({ timestamp: A_READING }))).toEqual([3, {}]);
    expect(await one.deviations()).toEqual([]);
  });

  it('of an answer is accepted too', async () => {
    const one = await given(['stringsAsNumbers']);
    const asking = system.rest.post(`/stations/${one.stationId}/commands/get-configuration`, {});
    const [, messageId] = await one.charger.next();
    const configurationKey = [{ key: 'HeartbeatInterval', readonly: false, value: 300 }];
    one.charger.send(JSON.stringify([3, messageId, { configurationKey }]));
    expect((await asking).body).toMatchObject({ status: 'accepted', response: { configurationKey } });
    expect(await one.configuration()).toMatchObject([{ variable: 'HeartbeatInterval', value: '300' }]);
    expect(await one.deviations()).toMatchObject([
      { action: 'GetConfigurationResponse', deviation: 'stringsAsNumbers', path: 'configurationKey.*.value' },
    ]);
  });

  it('of an answer that is refused is counted, and the quirk suggested', async () => {
    const one = await given([]);
    const asking = system.rest.post(`/stations/${one.stationId}/commands/clear-cache`, {});
    const [, messageId] = await one.charger.next();
    one.charger.send(JSON.stringify([3, messageId, { status: 'Accepted', more: 1 }]));
    expect((await asking).body).toMatchObject({ status: 'failed' });
    expect(await one.deviations()).toMatchObject([
      { action: 'ClearCacheResponse', accepted: false, suggestedQuirk: 'unknownProperties' },
    ]);
  });

  it('never makes one token of another', async () => {
    const one = await given(['overlongText']);
    await system.addToken('A'.repeat(20));
    expect(await one.send('Authorize', { idTag: 'A'.repeat(21) })).toEqual(REFUSED);
    const [, answer] = await one.send('StartTransaction', start({ idTag: 'A'.repeat(21) }));
    expect(answer).toMatchObject({ idTagInfo: { status: 'Invalid' } });
  });
});

describe('a profile', () => {
  const payload = readings([{ value: 7 }]);

  it('that is built in is in force from the boot on, on the same line', async () => {
    const one = await given([]);
    expect(await one.send('MeterValues', payload)).toEqual(REFUSED);
    await one.send('BootNotification', boot({ chargePointVendor: 'OpenEVSE', chargePointModel: 'Any' }));
    expect(await one.send('MeterValues', payload)).toEqual([3, {}]);
    expect(await one.station()).toMatchObject({ quirks: ['stringsAsNumbers'], acceptedQuirks: [] });
  });

  it('of an operator is in force from the next boot on, and no more after it is gone', async () => {
    const one = await given([]);
    const send = () => one.send('MeterValues', payload).then(([type]) => type);
    const booting = () => one.send('BootNotification', boot({ firmwareVersion: '1.4.2' }));
    await booting();
    const profile = {
      name: 'P',
      vendor: 'v',
      model: 'M*',
      firmwareVersion: '1.4*',
      accepts: ['stringsAsNumbers'],
    };
    const { body } = await system.rest.post<{ id: string }>('/quirk-profiles', profile);
    expect(await one.station()).toMatchObject({ quirks: ['stringsAsNumbers'] });
    expect(await send()).toBe(4);
    await booting();
    expect(await send()).toBe(3);
    await system.rest.patch(`/quirk-profiles/${body.id}`, { firmwareVersion: '1.5*' });
    await booting();
    expect(await send()).toBe(4);
    await system.rest.patch(`/quirk-profiles/${body.id}`, { firmwareVersion: null });
    await booting();
    expect(await send()).toBe(3);
    await system.rest.delete(`/quirk-profiles/${body.id}`);
    await booting();
    expect(await send()).toBe(4);
  });

  it('is in force from the next connection on, without a boot', async () => {
    const one = await given([]);
    await one.send('BootNotification', boot({ chargePointVendor: 'Reconnecting' }));
    const profile = { name: 'P', vendor: 'Reconnecting', model: '*', accepts: ['stringsAsNumbers'] };
    await system.rest.post('/quirk-profiles', profile);
    expect((await one.send('MeterValues', payload))[0]).toBe(4);
    const anew = await system.connect(one.stationId);
    expect(await anew.exchange(JSON.stringify([2, 'id-2', 'MeterValues', payload]))).toEqual([3, 'id-2', {}]);
  });
});

it('a change of a station’s own quirks has it connect anew', async () => {
  const one = await given([]);
  const closed = one.charger.closed();
  await system.rest.patch(`/stations/${one.stationId}`, { acceptedQuirks: ['unknownProperties'] });
  await closed;
  const anew = await system.connect(one.stationId);
  expect((await anew.exchange('[2,"h","Heartbeat",{"time":1}]'))[0]).toBe(3);
});
