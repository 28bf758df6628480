import { beforeAll, describe, expect, it } from 'vitest';
import type { StopReport } from '../../src/modules/billing/index.ts';
import type { StationRef } from '../../src/modules/station/index.ts';
import { at, meterReport, startReport, stopReport } from '../support/billing-reports.ts';
import { Billing, billing, started } from '../support/billing.ts';

beforeAll(() => billing.tariff(true));

const time = (clock: string) => at(`2026-05-04T${clock}:00Z`, new Date());
/** Of a charger that got no id. */
const looseStop = (clock: string, meterStopWh: number, changes: Partial<StopReport> = {}) =>
  stopReport({ transactionId: '-1', time: time(clock), meterStopWh, ...changes });

/** The sessions of the station by their start: status, register at the start and at the stop. */
const stored = async (station: StationRef) =>
  (await billing.sessionsOf(station)).map(({ status, meterStartWh, meterStopWh }) => [
    status,
    meterStartWh,
    meterStopWh,
  ]);

describe('a stop of an unknown transaction', () => {
  it('of a charger that got no id ends the one session that it can be of', async () => {
    const { station, transactionId } = await started({ idToken: 'abc' });
    await billing.sessions.start(station, startReport({ evseId: 2, idToken: 'other' }));
    const report = stopReport({ transactionId: '-1', idToken: 'ABC' });
    await billing.sessions.stop(station, report);
    await billing.sessions.stop(station, report);
    const session = await billing.session(station, transactionId);
    expect(session).toMatchObject({ status: 'ended', energyWh: 10_000, marks: ['stop_matched'] });
    expect(await billing.sessionsOf(station)).toHaveLength(2);
    expect(await billing.ratingJobs(session.id)).toHaveLength(1);
  });

  it('corrects the session that the next start had closed by force', async () => {
    const { station, transactionId } = await started();
    await billing.sessions.start(
      station,
      startReport({ time: at('2026-05-04T13:00:00Z'), meterStartWh: 11_000 }),
    );
    await billing.sessions.stop(station, stopReport({ transactionId: '-1' }));
    expect(await billing.session(station, transactionId)).toMatchObject({
      status: 'ended',
      marks: ['stop_matched', 'late_stop'],
      energyWh: 10_000,
    });
  });

  it.each<[name: string, stop: Partial<StopReport>]>([
    ['when two sessions fit', { transactionId: '-1' }],
    ['when none fits', { transactionId: '-1', idToken: 'a third' }],
    ['when its id is of another system', { transactionId: '4711' }],
    ['when its id is beyond all numbers', { transactionId: '9223372036854775807' }],
  ])('is kept for review %s, once', async (_name, changes) => {
    const { station } = await started();
    await billing.sessions.start(station, startReport({ evseId: 2, connectorId: 2 }));
    const readings = [meterReport('2026-05-04T11:30:00Z', '8000', { evseId: 0, connectorId: 0 })];
    const report = stopReport({ ...changes, readings });
    await Promise.all([billing.sessions.stop(station, report), billing.sessions.stop(station, report)]);
    const [first, second, orphan, ...others] = await billing.sessionsOf(station);
    expect([first?.status, second?.status]).toEqual(['active', 'active']);
    expect(others).toEqual([]);
    expect(orphan).toMatchObject({
      status: 'review',
      marks: ['start_unknown'],
      meterStartWh: null,
      meterStopWh: 11_000,
      energyWh: 0,
      stopReason: 'Local',
      startedAt: new Date('2026-05-04T11:30:00Z'),
      endedAt: new Date('2026-05-04T12:00:00Z'),
    });
    expect(orphan?.transactionId).toMatch(new RegExp(`^orphan-${String(changes.transactionId)}-`));
    expect(await billing.readings(station, { id: orphan?.id ?? '' })).toEqual([
      [new Date('2026-05-04T11:30:00Z'), 8_000],
    ]);
    expect(await billing.rate(station)).toEqual([]);
  });
});

