import { describe, expect, it } from 'vitest';
import type { TransactionEventReport } from '../../src/modules/billing/index.ts';
import type { StationRef } from '../../src/modules/station/index.ts';
import { WriteBatch } from '../../src/platform/database/group-commit.ts';
import { at } from '../support/billing-reports.ts';
import { billing } from '../support/billing.ts';
import {
  authorisedEvent,
  endedEvent,
  eventReport,
  meteredEvent,
  minute,
  reading,
  startedEvent,
} from '../support/transaction-events.ts';

async function tell(station: StationRef, ...reports: TransactionEventReport[]) {
  const answers = [];
  for (const report of reports) {
    const batch = new WriteBatch();
    answers.push(await billing.transactions.reported(batch, station, report));
    await billing.groupCommit.commit(batch);
  }
  return answers;
}

const session = (station: StationRef) => billing.session(station, 'tx-1');
const completeness = async ({ stationId }: StationRef) => {
  const [row] = await billing.query<Record<string, unknown>>(
    `SELECT is_complete, missing_seq_nos, settled_at IS NOT NULL AS is_settled
       FROM billing.transaction WHERE station_id = $1`,
    [stationId],
  );
  return row;
};
const storedEvents = async ({ stationId }: StationRef) =>
  (
    await billing.query<{ seqNo: number }>(
      `SELECT seq_no AS "seqNo" FROM billing.transaction_event WHERE station_id = $1 ORDER BY seq_no`,
      [stationId],
    )
  ).map(({ seqNo }) => seqNo);

/** On a station with the tariff of the tests. */
async function charging() {
  const tariff = await billing.tariff();
  const station = await billing.station({ tariffId: tariff.id });
  const idToken = await billing.token();
  return { station, idToken };
}

const whole = (idToken: string): TransactionEventReport[] => [
  startedEvent(),
  authorisedEvent(idToken),
  meteredEvent(2),
  meteredEvent(3),
  endedEvent(4),
];

