import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RawCharger } from '../../support/raw-charger.ts';
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

interface Started {
  transactionId: number;
  idTagInfo: { status: string };
}
type Json = Record<string, unknown>;

const startOf = (fields: object) => ({ connectorId: 1, idTag: 'CARD1', meterStart: 1000, ...fields });
const start = (charger: RawCharger, fields: object) =>
  charger.call<Started>('StartTransaction', startOf(fields));
const reading = (transactionId: number, timestamp: string, wh: string) => ({
  connectorId: 1,
  transactionId,
  meterValue: [{ timestamp, sampledValue: [{ value: wh }] }],
});

async function newStation() {
  const stationId = `CP-${++stations}`;
  return { stationId, charger: await system.connect(stationId) };
}

/** Of the station, by their start. */
async function sessionsOf(stationId: string): Promise<Json[]> {
  const { body } = await system.rest.get<{ data: Json[] }>(`/charging-sessions?stationId=${stationId}`);
  return body.data.reverse();
}

async function cdrsOf(stationId: string): Promise<Json[]> {
  return (await system.rest.get<{ data: Json[] }>(`/cdrs?stationId=${stationId}`)).body.data;
}

const cdrOf = (stationId: string, revision: number): Promise<Json> =>
  eventually(async () => (await cdrsOf(stationId)).find((cdr) => cdr['revision'] === revision));

const marksOf = async (stationId: string): Promise<string[][]> => {
  const rows = await system.database.query<{ marks: string[] }>(
    `SELECT marks FROM billing.charging_session WHERE station_id = $1 ORDER BY started_at`,
    [stationId],
  );
  return rows.map(({ marks }) => marks);
};

describe('the queue of a charger that was off line', () => {
  it('is recorded by the times of its events, on a line that begins without a boot', async () => {
    const { stationId, charger: before } = await newStation();
    await before.close();
    const charger = await system.connect(stationId);
    const [startedAt, endedAt] = [minutesAgo(180), minutesAgo(60)];
    const { transactionId } = await start(charger, { timestamp: startedAt });
    await charger.call('MeterValues', reading(transactionId, minutesAgo(120), '5000.5'));
    await charger.call('MeterValues', reading(transactionId, minutesAgo(90), '9000'));
    await charger.call('StopTransaction', { transactionId, meterStop: 11_000, timestamp: endedAt });
    expect(await sessionsOf(stationId)).toMatchObject([
      { status: 'ended', startedAt, endedAt, energyWh: 10_000 },
    ]);
    const [received] = await system.database.query<{ started_received_at: Date; ended_received_at: Date }>(
      `SELECT started_received_at, ended_received_at FROM billing.charging_session WHERE station_id = $1`,
      [stationId],
    );
    for (const at of Object.values(received ?? {})) expect(Date.now() - at.getTime()).toBeLessThan(60_000);
    expect(await marksOf(stationId)).toEqual([[]]);
    expect(await cdrOf(stationId, 1)).toMatchObject({
      status: 'final',
      energyWh: 10_000,
      durationSeconds: 7200,
      totalInclVat: '5.00',
    });
  });

  it('sent twice as a whole is one session, with the same answers and one CDR', async () => {
    const { stationId, charger } = await newStation();
    const startedAt = minutesAgo(100);
    const stop = { meterStop: 3000, timestamp: minutesAgo(50), idTag: 'CARD1', reason: 'EVDisconnected' };
    const replay = async (line: RawCharger) => {
      const { transactionId, idTagInfo } = await start(line, { timestamp: startedAt });
      await line.call('MeterValues', reading(transactionId, minutesAgo(70), '2000'));
      return [transactionId, idTagInfo, await line.call('StopTransaction', { transactionId, ...stop })];
    };
    const first = await replay(charger);
    await cdrOf(stationId, 1);
    const again = await replay(await system.connect(stationId));
    expect(again).toEqual(first);
    expect(await sessionsOf(stationId)).toMatchObject([{ status: 'ended', energyWh: 2000 }]);
    expect(await cdrsOf(stationId)).toMatchObject([{ revision: 1, energyWh: 2000 }]);
    expect(await marksOf(stationId)).toEqual([[]]);
  });

  it('may hold a start older than the one that is under way, and each stops by itself', async () => {
    const { stationId, charger } = await newStation();
    const running = await start(charger, { timestamp: minutesAgo(30), meterStart: 6000 });
    const older = await start(charger, { timestamp: minutesAgo(300) });
    await charger.call('StopTransaction', {
      transactionId: older.transactionId,
      meterStop: 5500,
      timestamp: minutesAgo(200),
    });
    expect(await sessionsOf(stationId)).toMatchObject([
      { transactionId: String(older.transactionId), status: 'ended', energyWh: 4500 },
      { transactionId: String(running.transactionId), status: 'active' },
    ]);
  });
});

