import { beforeEach, describe, expect, it } from 'vitest';
import type { StationRef } from '../../src/modules/station/index.ts';
import { reportedTime } from '../../src/platform/time/reported-time.ts';
import { meterReport, startReport, stopReport } from '../support/billing-reports.ts';
import { billing } from '../support/billing.ts';
import { link, PRESENT } from '../support/station-link.ts';

const NOW = Date.now();
const minutesAgo = (minutes: number) => {
  const time = new Date(NOW - minutes * 60_000).toISOString();
  return reportedTime(time, new Date(time));
};

async function prepaidToken(
  amount: string,
  currency = 'EUR',
  since = '2026-01-01T00:00:00Z',
): Promise<string> {
  const idToken = await billing.token({ maxConcurrentSessions: 9 });
  await billing.query(
    `UPDATE driver.id_token SET prepaid_amount = $2, prepaid_currency = $3, prepaid_since = $4 WHERE id_token = $1`,
    [idToken, amount, currency, since],
  );
  return idToken;
}

const balance = async (idToken: string) =>
  (
    await billing.query<{ amount: string }>(
      `SELECT prepaid_amount::float8::text AS amount FROM driver.id_token WHERE id_token = $1`,
      [idToken],
    )
  )[0]?.amount;

/** 0.36 a kWh, from 1000 Wh an hour ago; on line. */
async function charging(idToken: string) {
  const tariff = await billing.tariff();
  const station = await billing.station({ tariffId: tariff.id });
  link.online.set(station.stationId, PRESENT);
  const report = startReport({ idToken, time: minutesAgo(60) });
  const { transactionId, authorisation } = await billing.sessions.start(station, report);
  return { station, transactionId, authorisation };
}

const read = (station: StationRef, transactionId: string, energyWh: number, minutes = 1) => {
  const { at } = minutesAgo(minutes);
  return billing.report(station, meterReport(at.toISOString(), String(energyWh), { transactionId }));
};
const stop = (station: StationRef, transactionId: string, meterStopWh: number) =>
  billing.sessions.stop(station, stopReport({ transactionId, meterStopWh, time: minutesAgo(0) }));
const told = ({ stationId }: StationRef) =>
  link.delivered
    .filter((command) => command.stationId === stationId)
    .flatMap(({ requests }) => requests.map(({ action, payload }) => [action, payload['totalCost']]));
const minutesPass = ({ stationId }: StationRef, minutes: number) =>
  billing.query(
    `UPDATE billing.cost_notice SET told_at = told_at - make_interval(mins => $2),
            stop_asked_at = stop_asked_at - make_interval(mins => $2) WHERE station_id = $1`,
    [stationId, minutes],
  );

beforeEach(() => link.reset());

describe('a prepaid token', () => {
  it('with nothing left does not start', async () => {
    const { authorisation } = await charging(await prepaidToken('0'));
    expect(authorisation).toMatchObject({ status: 'NoCredit', reason: 'credit_used_up' });
    expect((await charging(await prepaidToken('0.01'))).authorisation.status).toBe('Accepted');
  });

  it('is charged once with what its session costs, however often that is rated', async () => {
    const idToken = await prepaidToken('10');
    const { station, transactionId } = await charging(idToken);
    await stop(station, transactionId, 11_000);
    for (let times = 0; times < 3; times++) await billing.rate(station);
    expect(await balance(idToken)).toBe('6.4');
  });

  it('is charged with the difference when the CDR is revised, and with nothing while it is held', async () => {
    const idToken = await prepaidToken('10');
    const { station, transactionId } = await charging(idToken);
    await read(station, transactionId, 6_000, 40);
    const next = startReport({ idToken, time: minutesAgo(30), meterStartWh: 7_000 });
    await billing.sessions.start(station, next);
    expect(await billing.rate(station)).toMatchObject([
      { status: 'held', totalInclVat: expect.any(String) as string },
    ]);
    expect(await balance(idToken)).toBe('10');
    const late = stopReport({ transactionId, meterStopWh: 7_000, time: minutesAgo(31) });
    await billing.sessions.stop(station, late);
    const [cdr] = await billing.rate(station);
    expect(cdr).toMatchObject({ status: 'final', revision: 2 });
    expect(Number(await balance(idToken))).toBeCloseTo(10 - Number(cdr?.totalInclVat), 6);
  });

  it('is not charged by another currency, nor for what started before it was prepaid', async () => {
    for (const idToken of [
      await prepaidToken('10', 'SEK'),
      await prepaidToken('10', 'EUR', new Date(NOW).toISOString()),
    ]) {
      const { station, transactionId } = await charging(idToken);
      await read(station, transactionId, 900_000);
      await billing.prepaid.watch();
      expect(told(station)).toEqual([]);
      await stop(station, transactionId, 900_000);
      await billing.rate(station);
      expect(await balance(idToken)).toBe('10');
    }
  });

  it('gets back what was taken of it for a session that turns out to be another one’s', async () => {
    const [first, second] = [await prepaidToken('10'), await prepaidToken('10')];
    const { station, transactionId } = await charging(first);
    await stop(station, transactionId, 11_000);
    await billing.rate(station);
    expect([await balance(first), await balance(second)]).toEqual(['6.4', '10']);
    await billing.query(
      `UPDATE billing.charging_session SET id_token = $2, id_token_key = upper($2) WHERE station_id = $1`,
      [station.stationId, second],
    );
    for (let times = 0; times < 2; times++) await billing.rate(station);
    expect([await balance(first), await balance(second)]).toEqual(['10', '6.4']);
    expect(await billing.rate(station)).toMatchObject([{ idToken: second, revision: 2 }]);
  });
});