describe('the events of a transaction', () => {
  it('make a session as they come, and a CDR when all are there', async () => {
    const { station, idToken } = await charging();
    const [started, authorised, ...others] = whole(idToken);
    expect(await tell(station, started as TransactionEventReport)).toEqual([
      { authorisation: null, totalCost: null },
    ]);
    expect(await session(station)).toMatchObject({
      status: 'active',
      evseId: 1,
      connectorId: 1,
      idToken: null,
      driverId: null,
      authorisationStatus: null,
      startedAt: new Date(minute(0)),
      meterStartWh: 1_000,
      energyWh: 0,
    });
    const [answer] = await tell(station, authorised as TransactionEventReport);
    expect(answer?.authorisation).toMatchObject({ status: 'Accepted', idToken });
    expect(await session(station)).toMatchObject({
      idToken,
      driverId: answer?.authorisation?.driverId,
      authorisationStatus: 'Accepted',
    });
    const [first, second, ended] = await tell(station, ...others);
    expect([first?.totalCost, second?.totalCost]).toEqual(['0.18', '0.36']);
    // 1.5 kWh for 0.30 with 20 % VAT.
    expect(ended?.totalCost).toBe('0.54');
    expect(await session(station)).toMatchObject({
      status: 'ended',
      endedAt: new Date(minute(4)),
      meterStopWh: 2_500,
      energyWh: 1_500,
      stopReason: 'EVDisconnected',
      marks: [],
    });
    expect(await completeness(station)).toEqual({
      is_complete: true,
      missing_seq_nos: [],
      is_settled: true,
    });
    expect(await billing.rate(station)).toMatchObject([{ status: 'final', energyWh: 1_500, revision: 1 }]);
    const { id } = await session(station);
    const types = (await billing.events(id)).map(({ type }) => type);
    expect(types).toEqual(['SessionStarted', 'SessionAuthorised', 'SessionEnded', 'CdrCreated']);
  });

  it.each([
    ['backwards', [4, 3, 2, 1, 0]],
    ['the end first', [4, 0, 1, 2, 3]],
    ['the start last', [1, 2, 3, 4, 0]],
    ['shuffled', [2, 0, 4, 1, 3]],
  ])('make the same session %s', async (_name, order) => {
    const { station, idToken } = await charging();
    const events = whole(idToken);
    await tell(station, ...order.map((index) => events[index] as TransactionEventReport));
    expect(await session(station)).toMatchObject({
      status: 'ended',
      idToken,
      authorisationStatus: 'Accepted',
      evseId: 1,
      startedAt: new Date(minute(0)),
      endedAt: new Date(minute(4)),
      meterStartWh: 1_000,
      meterStopWh: 2_500,
      energyWh: 1_500,
      marks: [],
    });
    expect(await completeness(station)).toMatchObject({ is_complete: true });
    expect(await billing.rate(station)).toMatchObject([{ status: 'final', energyWh: 1_500 }]);
  });

  it('are each stored once, and answered the same again', async () => {
    const { station, idToken } = await charging();
    const events = whole(idToken);
    const first = await tell(station, ...events);
    await billing.query(`UPDATE driver.id_token SET status = 'blocked' WHERE id_token = $1`, [idToken]);
    const later = events.map((report) => ({ ...report, isOffline: true }));
    expect(await tell(station, ...later)).toEqual(first);
    expect(await storedEvents(station)).toEqual([0, 1, 2, 3, 4]);
    expect(await billing.sessionsOf(station)).toHaveLength(1);
    const readings = await billing.query('SELECT FROM billing.meter_value WHERE station_id = $1', [
      station.stationId,
    ]);
    expect(readings).toHaveLength(4);
  });

  it('do not have to begin at 0', async () => {
    const { station, idToken } = await charging();
    const from = 8_417;
    await tell(station, ...whole(idToken).map((report) => ({ ...report, seqNo: report.seqNo + from })));
    expect(await completeness(station)).toMatchObject({ is_complete: true });
    expect(await session(station)).toMatchObject({ status: 'ended', energyWh: 1_500, marks: [] });
  });

  it('that are missing are named, and hold up the CDR', async () => {
    const { station, idToken } = await charging();
    const [started, authorised, second, third, ended] = whole(idToken) as [
      TransactionEventReport,
      TransactionEventReport,
      TransactionEventReport,
      TransactionEventReport,
      TransactionEventReport,
    ];
    const [, , answer] = await tell(station, started, third, ended);
    expect(answer?.totalCost).toBeNull();
    expect(await completeness(station)).toEqual({
      is_complete: false,
      missing_seq_nos: [1, 2],
      is_settled: false,
    });
    expect(await session(station)).toMatchObject({ status: 'ended', energyWh: 1_500, idToken: null });
    expect(await billing.rate(station)).toEqual([]);
    await tell(station, second);
    expect(await completeness(station)).toMatchObject({ missing_seq_nos: [1] });
    await tell(station, authorised);
    expect(await completeness(station)).toEqual({
      is_complete: true,
      missing_seq_nos: [],
      is_settled: true,
    });
    expect(await billing.rate(station)).toMatchObject([{ status: 'final', idToken, energyWh: 1_500 }]);
  });

  it('name no more than a hundred missing ones', async () => {
    const { station } = await charging();
    await tell(station, startedEvent(), endedEvent(1_000_000, { time: at(minute(4)) }));
    const { missing_seq_nos: missing } = (await completeness(station)) as { missing_seq_nos: number[] };
    expect(missing).toEqual(Array.from({ length: 100 }, (_, index) => index + 1));
  });

  it('that were given one number by mistake are both kept, for review', async () => {
    const { station, idToken } = await charging();
    await tell(station, startedEvent(), authorisedEvent(idToken, { seqNo: 0 }), endedEvent(1));
    expect(await session(station)).toMatchObject({ idToken, marks: ['seq_no_repeated'], status: 'review' });
  });

  it('that happened offline are applied at their own time, and tell no running cost', async () => {
    const { station, idToken } = await charging();
    const receivedAt = new Date('2026-05-04T18:00:00Z');
    const offline = (report: TransactionEventReport) => ({
      ...report,
      isOffline: true,
      time: at(minute(report.seqNo), receivedAt),
    });
    const answers = await tell(station, ...whole(idToken).map(offline));
    expect(answers.map(({ totalCost }) => totalCost)).toEqual([null, null, null, null, '0.54']);
    expect(await session(station)).toMatchObject({
      startedAt: new Date(minute(0)),
      startedReceivedAt: receivedAt,
      endedAt: new Date(minute(4)),
      endedReceivedAt: receivedAt,
      status: 'ended',
    });
  });
});

