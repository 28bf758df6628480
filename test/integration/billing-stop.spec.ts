import { beforeAll, describe, expect, it } from 'vitest';
import type { StopReport } from '../../src/modules/billing/index.ts';
import { at, meterReport, stopReport } from '../support/billing-reports.ts';
import { billing, started } from '../support/billing.ts';

beforeAll(() => billing.tariff(true));

describe('a stop', () => {
  it('ends its session with the energy between start and stop, and has it rated', async () => {
    const { station, transactionId } = await started();
    await billing.sessions.stop(station, stopReport({ transactionId, reason: 'EVDisconnected' }));
    const session = await billing.session(station, transactionId);
    expect(session).toMatchObject({
      status: 'ended',
      endedAt: new Date('2026-05-04T12:00:00Z'),
      meterStopWh: 11_000,
      energyWh: 10_000,
      stopReason: 'EVDisconnected',
      marks: [],
    });
    expect(await billing.ratingJobs(session.id)).toHaveLength(1);
    expect(await billing.rate(station)).toMatchObject([{ sessionId: session.id, status: 'final' }]);
    expect((await billing.session(station, transactionId)).cost).toBe('3.600000');
    expect((await billing.events(session.id)).map(({ type }) => type)).toEqual([
      'SessionStarted',
      'SessionEnded',
      'CdrCreated',
    ]);
  });

  it('that is repeated changes nothing', async () => {
    const { station, transactionId } = await started();
    const report = stopReport({ transactionId, readings: [meterReport('2026-05-04T11:00:00Z', '6000')] });
    await billing.sessions.stop(station, report);
    const before = await billing.session(station, transactionId);
    await billing.sessions.stop(station, { ...report, time: at('2026-05-04T12:00:00Z', new Date()) });
    expect(await billing.session(station, transactionId)).toEqual(before);
    expect(await billing.ratingJobs(before.id)).toHaveLength(1);
    expect(
      await billing.query('SELECT FROM billing.meter_value WHERE station_id = $1', [station.stationId]),
    ).toHaveLength(1);
  });

  it('that says something else than the first puts the session up for review', async () => {
    const { station, transactionId } = await started();
    await billing.sessions.stop(station, stopReport({ transactionId }));
    for (const meterStopWh of [12_000, 13_000]) {
      await billing.sessions.stop(station, stopReport({ transactionId, meterStopWh }));
    }
    expect(await billing.session(station, transactionId)).toMatchObject({
      status: 'review',
      marks: ['stop_contradicted'],
      meterStopWh: 11_000,
    });
    expect(await billing.rate(station)).toMatchObject([{ status: 'held', energyWh: 10_000 }]);
  });

  it('is told of its token, and of nothing when it names none', async () => {
    const idToken = await billing.token();
    const { station, transactionId } = await started({ idToken });
    const stop = (token: string | null) =>
      billing.sessions.stop(station, stopReport({ transactionId, idToken: token }));
    expect((await stop(idToken.toUpperCase())).authorisation).toMatchObject({ status: 'Accepted' });
    expect((await stop('nobody')).authorisation).toMatchObject({ status: 'Invalid' });
    expect((await stop(null)).authorisation).toBeNull();
    expect((await stop('')).authorisation).toBeNull();
  });

  it('counts for its own station alone', async () => {
    const { station, transactionId } = await started();
    await billing.sessions.stop(await billing.station(), stopReport({ transactionId }));
    expect(await billing.session(station, transactionId)).toMatchObject({ status: 'active' });
  });

  it('brings its readings, which are those of the session', async () => {
    const { station, transactionId } = await started({ evseId: 2, connectorId: 2 });
    const readings = [
      meterReport('2026-05-04T11:00:00Z', '6000', { evseId: 0, connectorId: 0 }),
      meterReport('2026-05-04T12:00:00Z', '11000', { evseId: 0, connectorId: 0 }),
    ];
    await billing.sessions.stop(station, stopReport({ transactionId, readings }));
    const stored = await billing.query(
      `SELECT evse_id, connector_id, transaction_id, energy_wh FROM billing.meter_value
        WHERE station_id = $1 ORDER BY measured_at`,
      [station.stationId],
    );
    const place = { evse_id: 2, connector_id: 2, transaction_id: transactionId };
    expect(stored).toEqual([
      { ...place, energy_wh: '6000' },
      { ...place, energy_wh: '11000' },
    ]);
  });
});

describe('what cannot be true is stored as reported, marked and held', () => {
  const reading = (energyWh: string, powerW: string | null = null) =>
    meterReport('2026-05-04T11:00:00Z', energyWh, { powerW });

  it.each<[mark: string, start: number, stop: Partial<StopReport>, energyWh: number]>([
    ['meter_stop_below_start', 1_000, { meterStopWh: 999 }, 0],
    ['meter_stop_missing', 1_000, { meterStopWh: null, readings: [reading('5000')] }, 4_000],
    ['meter_stop_negative', 1_000, { meterStopWh: -1 }, 0],
    ['meter_start_negative', -1, {}, 0],
    ['meter_start_unknown', 1e300, {}, 0],
    ['energy_implausible', 0, { meterStopWh: 1_000_001 }, 1_000_001],
    ['register_restarted', 5_000, { readings: [reading('95.0')] }, 6_000],
    ['meter_stop_below_readings', 1_000, { readings: [reading('20000')] }, 10_000],
    ['energy_contradicts_power', 1_000, { meterStopWh: 1_020, readings: [reading('1010', '11000')] }, 20],
    ['ended_before_start', 1_000, { time: at('2026-05-04T09:00:00Z', new Date()) }, 10_000],
    ['stop_clock_unset', 1_000, { time: at('1970-01-01T00:10:00Z', new Date()) }, 10_000],
    ['stop_time_without_offset', 1_000, { time: at('2026-05-04T12:00:00') }, 10_000],
  ])('%s', async (mark, meterStartWh, changes, energyWh) => {
    const { station, transactionId } = await started({ meterStartWh });
    const report = stopReport({ transactionId, ...changes });
    await billing.sessions.stop(station, report);
    const session = await billing.session(station, transactionId);
    expect(session).toMatchObject({
      status: 'review',
      marks: [mark],
      energyWh,
      meterStopWh: report.meterStopWh,
      endedReportedAt: report.time.reportedAt,
      endedReceivedAt: report.time.receivedAt,
    });
    expect(await billing.rate(station)).toMatchObject([{ status: 'held', energyWh }]);
  });

  it('start_clock_unset, from the start on', async () => {
    const { station, transactionId } = await started({
      time: at('1970-01-01T00:00:07Z', new Date('2026-05-04T10:00:00Z')),
    });
    expect(await billing.session(station, transactionId)).toMatchObject({
      status: 'active',
      startedReportedAt: new Date('1970-01-01T00:00:07Z'),
      startedAt: new Date('2026-05-04T10:00:00Z'),
    });
    await billing.sessions.stop(station, stopReport({ transactionId }));
    expect(await billing.session(station, transactionId)).toMatchObject({
      status: 'review',
      marks: ['start_clock_unset'],
    });
  });

  it('not_ratable, when it took longer than a year', async () => {
    const { station, transactionId } = await started({ time: at('2024-05-04T10:00:00Z') });
    await billing.sessions.stop(station, stopReport({ transactionId }));
    expect(await billing.rate(station)).toEqual([]);
    expect(await billing.session(station, transactionId)).toMatchObject({
      status: 'review',
      marks: ['not_ratable'],
      cost: null,
    });
  });
});
