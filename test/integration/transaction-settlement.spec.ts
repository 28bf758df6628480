import { beforeEach, describe, expect, it } from 'vitest';
import type { TransactionEventReport } from '../../src/modules/billing/index.ts';
import type { StationRef } from '../../src/modules/station/index.ts';
import { WriteBatch } from '../../src/platform/database/group-commit.ts';
import { billing } from '../support/billing.ts';
import { link, PRESENT } from '../support/station-link.ts';
import {
  authorisedEvent,
  endedEvent,
  meteredEvent,
  minute,
  startedEvent,
} from '../support/transaction-events.ts';

async function tell(station: StationRef, ...reports: TransactionEventReport[]) {
  for (const report of reports) {
    const batch = new WriteBatch();
    await billing.transactions.reported(batch, station, report);
    await billing.groupCommit.commit(batch);
  }
}

/** On line, with a tariff and the events told. */
async function stationTelling(...reports: TransactionEventReport[]): Promise<StationRef> {
  const tariff = await billing.tariff();
  const station = await billing.station({ tariffId: tariff.id });
  link.online.set(station.stationId, PRESENT);
  await tell(station, ...reports);
  return station;
}

const session = (station: StationRef) => billing.session(station, 'tx-1');
const asked = ({ stationId }: StationRef) =>
  link.delivered.filter((command) => command.stationId === stationId).flatMap(({ requests }) => requests);
/** As if all that is stored of it had come so long ago. */
async function minutesPass({ stationId }: StationRef, minutes: number): Promise<void> {
  for (const [table, column] of [
    ['billing.charging_session', 'ended_received_at'],
    ['billing.charging_session', 'started_received_at'],
    ['billing.transaction', 'asked_at'],
    ['billing.transaction_event', 'received_at'],
  ])
    await billing.query(
      `UPDATE ${table} SET ${column} = ${column} - make_interval(mins => $2) WHERE station_id = $1`,
      [stationId, minutes],
    );
}
/** The events of the tests are of the past; this has them come now. */
async function comesNow({ stationId }: StationRef): Promise<void> {
  await billing.query(
    `UPDATE billing.charging_session SET ended_received_at = now() WHERE station_id = $1 AND ended_at IS NOT NULL`,
    [stationId],
  );
  await billing.query(
    `UPDATE billing.charging_session SET started_received_at = now() WHERE station_id = $1`,
    [stationId],
  );
  await billing.query(`UPDATE billing.transaction_event SET received_at = now() WHERE station_id = $1`, [
    stationId,
  ]);
}

beforeEach(async () => {
  link.reset();
  await billing.query(`UPDATE billing.transaction SET settled_at = now() WHERE settled_at IS NULL`);
});

