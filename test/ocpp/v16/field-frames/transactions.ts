import { expect } from 'vitest';
import { altered, type FieldCase, type Given } from './field-frame.ts';
import { plantSession, sessionOverRest, storedReadings } from './stored.ts';

interface Stored {
  id: string;
  transaction_id: string;
  status: string;
  started_at: Date;
  started_received_at: Date;
  marks: string[];
}

const storedSessions = ({ system, stationId }: Given): Promise<Stored[]> =>
  system.database.query<Stored>(
    `SELECT id, transaction_id, status, started_at, started_received_at, marks
       FROM billing.charging_session WHERE station_id = $1 ORDER BY started_at`,
    [stationId],
  );

export const TRANSACTIONS: Record<string, FieldCase> = {
  'Alfen EVE: StartTransaction': async (given) => {
    const [type, messageId, answer] = await given.charger.exchange(given.text);
    expect([type, messageId]).toEqual([3, '2']);
    const { transactionId } = answer as { transactionId: number };
    expect(answer).toEqual({ transactionId: expect.any(Number) as number, idTagInfo: { status: 'Invalid' } });
    expect(transactionId).toBeGreaterThan(0);
    expect(await given.charger.exchange(given.text)).toEqual([3, '2', answer]);

    const [session, ...more] = await storedSessions(given);
    expect(more).toEqual([]);
    expect(session).toMatchObject({
      transaction_id: String(transactionId),
      status: 'active',
      started_at: new Date('2023-12-31T11:47:54Z'),
    });
    expect(await sessionOverRest(given, session?.id ?? '')).toMatchObject({
      idToken: 'ACE0000001',
      driverId: null,
      meterStartWh: 2_145_278,
      startedAt: '2023-12-31T11:47:54.000Z',
    });

    const threeHoursAgo = new Date(Date.now() - 3 * 3_600_000);
    const replayed = altered(given.text, ['2023-12-31T11:47:54Z', threeHoursAgo.toISOString()]);
    expect(await given.charger.exchange(replayed)).toMatchObject([
      3,
      '2',
      { idTagInfo: { status: 'Invalid' } },
    ]);
    const [, late] = await storedSessions(given);
    expect(late?.started_at).toEqual(threeHoursAgo);
    expect((late?.started_received_at.getTime() ?? 0) - threeHoursAgo.getTime()).toBeGreaterThan(10_000_000);
  },

  'Wallbox Pulsar Plus: StopTransaction': async (given) => {
    const id = await plantSession(given, {
      transactionId: '2',
      startedAt: '2024-08-23T09:00:00Z',
      meterStartWh: 1_650_000,
    });
    expect(await given.charger.exchange(given.text)).toEqual([3, '477512329', {}]);
    expect(await given.charger.exchange(given.text)).toEqual([3, '477512329', {}]);
    expect(await sessionOverRest(given, id)).toMatchObject({
      status: 'ended',
      meterStopWh: 1_669_871,
      energyWh: 19_871,
      stopReason: 'PowerLoss',
      endedAt: '2024-08-23T10:08:10.000Z',
    });
    expect(await storedReadings(given)).toEqual([]);
    expect(await storedSessions(given)).toMatchObject([{ status: 'ended', marks: [] }]);
  },

  'chargebyte Charge Control C: StopTransaction': async (given) => {
    const answer = [3, '5c9dcc97-0722-4a3f-9b7b-4da03a402e43', {}];
    const started = await given.charger.call<{ transactionId: number }>('StartTransaction', {
      connectorId: 1,
      idTag: 'CARD1',
      meterStart: 100,
      timestamp: '2024-02-26T08:00:00Z',
    });
    expect(await given.charger.exchange(given.text)).toEqual(answer);
    expect(await given.charger.exchange(given.text)).toEqual(answer);
    const [session, ...more] = await storedSessions(given);
    expect(more).toEqual([]);
    expect(session).toMatchObject({
      transaction_id: String(started.transactionId),
      status: 'ended',
      marks: expect.arrayContaining(['stop_matched']) as string[],
    });
    expect(await sessionOverRest(given, session?.id ?? '')).toMatchObject({
      energyWh: 2_000,
      meterStopWh: 2_100,
      stopReason: 'EVDisconnected',
      endedAt: '2024-02-26T09:12:01.000Z',
    });

    // The same charger, of whose start nothing ever came.
    const orphan = altered(given.text, ['2024-02-26', '2024-02-27'], ['2100', '4200']);
    expect(await given.charger.exchange(orphan)).toEqual(answer);
    expect(await given.charger.exchange(orphan)).toEqual(answer);
    expect(await storedSessions(given)).toMatchObject([
      { id: session?.id },
      { status: 'review', marks: ['start_unknown'] },
    ]);
  },
};
