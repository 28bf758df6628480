import { describe, expect, it } from 'vitest';
import { type MeterReport, meterValuePartitions } from '../../src/modules/billing/index.ts';
import type { StationRef } from '../../src/modules/station/index.ts';
import { WriteBatch } from '../../src/platform/database/group-commit.ts';
import { at, meterReport, stopReport } from '../support/billing-reports.ts';
import { Billing, billing, started } from '../support/billing.ts';
import { eventually } from '../support/rest.ts';

const stored = (station: StationRef) =>
  billing.query<{
    transaction_id: string | null;
    energy_wh: string | null;
    measured_at: Date;
    reported_at: Date;
    marks: string[];
  }>(
    `SELECT transaction_id, energy_wh, measured_at, reported_at, marks FROM billing.meter_value
      WHERE station_id = $1 ORDER BY measured_at, energy_wh`,
    [station.stationId],
  );

describe('meter values', () => {
  it.each<[name: string, changes: Partial<MeterReport>]>([
    ['without a transaction', {}],
    ['of an unknown transaction', { transactionId: '9223372036854775807' }],
    ['of no connector', { evseId: 0, connectorId: 0 }],
    ['of a clock in 1970', { time: at('1970-01-01T00:00:00Z', new Date()) }],
    ['of a clock in the year 200000', { time: at('+200000-01-01T00:00:00Z', new Date()) }],
    ['without a register', { energyWh: null }],
    ['with a register beyond all numbers', { energyWh: `1${'0'.repeat(400)}` }],
    [
      'with text that PostgreSQL cannot store',
      {
        transactionId: 'a\u0000',
        sampledValues: [{ value: '\u0000\uD800', measurand: 'x', context: '', unit: '' }],
      },
    ],
  ])('%s are stored, once', async (_name, changes) => {
    const station = await billing.station();
    const report = meterReport('2026-05-04T11:00:00Z', '500.25', changes);
    await billing.report(station, report, report);
    await billing.report(station, { ...report, time: { ...report.time, receivedAt: new Date() } });
    expect(await stored(station)).toHaveLength(1);
  });

  it('keep the time that was reported beside the one that counts, and what was wrong', async () => {
    const station = await billing.station();
    const receivedAt = new Date('2026-05-04T11:00:00Z');
    await billing.report(
      station,
      meterReport('', '1', { time: at('1970-01-02T00:00:00', receivedAt), marks: ['unit_mismatch'] }),
    );
    expect(await stored(station)).toEqual([
      expect.objectContaining({
        measured_at: receivedAt,
        reported_at: new Date('1970-01-02T00:00:00Z'),
        marks: ['time_without_offset', 'clock_unset', 'unit_mismatch'],
      }),
    ]);
  });

  it('of one time but another content are two', async () => {
    const station = await billing.station();
    await billing.report(
      station,
      meterReport('2026-05-04T11:00:00Z', '1'),
      meterReport('2026-05-04T11:00:00Z', null),
    );
    expect(await stored(station)).toHaveLength(2);
  });

  it('advance the energy of the active session, never back', async () => {
    const { station, transactionId } = await started();
    const other = await started({ meterStartWh: 4_296_944_000 });
    const energyAfter = async (...registers: string[]) => {
      const minute = String(10 + Math.floor(Math.random() * 49));
      await billing.report(
        station,
        ...registers.map((energyWh) =>
          meterReport(`2026-05-04T10:${minute}:00Z`, energyWh, { transactionId }),
        ),
      );
      await billing.energy.catchUp();
      return (await billing.session(station, transactionId)).energyWh;
    };
    expect(await energyAfter('1500.9')).toBe(500);
    expect(await energyAfter('3000', '2500', '3000.4')).toBe(2_000);
    expect(await energyAfter('2800')).toBe(2_000);
    expect(await energyAfter('0')).toBe(2_000);
    expect(await energyAfter('1001001')).toBe(2_000);
    await billing.report(
      other.station,
      meterReport('2026-05-04T10:30:00Z', '4296944685', { transactionId: other.transactionId }),
    );
    expect((await billing.session(other.station, other.transactionId)).energyWh).toBe(685);
  });

  it('that come fast are counted together, soon after they are stored', async () => {
    const { station, transactionId } = await started();
    const batches = ['1100', '1300', '1200'].map((energyWh, index) => {
      const batch = new WriteBatch();
      const report = meterReport(`2026-05-04T10:1${index}:00Z`, energyWh, { transactionId });
      billing.sessions.meterReported(batch, station, report);
      return batch;
    });
    expect(batches.map(({ writes }) => writes.length)).toEqual([2, 1, 1]);
    await Promise.all(batches.map((batch) => billing.groupCommit.commit(batch)));
    await eventually(async () => (await billing.session(station, transactionId)).energyWh === 300);
  });

  it('of one batch advance each its own session', async () => {
    const sessions = await Promise.all(Array.from({ length: 5 }, () => started()));
    await Promise.all(
      sessions.flatMap(({ station, transactionId }, index) =>
        [1, 2].map((step) =>
          billing.report(
            station,
            meterReport(`2026-05-04T10:0${step}:00Z`, String(1_000 + 10 * step * (index + 1)), {
              transactionId,
            }),
          ),
        ),
      ),
    );
    await billing.energy.catchUp();
    const energies = await Promise.all(
      sessions.map(
        async ({ station, transactionId }) => (await billing.session(station, transactionId)).energyWh,
      ),
    );
    expect(energies).toEqual([20, 40, 60, 80, 100]);
  });

  it('after the stop belong to the session, and do not change what was billed', async () => {
    const { station, transactionId } = await started();
    await billing.sessions.stop(station, stopReport({ transactionId }));
    await billing.report(station, meterReport('2026-05-04T11:00:00Z', '5000', { transactionId }));
    await billing.report(station, meterReport('2026-05-04T12:01:00Z', '11500', { transactionId }));
    expect((await billing.session(station, transactionId)).energyWh).toBe(10_000);
    expect((await stored(station)).map((row) => row.transaction_id)).toEqual([transactionId, transactionId]);
  });

  it('and starts and stops of many chargers at once never lock each other out', async () => {
    const narrow = await Billing.open(4);
    const sessions = await Promise.all(Array.from({ length: 20 }, () => started()));
    const reading = (transactionId: string, minute: number) =>
      meterReport(`2026-05-04T11:${String(minute).padStart(2, '0')}:00Z`, String(1_000 + minute), {
        transactionId,
      });
    const minutes = Array.from({ length: 30 }, (_, minute) => minute);
    await Promise.all(
      sessions.flatMap(({ station, transactionId }) => [
        ...minutes.map((minute) => narrow.report(station, reading(transactionId, minute))),
        ...minutes.map((minute) => billing.report(station, reading(transactionId, minute))),
        narrow.sessions.stop(
          station,
          stopReport({ transactionId, readings: minutes.map((minute) => reading(transactionId, minute)) }),
        ),
      ]),
    );
    for (const { station, transactionId } of sessions) {
      expect(await billing.session(station, transactionId)).toMatchObject({
        status: 'ended',
        energyWh: 10_000,
      });
      expect(await stored(station)).toHaveLength(30);
    }
    await narrow.close();
  });
});

