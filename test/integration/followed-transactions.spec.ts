import { describe, expect, it } from 'vitest';
import type { TransactionEventReport } from '../../src/modules/billing/index.ts';
import type { StationRef } from '../../src/modules/station/index.ts';
import { WriteBatch } from '../../src/platform/database/group-commit.ts';
import { billing } from '../support/billing.ts';
import { meteredEvent, reading, startedEvent } from '../support/transaction-events.ts';

async function tell(station: StationRef, report: TransactionEventReport): Promise<string | null> {
  const batch = new WriteBatch();
  const { totalCost } = await billing.transactions.reported(batch, station, report);
  await billing.groupCommit.commit(batch);
  return totalCost;
}

/** A transaction from 1000 Wh, at 0.36 a kWh. */
async function charging(): Promise<StationRef> {
  const tariff = await billing.tariff();
  const station = await billing.station({ tariffId: tariff.id });
  const idToken = await billing.token();
  await tell(station, startedEvent({ idToken, idTokenType: 'ISO14443' }));
  return station;
}

const session = (station: StationRef) => billing.session(station, 'tx-1');

describe('a transaction under way', () => {
  it('costs by the highest that any of its readings has shown', async () => {
    const station = await charging();
    expect(await tell(station, meteredEvent(1, 2_000))).toBe('0.36');
    expect(await tell(station, meteredEvent(2, 1_500))).toBe('0.36');
    expect(await tell(station, meteredEvent(3, 3_000))).toBe('0.72');
  });

  it('costs by readings that came without an event, too', async () => {
    const station = await charging();
    expect(await tell(station, meteredEvent(1, 1_500))).toBe('0.18');
    await billing.report(station, reading(2, 3_000));
    expect(await tell(station, meteredEvent(3, 2_000))).toBe('0.72');
  });

  it('costs by what came before its station connected again', async () => {
    const before = await charging();
    expect(await tell(before, meteredEvent(1, 3_000))).toBe('0.72');
    const after = { ...before };
    expect(await tell(after, meteredEvent(2, 2_000))).toBe('0.72');
    expect(await tell(after, meteredEvent(3, 4_000))).toBe('1.08');
  });

  it('costs by the time of the event, where that comes late', async () => {
    const station = await charging();
    expect(await tell(station, meteredEvent(1, 2_000))).toBe('0.36');
    expect(await tell(station, meteredEvent(3, 4_000))).toBe('1.08');
    expect(await tell(station, meteredEvent(2, 3_000))).toBe('0.72');
    const stored = await billing.query<{ seqNo: number }>(
      `SELECT seq_no AS "seqNo" FROM billing.transaction_event WHERE station_id = $1 ORDER BY seq_no`,
      [station.stationId],
    );
    expect(stored.map(({ seqNo }) => seqNo)).toEqual([0, 1, 2, 3]);
  });

  it('is brought up to date by readings that come after its station said that it was over', async () => {
    const station = await charging();
    await tell(station, meteredEvent(1, 2_000));
    await billing.settlement.told(station, 'tx-1', { isOngoing: false, hasMessagesInQueue: false });
    expect(await session(station)).toMatchObject({ status: 'review', energyWh: 1_000 });
    await tell(station, meteredEvent(2, 3_000));
    expect(await session(station)).toMatchObject({ status: 'review', energyWh: 2_000 });
  });

  it('is no more under way when the next one of its EVSE has started', async () => {
    const station = await charging();
    await tell(station, meteredEvent(1, 2_000));
    const next = startedEvent({ ...meteredEvent(5), transactionId: 'tx-2', eventType: 'Started', evseId: 1 });
    await tell(station, next);
    expect(await tell(station, meteredEvent(2, 3_000))).toBeNull();
    expect(await session(station)).toMatchObject({ status: 'review', energyWh: 2_000 });
  });
});
