import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { QuirkyStation, readings, start, status, stop } from '../../support/quirky-station.ts';
import { TestSystem } from '../../support/system.ts';

/** Quirks that do not show in the schema: what clocks and registers mean. */
let system: TestSystem;
let stations = 0;

beforeAll(async () => {
  system = await TestSystem.start();
  await system.addToken('CARD1');
});
afterAll(() => system.stop());

const given = (acceptedQuirks: string[], more: object = {}) =>
  QuirkyStation.connect(system, `CP-${++stations}`, acceptedQuirks, more);

describe('a time without an offset', () => {
  const wallClock = (time: Date, timeZone: string) =>
    time.toLocaleString('sv-SE', { timeZone }).replace(' ', 'T');

  it('is that of the clock at the location, with localTime', async () => {
    const location = { name: 'Here', timeZone: 'Asia/Kolkata' };
    const { body } = await system.rest.post<{ id: string }>('/locations', location);
    const one = await given(['localTime'], { locationId: body.id });
    const at = new Date(Math.floor(Date.now() / 1000) * 1000 - 600_000);
    const timestamp = wallClock(at, location.timeZone);
    await one.send('StatusNotification', status({ timestamp }));
    expect(await one.connectors()).toMatchObject([
      { statusAt: at.toISOString(), reportedAt: at.toISOString() },
    ]);
    await one.send('StartTransaction', start({ timestamp }));
    expect(await one.sessions()).toMatchObject([{ startedAt: at.toISOString(), marks: ['no_tariff'] }]);
    expect((await one.deviations()).map(({ action, deviation, path }) => [action, deviation, path])).toEqual([
      ['StartTransaction', 'localTime', 'timestamp'],
      ['StatusNotification', 'localTime', 'timestamp'],
    ]);
  });

  it('is taken for UTC without it, marked, and the quirk suggested', async () => {
    const one = await given([]);
    await one.send(
      'StartTransaction',
      start({ timestamp: new Date(Date.now() - 3_600_000).toISOString().slice(0, -1) }),
    );
    expect(await one.sessions()).toMatchObject([{ marks: ['start_time_without_offset', 'no_tariff'] }]);
    expect(await one.deviations()).toMatchObject([
      { deviation: 'tolerated:format', path: 'timestamp', accepted: true, suggestedQuirk: 'localTime' },
    ]);
  });
});

describe('a register', () => {
  /** A charge of an hour, with one reading. */
  async function charge(
    one: QuirkyStation,
    meterStart: number,
    samples: object[],
    meterStop: number,
  ): Promise<object> {
    const { transactionId } = await one.charger.call<{ transactionId: number }>(
      'StartTransaction',
      start({ meterStart }),
    );
    await one.charger.call('MeterValues', readings(samples, { transactionId }));
    const [during] = await one.sessions();
    await one.charger.call('StopTransaction', stop({ transactionId, meterStop }));
    const [after] = await one.sessions();
    return { during: during?.['energyWh'], ...after };
  }

  it.each([
    ['labelled Wh', { value: '104', unit: 'Wh' }],
    ['without a unit', { value: '104' }],
    ['labelled right', { value: '104', unit: 'kWh' }],
  ])('of kWh %s makes kWh, with kilowattHoursAsWattHours', async (_name, sample) => {
    const one = await given(['kilowattHoursAsWattHours']);
    expect(await charge(one, 100, [sample], 107)).toMatchObject({
      status: 'ended',
      during: 4_000,
      meterStartWh: 100_000,
      meterStopWh: 107_000,
      energyWh: 7_000,
    });
    const found = (await one.deviations()).filter(
      ({ deviation }) => deviation === 'kilowattHoursAsWattHours',
    );
    expect(found.map(({ path }) => path)).toEqual(expect.arrayContaining(['meterStop', 'meterStart']));
  });

  it('of kWh labelled Wh is what it says without it, and held for review where the power contradicts', async () => {
    const one = await given([]);
    const power = { value: '7.2', measurand: 'Power.Active.Import', unit: 'kW' };
    expect(await charge(one, 100, [{ value: '104', unit: 'Wh' }, power], 107)).toMatchObject({
      status: 'review',
      energyWh: 7,
    });
    expect(await one.deviations()).toEqual([]);
  });

  it.each<[title: string, quirks: string[], stop: number, expected: object]>([
    [
      'ends the session, with sessionRelativeRegister',
      ['sessionRelativeRegister'],
      4_000,
      { status: 'ended', energyWh: 4_000 },
    ],
    [
      'of readings alone ends the session too',
      ['sessionRelativeRegister'],
      16_095,
      { status: 'ended', energyWh: 4_000 },
    ],
    ['is held for review without it', [], 4_000, { status: 'review' }],
    ['of readings alone is held for review without it', [], 16_095, { status: 'review', energyWh: 4_000 }],
  ])('that begins at 0 with the session %s', async (_title, quirks, meterStop, expected) => {
    const one = await given(quirks);
    expect(await charge(one, 12_095, [{ value: '95.0', unit: 'Wh' }], meterStop)).toMatchObject({
      ...expected,
      meterStartWh: 12_095,
      meterStopWh: meterStop,
      ...(quirks.length > 0 ? { marks: ['no_tariff', 'register_session_relative'] } : {}),
    });
    expect((await one.deviations()).map(({ deviation }) => deviation)).toEqual(quirks);
  });
});