describe('a transaction that has ended and lacks events', () => {
  it('is asked for after a while, again after another, and not while it is complete', async () => {
    const station = await stationTelling(startedEvent(), endedEvent(3));
    await comesNow(station);
    const complete = await stationTelling(startedEvent(), endedEvent(1));
    await billing.settlement.settle();
    expect(asked(station)).toEqual([]);
    await minutesPass(station, 3);
    await minutesPass(complete, 3);
    await billing.settlement.settle();
    await billing.settlement.settle();
    const request = { action: 'get-transaction-status', payload: { transactionId: 'tx-1' } };
    expect(asked(station)).toEqual([request]);
    expect(asked(complete)).toEqual([]);
    await minutesPass(station, 3);
    await billing.settlement.settle();
    expect(asked(station)).toEqual([request, request]);
  });

  it('waits for what the station still has, and is rated without what it has not', async () => {
    const station = await stationTelling(startedEvent(), endedEvent(3));
    await billing.settlement.told(station, 'tx-1', { isOngoing: false, hasMessagesInQueue: true });
    await billing.settlement.told(station, 'tx-1', { isOngoing: true, hasMessagesInQueue: false });
    expect(await billing.rate(station)).toEqual([]);
    await billing.settlement.told(station, 'tx-1', { isOngoing: false, hasMessagesInQueue: false });
    expect(await session(station)).toMatchObject({
      status: 'ended',
      marks: ['no_token', 'transaction_incomplete'],
    });
    expect(await billing.rate(station)).toMatchObject([{ status: 'final', energyWh: 1_000, revision: 1 }]);
  });

  it('is rated after its time, also where nobody can be asked, and corrected by what comes later', async () => {
    const station = await stationTelling(startedEvent(), endedEvent(3));
    await comesNow(station);
    link.online.clear();
    await minutesPass(station, 59);
    await billing.settlement.settle();
    expect(await billing.rate(station)).toEqual([]);
    await minutesPass(station, 2);
    await billing.settlement.settle();
    expect(await session(station)).toMatchObject({ marks: ['no_token', 'transaction_incomplete'] });
    expect(await billing.rate(station)).toMatchObject([{ status: 'final', driverId: null, revision: 1 }]);

    const idToken = await billing.token();
    await tell(station, authorisedEvent(idToken));
    expect(await session(station)).toMatchObject({ idToken, marks: ['transaction_incomplete'] });
    await tell(station, meteredEvent(2, 1_900));
    expect(await session(station)).toMatchObject({ idToken, status: 'ended', marks: [] });
    const [cdr] = await billing.rate(station);
    expect(cdr).toMatchObject({ status: 'final', energyWh: 1_000, idToken });
  });

  it('that lacks its start is for review', async () => {
    const station = await stationTelling(meteredEvent(2), endedEvent(3));
    await billing.settlement.told(station, 'tx-1', { isOngoing: false, hasMessagesInQueue: false });
    expect(await session(station)).toMatchObject({
      status: 'review',
      startedAt: new Date(minute(2)),
      marks: expect.arrayContaining(['started_event_missing', 'transaction_incomplete']) as string[],
    });
    expect(await billing.rate(station)).toMatchObject([{ status: 'held' }]);
    await tell(station, startedEvent(), authorisedEvent(await billing.token()));
    expect(await session(station)).toMatchObject({
      status: 'ended',
      startedAt: new Date(minute(0)),
      marks: [],
    });
    expect(await billing.rate(station)).toMatchObject([{ status: 'final', revision: 2 }]);
  });

  it('of which the next start on its EVSE ended it is held after its time', async () => {
    const station = await stationTelling(startedEvent(), meteredEvent(2));
    await tell(
      station,
      startedEvent({ transactionId: 'tx-2', time: { ...startedEvent().time, at: new Date(minute(9)) } }),
    );
    await minutesPass(station, 61);
    await billing.settlement.settle();
    expect(await session(station)).toMatchObject({
      status: 'review',
      marks: expect.arrayContaining(['closed_by_next_start', 'transaction_incomplete']) as string[],
    });
    expect(await billing.rate(station)).toMatchObject([{ status: 'held', energyWh: 500 }]);
  });
});

describe('a transaction under way of which nothing is heard', () => {
  it('is asked for after an hour, and ends where its station knows nothing of it', async () => {
    const station = await stationTelling(startedEvent(), meteredEvent(2));
    await comesNow(station);
    await minutesPass(station, 55);
    await billing.settlement.settle();
    expect(asked(station)).toEqual([]);
    await minutesPass(station, 10);
    await billing.settlement.settle();
    await billing.settlement.settle();
    expect(asked(station)).toHaveLength(1);

    await billing.settlement.told(station, 'tx-1', { isOngoing: true, hasMessagesInQueue: false });
    expect(await session(station)).toMatchObject({ status: 'active' });
    for (let times = 0; times < 2; times++)
      await billing.settlement.told(station, 'tx-1', { isOngoing: false, hasMessagesInQueue: false });
    expect(await session(station)).toMatchObject({
      status: 'review',
      endedAt: new Date(minute(2)),
      energyWh: 500,
      marks: expect.arrayContaining(['ended_event_missing']) as string[],
    });
    expect(await billing.rate(station)).toMatchObject([{ status: 'held', energyWh: 500, revision: 1 }]);

    await tell(station, authorisedEvent(await billing.token()), endedEvent(3));
    expect(await session(station)).toMatchObject({
      status: 'ended',
      endedAt: new Date(minute(3)),
      marks: ['late_stop'],
    });
    expect(await billing.rate(station)).toMatchObject([{ status: 'final', energyWh: 1_000, revision: 2 }]);
  });

  it('is left alone while it is heard of', async () => {
    const station = await stationTelling(startedEvent());
    await comesNow(station);
    await minutesPass(station, 90);
    await tell(station, meteredEvent(2));
    await billing.query(
      `UPDATE billing.transaction_event SET received_at = now() WHERE station_id = $1 AND seq_no = 2`,
      [station.stationId],
    );
    await billing.settlement.settle();
    expect(asked(station)).toEqual([]);
  });

  it('nothing is known of is passed over', async () => {
    const station = await billing.station();
    const over = { isOngoing: false, hasMessagesInQueue: false };
    await billing.settlement.told(station, 'nothing\u0000', over);
    expect(await billing.sessionsOf(station)).toEqual([]);
  });
});