describe('a stop that comes before its start', () => {
  it('is that of the start as soon as it comes, and no session of its own any more', async () => {
    const station = await billing.station();
    const readings = [meterReport('2026-05-04T11:00:00Z', '6000', { evseId: 0, connectorId: 0 })];
    const stop = looseStop('12:00', 11_000, { readings, reason: 'EVDisconnected' });
    await billing.sessions.stop(station, stop);
    const [orphan] = await billing.sessionsOf(station);
    const { transactionId } = await billing.sessions.start(station, startReport());
    await billing.sessions.stop(station, stop);
    expect(await stored(station)).toEqual([['ended', 1_000, 11_000]]);
    const session = await billing.session(station, transactionId);
    expect(session).toMatchObject({
      marks: ['stop_matched'],
      energyWh: 10_000,
      stopReason: 'EVDisconnected',
    });
    expect(await billing.readings(station, session)).toEqual([[new Date('2026-05-04T11:00:00Z'), 6_000]]);
    expect(await billing.rate(station)).toMatchObject([{ status: 'final', energyWh: 10_000 }]);
    expect(await billing.events(orphan?.id ?? '')).toEqual([
      { type: 'SessionEnded' },
      { type: 'SessionMerged' },
    ]);
    expect(await billing.events(session.id)).toMatchObject([
      { type: 'SessionStarted' },
      { type: 'SessionEnded' },
      { type: 'CdrCreated' },
    ]);
  });

  it('of a station that gives the ids itself is known by that', async () => {
    const station = await billing.station();
    await billing.sessions.stop(station, stopReport({ transactionId: 'a-b-c', meterStopWh: 500 }));
    await billing.sessions.start(station, startReport({ transactionId: 'a-b-c', meterStartWh: 100 }));
    expect(await stored(station)).toEqual([['ended', 100, 500]]);
  });

  it('at the same moment in two processes is that of the start', async () => {
    const other = await Billing.open();
    const rounds = Array.from({ length: 10 }, async () => {
      const station = await billing.station();
      const start = startReport({ idToken: station.stationId });
      await Promise.all([
        billing.sessions.start(station, start),
        other.sessions.stop(station, looseStop('12:00', 11_000, { idToken: station.stationId })),
      ]);
      return stored(station);
    });
    expect(new Set((await Promise.all(rounds)).map(String))).toEqual(new Set(['ended,1000,11000']));
    await other.close();
  });

  it('does not stay with the session that it was taken for, when the next start of the EVSE was before it', async () => {
    const { station, transactionId } = await started();
    await billing.sessions.stop(station, looseStop('15:00', 9_000));
    await billing.rate(station);
    await billing.sessions.start(station, startReport({ time: time('14:00'), meterStartWh: 6_000 }));
    expect(await stored(station)).toEqual([
      ['review', 1_000, null],
      ['ended', 6_000, 9_000],
    ]);
    expect(await billing.session(station, transactionId)).toMatchObject({
      marks: ['closed_by_next_start'],
      endedAt: new Date('2026-05-04T14:00:00Z'),
      energyWh: 0,
    });
    await billing.sessions.stop(station, stopReport({ transactionId, meterStopWh: 5_000 }));
    expect(await stored(station)).toEqual([
      ['ended', 1_000, 5_000],
      ['ended', 6_000, 9_000],
    ]);
    expect(await billing.rate(station)).toMatchObject([
      { status: 'final', energyWh: 4_000, revision: 2 },
      { status: 'final', energyWh: 3_000, revision: 1 },
    ]);
  });

  it('does not stay with the session that it was taken for, when that has a stop of its own', async () => {
    const { station, transactionId } = await started();
    await billing.sessions.stop(station, looseStop('15:00', 9_000));
    await billing.sessions.start(
      station,
      startReport({ evseId: 2, time: time('11:00'), meterStartWh: 7_000 }),
    );
    expect(await stored(station)).toEqual([
      ['ended', 1_000, 9_000],
      ['active', 7_000, null],
    ]);
    await billing.sessions.stop(station, stopReport({ transactionId, meterStopWh: 5_000 }));
    expect(await stored(station)).toEqual([
      ['ended', 1_000, 5_000],
      ['ended', 7_000, 9_000],
    ]);
  });

  it('gives way to an earlier one, and is kept until its own start comes', async () => {
    const { station } = await started();
    await billing.sessions.stop(station, looseStop('15:00', 9_000));
    await billing.sessions.stop(station, looseStop('13:00', 5_000));
    expect(await stored(station)).toEqual([
      ['ended', 1_000, 5_000],
      ['review', null, 9_000],
    ]);
    await billing.sessions.start(station, startReport({ time: time('14:00'), meterStartWh: 6_000 }));
    expect(await stored(station)).toEqual([
      ['ended', 1_000, 5_000],
      ['ended', 6_000, 9_000],
    ]);
  });
});