describe('what a session is told by', () => {
  it('the EVSE comes when the cable is plugged in, after the token', async () => {
    const { station, idToken } = await charging();
    const begun = {
      eventType: 'Started',
      triggerReason: 'Authorized',
      evseId: null,
      connectorId: null,
    } as const;
    await tell(station, startedEvent({ ...begun, idToken, idTokenType: 'ISO14443', readings: [] }));
    expect(await session(station)).toMatchObject({ evseId: 0, connectorId: 0, meterStartWh: null });
    const plugged = { triggerReason: 'CablePluggedIn', evseId: 2, connectorId: 1 };
    await tell(
      station,
      eventReport(1, { ...plugged, readings: [reading(1, 1_000, 'Transaction.Begin')] }),
      meteredEvent(2),
    );
    expect(await session(station)).toMatchObject({
      evseId: 2,
      connectorId: 1,
      meterStartWh: 1_000,
      energyWh: 500,
    });
    await tell(station, endedEvent(3));
    expect(await session(station)).toMatchObject({ status: 'ended', energyWh: 1_000, marks: [] });
  });

  it('readings stand in for registers that were not told', async () => {
    const { station, idToken } = await charging();
    await tell(
      station,
      startedEvent({ readings: [] }),
      authorisedEvent(idToken),
      meteredEvent(2, 1_100),
      meteredEvent(3, 1_900),
      endedEvent(4, { readings: [] }),
    );
    expect(await session(station)).toMatchObject({
      status: 'ended',
      meterStartWh: 1_100,
      meterStopWh: 1_900,
      energyWh: 800,
      marks: ['meter_start_from_reading', 'meter_stop_from_reading'],
    });
  });

  it('one that never charged needs no register, and without a token has no CDR', async () => {
    const { station } = await charging();
    await tell(station, startedEvent({ readings: [] }), endedEvent(1, { readings: [] }));
    expect(await session(station)).toMatchObject({
      status: 'ended',
      energyWh: 0,
      meterStartWh: null,
      meterStopWh: null,
      marks: ['no_token'],
    });
    expect(await billing.rate(station)).toEqual([]);
  });

  it('one that charged without a token is rated, for nobody', async () => {
    const { station } = await charging();
    await tell(station, startedEvent(), eventReport(1), endedEvent(2));
    expect(await session(station)).toMatchObject({ status: 'ended', energyWh: 500, marks: ['no_token'] });
    expect(await billing.rate(station)).toMatchObject([{ status: 'final', driverId: null, idToken: null }]);
  });

  it('one that charged and told no register is for review', async () => {
    const { station, idToken } = await charging();
    const charge = eventReport(2, { triggerReason: 'ChargingStateChanged', chargingState: 'Charging' });
    await tell(
      station,
      startedEvent({ readings: [] }),
      authorisedEvent(idToken),
      charge,
      endedEvent(3, { readings: [] }),
    );
    expect(await session(station)).toMatchObject({ status: 'review', marks: ['meter_start_unknown'] });
  });

  it('a reason that is left out is Local', async () => {
    const { station } = await charging();
    await tell(station, startedEvent(), endedEvent(1, { stoppedReason: null }));
    expect(await session(station)).toMatchObject({ stopReason: 'Local' });
  });

  it('two ends that are not the same are for review', async () => {
    const { station, idToken } = await charging();
    await tell(station, ...whole(idToken), endedEvent(5));
    expect(await session(station)).toMatchObject({
      status: 'review',
      endedAt: new Date(minute(4)),
      marks: ['stop_contradicted', 'meter_stop_below_readings'],
    });
  });
});

describe('a token in an event', () => {
  it('that is not accepted is recorded, and answered so', async () => {
    const { station } = await charging();
    const blocked = await billing.token({ status: 'blocked' });
    const [, answer] = await tell(station, startedEvent(), authorisedEvent(blocked));
    expect(answer?.authorisation?.status).toBe('Blocked');
    expect(await session(station)).toMatchObject({ idToken: blocked, authorisationStatus: 'Blocked' });
    const stranger = await billing.station();
    const [unknown] = await tell(stranger, startedEvent({ idToken: 'nobody', idTokenType: 'ISO14443' }));
    expect(unknown?.authorisation?.status).toBe('Invalid');
  });

  it('counts other transactions as concurrent, and not its own', async () => {
    const { station, idToken } = await charging();
    const other = await billing.station();
    const [, first] = await tell(station, startedEvent(), authorisedEvent(idToken));
    const [, second] = await tell(other, startedEvent(), authorisedEvent(idToken));
    const again = eventReport(2, { triggerReason: 'Authorized', idToken, idTokenType: 'ISO14443' });
    const [third] = await tell(station, again);
    const [fourth] = await tell(other, again);
    const statuses = [first, second, third, fourth].map((answer) => answer?.authorisation?.status);
    expect(statuses).toEqual(['Accepted', 'ConcurrentTx', 'Accepted', 'ConcurrentTx']);
  });

  it('of the same group ends it, and it stays charged to the first', async () => {
    const { station, idToken } = await charging();
    const friend = await billing.token();
    await tell(station, startedEvent(), authorisedEvent(idToken));
    const stop = { triggerReason: 'StopAuthorized', idToken: friend, idTokenType: 'ISO14443' };
    const [answer] = await tell(station, endedEvent(2, { ...stop, stoppedReason: 'Local' }));
    expect(answer?.authorisation).toMatchObject({ status: 'Accepted', idToken: friend });
    expect(await session(station)).toMatchObject({ idToken, stopIdToken: friend, stopReason: 'Local' });
  });

  it('is not needed where there is only a button', async () => {
    const { station } = await charging();
    const button = { triggerReason: 'Authorized', idToken: null, idTokenType: 'NoAuthorization' };
    const [, answer] = await tell(station, startedEvent(), eventReport(1, button));
    expect(answer?.authorisation).toMatchObject({ status: 'Accepted', driverId: null });
    await tell(station, endedEvent(2));
    expect(await session(station)).toMatchObject({
      idToken: null,
      authorisationStatus: 'Accepted',
      marks: [],
      status: 'ended',
    });
  });
});

