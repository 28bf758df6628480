import { describe, expect, it } from 'vitest';
import { Cdr } from '../../src/modules/billing/cdr.entity.ts';
import type { StationRef } from '../../src/modules/station/index.ts';
import { meterReport, startReport, stopReport } from '../support/billing-reports.ts';
import { billing } from '../support/billing.ts';

const { id: tariffId } = await billing.tariff();

const cdrOf = ({ stationId }: StationRef) =>
  billing.dataSource.getRepository(Cdr).findOneByOrFail({ stationId });
const isDue = async ({ stationId }: StationRef) => {
  const rows = await billing.query<{ due: boolean }>(
    `SELECT rating_due AS due FROM billing.charging_session WHERE station_id = $1`,
    [stationId],
  );
  return rows.map(({ due }) => due);
};

/** A session from 10:00 to 12:00 that has ended and has been rated without any reading. */
async function rated(): Promise<StationRef & { transactionId: string }> {
  const station = await billing.station({ tariffId });
  const { transactionId } = await billing.sessions.start(station, startReport());
  await billing.sessions.stop(station, stopReport({ transactionId }));
  await billing.rate(station);
  return { ...station, transactionId };
}

const reading = (transactionId: string, time: string, energyWh: string) =>
  meterReport(`2026-05-04T${time}:00Z`, energyWh, { transactionId });

describe('readings that come after their session was rated', () => {
  it('have it rated again: the CDR follows from what is stored', async () => {
    const { transactionId, ...station } = await rated();
    const before = await cdrOf(station);
    expect(before.idleSeconds).toBe(0);
    await billing.report(
      station,
      reading(transactionId, '11:00', '11000'),
      reading(transactionId, '11:30', '11000'),
    );
    expect(await isDue(station)).toEqual([true]);

    await billing.rating.rateDue();
    const after = await cdrOf(station);
    expect([after.idleSeconds, after.revision]).toEqual([3_600, 2]);
    expect(after.totalInclVat).not.toBe(before.totalInclVat);
    expect(await isDue(station)).toEqual([false]);

    await billing.rating.rateDue();
    expect((await cdrOf(station)).revision).toBe(2);
  });

  it('leave the energy as the stop told it', async () => {
    const { transactionId, ...station } = await rated();
    const { energyWh } = await billing.session(station, transactionId);
    await billing.report(station, reading(transactionId, '11:00', '99000'));
    expect((await billing.session(station, transactionId)).energyWh).toBe(energyWh);
  });

  it('of an active session make nothing due', async () => {
    const station = await billing.station({ tariffId });
    const { transactionId } = await billing.sessions.start(station, startReport());
    await billing.report(station, reading(transactionId, '11:00', '2000'));
    expect(await isDue(station)).toEqual([false]);
  });
});