describe('the partitions of the meter values', () => {
  const partitions = () =>
    billing.query<{ name: string }>(
      `SELECT relname AS name FROM pg_class WHERE relname ~ '^meter_value_[0-9]{8}$' ORDER BY relname`,
    );
  const day = (offset: number) => new Date(Date.now() + offset * 86_400_000);
  const nameOf = (date: Date) => `meter_value_${date.toISOString().slice(0, 10).replaceAll('-', '')}`;

  it('are there for the week to come, and made again where they are missing, with what came meanwhile', async () => {
    const station = await billing.station();
    const name = nameOf(day(3));
    await billing.query(`DROP TABLE billing.${name}`);
    const receivedAt = day(3);
    await billing.report(station, meterReport('', '1', { time: at(receivedAt.toISOString(), receivedAt) }));
    await meterValuePartitions.ensure(billing.dataSource);
    await meterValuePartitions.ensure(billing.dataSource);
    expect((await partitions()).map((partition) => partition.name)).toContain(name);
    expect(await billing.query(`SELECT FROM billing.${name}`)).toHaveLength(1);
    expect(await stored(station)).toHaveLength(1);
  });

  it('go when they are wholly before the time given; a dry run only says so', async () => {
    await billing.query('DELETE FROM billing.meter_value');
    const station = await billing.station();
    await billing.query(
      `SELECT platform.ensure_daily_partition('billing.meter_value', 'reported_at', $1::date)`,
      [day(-40)],
    );
    const old = (time: string, receivedAt: Date) => meterReport('', '1', { time: at(time, receivedAt) });
    await billing.report(
      station,
      old(day(-40).toISOString(), day(-40)),
      old('2015-01-01T00:00:00Z', day(-100)),
      old('1970-01-01T00:00:00Z', new Date()),
    );
    const expected = { partitions: [`billing.${nameOf(day(-40))}`], rows: 1 };
    expect(await meterValuePartitions.dropBefore(billing.dataSource, day(-39), true)).toEqual(expected);
    expect(await stored(station)).toHaveLength(3);
    expect(await meterValuePartitions.dropBefore(billing.dataSource, day(-39), false)).toEqual(expected);
    expect(await stored(station)).toHaveLength(1);
    expect(await meterValuePartitions.dropBefore(billing.dataSource, day(-39), false)).toEqual({
      partitions: [],
      rows: 0,
    });
  });
});