describe('an EVSE has one transaction', () => {
  it('the next one ends what is open there, until its own end comes', async () => {
    const { station, idToken } = await charging();
    await tell(station, startedEvent(), authorisedEvent(idToken), meteredEvent(2));
    const next = { transactionId: 'tx-2', time: at(minute(30)) };
    await tell(station, startedEvent({ ...next, readings: [] }));
    expect(await session(station)).toMatchObject({
      status: 'review',
      endedAt: new Date(minute(30)),
      energyWh: 500,
      marks: ['closed_by_next_start'],
    });
    expect(await billing.rate(station)).toEqual([]);
    await tell(station, meteredEvent(3), endedEvent(4));
    expect(await session(station)).toMatchObject({
      status: 'ended',
      endedAt: new Date(minute(4)),
      energyWh: 1_500,
      marks: ['late_stop'],
    });
    expect(await billing.session(station, 'tx-2')).toMatchObject({ status: 'active' });
  });

  it('an older one that comes late ends nothing', async () => {
    const { station } = await charging();
    await tell(station, startedEvent({ time: at(minute(30)) }));
    await tell(station, startedEvent({ transactionId: 'tx-0', time: at(minute(0)) }));
    expect(await session(station)).toMatchObject({ status: 'active' });
  });
});

describe('what no calendar and no database can hold', () => {
  it.each<[string, Partial<TransactionEventReport>]>([
    ['a number beyond all numbers', { seqNo: 1e300 }],
    ['a number below zero', { seqNo: -7 }],
    [
      'a token that PostgreSQL cannot store',
      { idToken: 'a\u0000\uD800'.repeat(200), idTokenType: 'x\u0000' },
    ],
    ['a transaction id of any length', { transactionId: `tx-1\u0000${'x'.repeat(5_000)}` }],
    ['an EVSE beyond all numbers', { evseId: 1e12, connectorId: -3 }],
    ['a time before all calendars', { time: at('-200000-01-01T00:00:00Z', new Date()) }],
    ['a time that is none', { time: at('yesterday', new Date()) }],
    ['numbers that are none', { remoteStartId: 1e300, phasesUsed: -1e300, chargingSeconds: 0.5 }],
    ['reasons of any length', { triggerReason: 'x\u0000'.repeat(100), chargingState: 'Levitating' }],
  ])('%s is recorded all the same', async (_name, changes) => {
    const station = await billing.station();
    await tell(station, startedEvent(changes), startedEvent(changes));
    expect(await billing.sessionsOf(station)).toHaveLength(1);
    expect(await storedEvents(station)).toHaveLength(1);
  });
});

it('50 transactions at once finish on a pool of 5 connections', async () => {
  const idToken = await billing.token();
  const stations = await Promise.all(Array.from({ length: 50 }, () => billing.station()));
  await Promise.all(stations.map((station) => tell(station, ...whole(idToken))));
  const sessions = await Promise.all(stations.map(session));
  expect(sessions.map(({ status, energyWh }) => [status, energyWh])).toEqual(
    stations.map(() => ['ended', 1_500]),
  );
});

it('the same event on two connections at once is one', async () => {
  const { station, idToken } = await charging();
  const events = whole(idToken);
  for (const report of events) await Promise.all([tell(station, report), tell(station, report)]);
  expect(await storedEvents(station)).toEqual([0, 1, 2, 3, 4]);
  expect(await session(station)).toMatchObject({ status: 'ended', energyWh: 1_500, marks: [] });
});