describe('a stop that comes with its transaction id after it came without', () => {
  const readings = [meterReport('2026-05-04T11:00:00Z', '6000', { evseId: 0, connectorId: 0 })];

  it('is the same one', async () => {
    const { station, transactionId } = await started();
    for (const id of ['-1', transactionId, '-1'])
      await billing.sessions.stop(station, stopReport({ transactionId: id, readings }));
    expect(await stored(station)).toEqual([['ended', 1_000, 11_000]]);
    const session = await billing.session(station, transactionId);
    expect(await billing.readings(station, session)).toHaveLength(1);
  });

  it('is the same one when it was an orphan until then', async () => {
    const { station, transactionId } = await started();
    await billing.sessions.start(station, startReport({ evseId: 2 }));
    for (const id of ['0', transactionId, '0'])
      await billing.sessions.stop(station, stopReport({ transactionId: id, readings }));
    expect((await stored(station)).toSorted()).toEqual([
      ['active', 1_000, null],
      ['ended', 1_000, 11_000],
    ]);
  });

  it('gives way to it, and is kept for review when it says something else', async () => {
    const { station, transactionId } = await started();
    await billing.sessions.stop(station, looseStop('12:00', 9_000));
    await billing.sessions.stop(station, stopReport({ transactionId }));
    await billing.sessions.stop(station, looseStop('12:00', 9_000));
    expect(await billing.sessionsOf(station)).toMatchObject([
      { meterStopWh: 11_000, marks: ['late_stop'], status: 'ended' },
      { meterStopWh: 9_000, marks: ['start_unknown'], status: 'review' },
    ]);
  });
});

describe('readings without a transaction id', () => {
  it('are those of the session of their EVSE and time, in whatever order they come', async () => {
    const { station, transactionId } = await started();
    const loose = (clock: string, energyWh: string, evseId = 1) =>
      billing.report(
        station,
        meterReport(`2026-05-04T${clock}:00Z`, energyWh, {
          transactionId: '-1',
          evseId,
          connectorId: evseId,
        }),
      );
    await loose('09:00', '500');
    await loose('10:30', '3000.5');
    expect(await billing.session(station, transactionId)).toMatchObject({ energyWh: 2_000 });
    await billing.sessions.stop(station, looseStop('12:00', 11_000));
    await billing.rate(station);
    await loose('11:00', '6000');
    await loose('11:30', '7000', 2);
    await loose('12:30', '11000');
    const session = await billing.session(station, transactionId);
    expect(session.energyWh).toBe(10_000);
    expect(await billing.readings(station, session)).toEqual([
      [new Date('2026-05-04T10:30:00Z'), 3_001],
      [new Date('2026-05-04T11:00:00Z'), 6_000],
    ]);
    expect(
      await billing.query('SELECT rating_due FROM billing.charging_session WHERE id = $1', [session.id]),
    ).toEqual([{ rating_due: true }]);
  });

  it('leave a session that they were taken for, when the start comes that they are of', async () => {
    const { station, transactionId } = await started();
    await billing.report(station, meterReport('2026-05-04T13:30:00Z', '9000', { transactionId: '-1' }));
    await billing.sessions.start(station, startReport({ time: time('15:00'), meterStartWh: 9_500 }));
    const ended = async () => {
      const { energyWh, endedAt } = await billing.session(station, transactionId);
      return [energyWh, endedAt];
    };
    expect(await ended()).toEqual([8_000, new Date('2026-05-04T15:00:00Z')]);
    await billing.sessions.start(station, startReport({ time: time('13:00'), meterStartWh: 6_000 }));
    expect(await ended()).toEqual([0, new Date('2026-05-04T13:00:00Z')]);
  });

  it('leave the stop to the session, even if they are of another one whose start came before', async () => {
    const { station } = await started({ time: time('13:00'), meterStartWh: 6_000 });
    await billing.sessions.start(station, startReport({ time: time('10:00') }));
    await billing.report(station, meterReport('2026-05-04T13:30:00Z', '9000', { transactionId: '-1' }));
    const energies = async () => (await billing.sessionsOf(station)).map(({ energyWh }) => energyWh);
    expect(await energies()).toEqual([0, 3_000]);
    await billing.sessions.stop(station, looseStop('12:00', 5_000));
    expect(await stored(station)).toEqual([
      ['ended', 1_000, 5_000],
      ['active', 6_000, null],
    ]);
  });

  it('tell what a session has taken that the next start closes', async () => {
    const { station, transactionId } = await started();
    await billing.report(station, meterReport('2026-05-04T11:00:00Z', '6000', { transactionId: '0' }));
    await billing.sessions.start(station, startReport({ time: time('12:00'), meterStartWh: 6_000 }));
    expect(await billing.session(station, transactionId)).toMatchObject({ energyWh: 5_000 });
  });
});