describe('readings', () => {
  it('after the stop belong to the session, and leave what was billed', async () => {
    const { stationId, charger } = await newStation();
    const { transactionId } = await start(charger, { timestamp: minutesAgo(60) });
    await charger.call('StopTransaction', { transactionId, meterStop: 4000, timestamp: minutesAgo(10) });
    const late = reading(transactionId, minutesAgo(20), '3500');
    expect(await charger.call('MeterValues', late)).toEqual({});
    expect(await charger.call('MeterValues', late)).toEqual({});
    await charger.call('MeterValues', reading(transactionId, minutesAgo(5), '4000'));
    const [session] = await sessionsOf(stationId);
    expect(session).toMatchObject({ status: 'ended', energyWh: 3000 });
    const { body } = await system.rest.get<{ data: Json[] }>(
      `/charging-sessions/${String(session?.['id'])}/meter-values`,
    );
    expect(body.data).toMatchObject([{ energyWh: 4000 }, { energyWh: 3500 }]);
  });

  it('under -1 become those of the session that the stop under -1 is found to be of', async () => {
    const { stationId, charger } = await newStation();
    const { transactionId } = await start(charger, { timestamp: minutesAgo(60) });
    await charger.call('MeterValues', reading(-1, minutesAgo(40), '2500'));
    await charger.call('StopTransaction', { transactionId: -1, meterStop: 4000, timestamp: minutesAgo(10) });
    const [session, ...more] = await sessionsOf(stationId);
    expect(more).toEqual([]);
    expect(session).toMatchObject({ transactionId: String(transactionId), status: 'ended', energyWh: 3000 });
    const { body } = await system.rest.get<{ data: Json[] }>(
      `/charging-sessions/${String(session?.['id'])}/meter-values`,
    );
    expect(body.data).toMatchObject([{ energyWh: 2500, transactionId: String(transactionId) }]);
  });
});

describe('a stop', () => {
  it('brings the readings of the whole session, of the connector that it was on', async () => {
    const { stationId, charger } = await newStation();
    const { transactionId } = await start(charger, { connectorId: 2, timestamp: minutesAgo(60) });
    const transactionData = [
      {
        timestamp: minutesAgo(60),
        sampledValue: [{ value: '1.0', unit: 'kWh', context: 'Transaction.Begin' }],
      },
      { timestamp: minutesAgo(35), sampledValue: [{ value: '2500', context: 'Sample.Clock' }] },
      {
        timestamp: minutesAgo(10),
        sampledValue: [{ value: '4.0', unit: 'kWh', context: 'Transaction.End' }],
      },
    ];
    const stop = { transactionId, meterStop: 4000, timestamp: minutesAgo(10), transactionData };
    await charger.call('StopTransaction', stop);
    await charger.call('StopTransaction', stop);
    const [session] = await sessionsOf(stationId);
    expect(session).toMatchObject({ status: 'ended', energyWh: 3000, evseId: 2 });
    const { body } = await system.rest.get<{ data: Json[] }>(
      `/charging-sessions/${String(session?.['id'])}/meter-values`,
    );
    expect(body.data).toMatchObject(
      [4000, 2500, 1000].map((energyWh) => ({ energyWh, evseId: 2, connectorId: 2, marks: [] })),
    );
  });

  it('that overtakes the repetition of its start ends the session, which the start then finds ended', async () => {
    const { stationId, charger } = await newStation();
    const fields = { timestamp: minutesAgo(60) };
    charger.send(JSON.stringify([2, 'lost', 'StartTransaction', startOf(fields)]));
    const [, , answer] = await charger.next();
    const stop = { transactionId: -1, idTag: 'card1', meterStop: 3500, timestamp: minutesAgo(30) };
    await charger.call('StopTransaction', stop);
    expect(await start(charger, fields)).toEqual(answer);
    await charger.call('StopTransaction', stop);
    expect(await sessionsOf(stationId)).toMatchObject([
      { status: 'ended', energyWh: 2500, meterStopWh: 3500 },
    ]);
    expect(await marksOf(stationId)).toEqual([['stop_matched']]);
    expect(await cdrOf(stationId, 1)).toMatchObject({ status: 'final', energyWh: 2500 });
  });

  it('that comes after its session was closed by force corrects it, and the CDR is revised', async () => {
    const { stationId, charger } = await newStation();
    const first = await start(charger, { timestamp: minutesAgo(120) });
    await charger.call('MeterValues', reading(first.transactionId, minutesAgo(100), '4000'));
    await start(charger, { timestamp: minutesAgo(20), meterStart: 8000 });
    expect(await sessionsOf(stationId)).toMatchObject([
      { status: 'review', energyWh: 3000, meterStopWh: null },
      { status: 'active' },
    ]);
    expect(await cdrOf(stationId, 1)).toMatchObject({ status: 'held', energyWh: 3000, totalInclVat: '1.50' });

    const stop = { transactionId: first.transactionId, meterStop: 8000, timestamp: minutesAgo(30) };
    await charger.call('StopTransaction', stop);
    await charger.call('StopTransaction', stop);
    expect(await sessionsOf(stationId)).toMatchObject([
      { status: 'ended', energyWh: 7000, meterStopWh: 8000, endedAt: stop.timestamp },
      { status: 'active' },
    ]);
    expect(await cdrOf(stationId, 2)).toMatchObject({
      status: 'final',
      energyWh: 7000,
      totalInclVat: '3.50',
    });
    expect(await cdrsOf(stationId)).toHaveLength(1);
    expect((await marksOf(stationId))[0]).toEqual(['late_stop']);
  });

  it('with an id that another station was given is not of that one', async () => {
    const [one, other] = [await newStation(), await newStation()];
    const { transactionId } = await start(one.charger, { timestamp: minutesAgo(60) });
    const stop = { transactionId, meterStop: 5000, timestamp: minutesAgo(1) };
    expect(await other.charger.call('StopTransaction', stop)).toEqual({});
    expect(await sessionsOf(one.stationId)).toMatchObject([{ status: 'active' }]);
    expect(await sessionsOf(other.stationId)).toMatchObject([{ status: 'review', meterStopWh: 5000 }]);
  });
});

it('a start repeated on a new line, while the old one still works on it, is one session', async () => {
  const { stationId, charger } = await newStation();
  const fields = { timestamp: minutesAgo(5) };
  charger.send(JSON.stringify([2, 'first', 'StartTransaction', startOf(fields)]));
  const next = await system.connect(stationId);
  const { transactionId } = await start(next, fields);
  expect(await sessionsOf(stationId)).toMatchObject([{ transactionId: String(transactionId) }]);
});