describe('a prepaid session under way', () => {
  it('is told what it costs when that changes, once a minute', async () => {
    const { station, transactionId } = await charging(await prepaidToken('10'));
    await read(station, transactionId, 2_000, 2);
    await billing.prepaid.watch();
    await billing.prepaid.watch();
    expect(told(station)).toEqual([['cost-updated', '0.36']]);
    await minutesPass(station, 2);
    await billing.prepaid.watch();
    expect(told(station)).toHaveLength(1);
    await read(station, transactionId, 4_000);
    await billing.prepaid.watch();
    expect(told(station)).toEqual([
      ['cost-updated', '0.36'],
      ['cost-updated', '1.08'],
    ]);
    await read(station, transactionId, 5_000, 0);
    await billing.prepaid.watch();
    expect(told(station)).toHaveLength(2);
  });

  it('is stopped when it costs what is left, and again when it does not stop', async () => {
    const { station, transactionId } = await charging(await prepaidToken('1.08'));
    await read(station, transactionId, 3_900, 2);
    await billing.prepaid.watch();
    const stops = () => told(station).filter(([action]) => action === 'remote-stop');
    expect(stops()).toEqual([]);
    await read(station, transactionId, 4_000);
    await billing.prepaid.watch();
    await billing.prepaid.watch();
    expect(stops()).toHaveLength(1);
    await minutesPass(station, 6);
    await billing.prepaid.watch();
    expect(stops()).toHaveLength(2);
    await stop(station, transactionId, 4_000);
    await minutesPass(station, 6);
    await billing.prepaid.watch();
    expect(stops()).toHaveLength(2);
  });

  it('shares the balance with the others of its token', async () => {
    const idToken = await prepaidToken('1.00');
    const [one, other] = [await charging(idToken), await charging(idToken)];
    await read(one.station, one.transactionId, 2_500);
    await read(other.station, other.transactionId, 1_100, 2);
    await billing.prepaid.watch();
    const stopped = () =>
      [one, other].map(({ station }) => told(station).some(([action]) => action === 'remote-stop'));
    expect(stopped()).toEqual([false, false]);
    await read(other.station, other.transactionId, 2_500);
    await billing.prepaid.watch();
    expect(stopped()).toEqual([true, true]);
  });

  it('of a station that is away is watched all the same', async () => {
    const { station, transactionId } = await charging(await prepaidToken('0.10'));
    link.online.clear();
    await read(station, transactionId, 4_000);
    await billing.prepaid.watch();
    expect(told(station)).toEqual([]);
    expect(await billing.session(station, transactionId)).toMatchObject({ status: 'active' });
  });

  it('of a token that is not prepaid is let be', async () => {
    const { station, transactionId } = await charging(await billing.token());
    await read(station, transactionId, 900_000);
    await billing.prepaid.watch();
    expect(told(station)).toEqual([]);
  });
});
