import { PgBoss } from 'pg-boss';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RawCharger } from '../../support/raw-charger.ts';
import { eventually } from '../../support/rest.ts';
import { TestSystem } from '../../support/system.ts';
import { meterValue, transactionEvent } from '../../support/transaction-frames.ts';

const MINUTELY = ['billing.watch-prepaid', 'billing.settle-transactions'] as const;

let system: TestSystem;
let jobs: PgBoss;
beforeAll(async () => {
  system = await TestSystem.start();
  const { url: connectionString } = system.database;
  jobs = new PgBoss({ connectionString, schema: 'job', max: 1, supervise: false, schedule: false });
  await jobs.start();
  // Minutes pass when the test says so.
  for (const job of MINUTELY) await jobs.unschedule(job);
  await system.addTariff(0.5);
});
afterAll(async () => {
  await jobs.stop({ graceful: false });
  await system.stop();
});

/** What a worker does once a minute, at once. */
const minutePasses = (job: (typeof MINUTELY)[number]) => jobs.send(job, {});

/** Answers the next request of the CSMS; resolves with what it was. */
async function answerNext(charger: RawCharger, answer: object): Promise<unknown[]> {
  const [, messageId, action, payload] = await charger.next();
  charger.send(JSON.stringify([3, messageId, answer]));
  return [action, payload];
}

async function only<T>(list: string): Promise<T> {
  return eventually(async () => (await system.rest.get<{ data: T[] }>(list)).body.data[0]);
}

describe('a prepaid session', () => {
  const prepaid = (amount: string) => ({ prepaidBalance: { amount, currency: 'EUR' } });
  const balanceOf = async (idToken: string) =>
    (await only<{ prepaidBalance: { amount: string } }>(`/tokens?idToken=${idToken}`)).prepaidBalance.amount;
  const now = () => new Date().toISOString();

  it('is told what it costs, and stopped when that is all there is, in OCPP 2.0.1', async () => {
    await system.addToken('PREPAID-201', prepaid('2.00'));
    const charger = await system.connect('PREPAID-201', system.ocppUrl, 'ocpp2.0.1');
    const idToken = { idToken: 'PREPAID-201', type: 'ISO14443' };
    const tell = (seqNo: number, type: 'Started' | 'Updated' | 'Ended', value: number, members = {}) => {
      const timestamp = now();
      const metered = { timestamp, meterValue: [{ timestamp, sampledValue: [{ value }] }] };
      const event = transactionEvent('prepaid', seqNo, type, { ...metered, ...members });
      return charger.call('TransactionEvent', event);
    };
    await tell(0, 'Started', 0, { evse: { id: 1, connectorId: 1 }, idToken });
    await tell(1, 'Updated', 3_000);
    await minutePasses('billing.watch-prepaid');
    const told = ['CostUpdated', { totalCost: 1.5, transactionId: 'prepaid' }];
    expect(await answerNext(charger, {})).toEqual(told);

    await tell(2, 'Updated', 4_000);
    await minutePasses('billing.watch-prepaid');
    const stop = ['RequestStopTransaction', { transactionId: 'prepaid' }];
    expect(await answerNext(charger, { status: 'Accepted' })).toEqual(stop);
    await tell(3, 'Ended', 4_100, { transactionInfo: { stoppedReason: 'Remote' } });
    const cdr = await only('/cdrs?stationId=PREPAID-201');
    expect(cdr).toMatchObject({ energyWh: 4_100, totalInclVat: '2.05' });
    await expect.poll(() => balanceOf('PREPAID-201')).toBe('-0.05');
    const refused = await charger.call('Authorize', { idToken });
    expect(refused).toEqual({ idTokenInfo: { status: 'NoCredit' } });
    await charger.close();
  });

  it('is stopped alike in OCPP 1.6, which cannot tell the cost', async () => {
    await system.addToken('PREPAID-16', prepaid('1.00'));
    const charger = await system.connect('PREPAID-16');
    const start = { connectorId: 1, idTag: 'PREPAID-16', meterStart: 0, timestamp: now() };
    const { transactionId } = await charger.call('StartTransaction', start);
    const meterValue16 = [{ timestamp: now(), sampledValue: [{ value: '2500' }] }];
    await charger.call('MeterValues', { connectorId: 1, transactionId, meterValue: meterValue16 });
    await minutePasses('billing.watch-prepaid');
    const stop = ['RemoteStopTransaction', { transactionId }];
    expect(await answerNext(charger, { status: 'Accepted' })).toEqual(stop);
    await charger.close();
  });
});

it('a transaction with a gap shows it, is asked for by itself, and billed without the rest with a mark', async () => {
  await system.addToken('LATE-201');
  const charger = await system.connect('LATE-201', system.ocppUrl, 'ocpp2.0.1');
  const idToken = { idToken: 'LATE-201', type: 'ISO14443' };
  const begun = {
    evse: { id: 1, connectorId: 1 },
    idToken,
    meterValue: meterValue(0, 0, 'Transaction.Begin'),
  };
  const ended = { meterValue: meterValue(4, 2_000, 'Transaction.End') };
  await charger.call('TransactionEvent', transactionEvent('late', 0, 'Started', begun));
  await charger.call('TransactionEvent', transactionEvent('late', 2, 'Updated'));
  await charger.call('TransactionEvent', transactionEvent('late', 4, 'Ended', ended));
  const sessions = '/charging-sessions?stationId=LATE-201';
  expect(await only(sessions)).toMatchObject({
    status: 'ended',
    complete: false,
    missingSeqNos: [1, 3],
    cost: null,
  });

  // It is asked for once it has been missed for a while.
  await system.database.query(
    `UPDATE billing.charging_session SET ended_received_at = now() - interval '3 minutes' WHERE station_id = 'LATE-201'`,
  );
  await minutePasses('billing.settle-transactions');
  const asked = ['GetTransactionStatus', { transactionId: 'late' }];
  expect(await answerNext(charger, { ongoingIndicator: false, messagesInQueue: false })).toEqual(asked);
  expect(await only('/cdrs?stationId=LATE-201')).toMatchObject({ energyWh: 2_000, totalInclVat: '1.00' });
  expect(await only(sessions)).toMatchObject({ marks: ['transaction_incomplete'], missingSeqNos: [1, 3] });

  // What comes after all makes it whole.
  for (const seqNo of [1, 3]) {
    const event = transactionEvent('late', seqNo, 'Updated', { offline: true });
    expect(await charger.call('TransactionEvent', event)).toEqual({});
  }
  expect(await only(sessions)).toMatchObject({
    complete: true,
    missingSeqNos: [],
    marks: [],
    energyWh: 2_000,
  });
  await charger.close();
});
