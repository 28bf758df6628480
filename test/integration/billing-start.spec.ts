import { describe, expect, it } from 'vitest';
import { at, meterReport, startReport, stopReport } from '../support/billing-reports.ts';
import { Billing, billing } from '../support/billing.ts';

describe('a start', () => {
  it('gives a positive id and records who charges where and since when', async () => {
    const station = await billing.station();
    const idToken = await billing.token();
    const { transactionId, authorisation } = await billing.sessions.start(station, startReport({ idToken }));
    expect(Number(transactionId)).toBeGreaterThan(0);
    expect(authorisation).toMatchObject({ status: 'Accepted', idToken });
    expect(authorisation.driverId).not.toBeNull();
    const session = await billing.session(station, transactionId);
    expect(session).toMatchObject({
      idToken,
      driverId: authorisation.driverId,
      authorisationStatus: 'Accepted',
      status: 'active',
      startedAt: new Date('2026-05-04T10:00:00Z'),
      startedReceivedAt: new Date('2026-05-04T10:00:01Z'),
      endedAt: null,
      meterStartWh: 1_000,
      energyWh: 0,
      cost: null,
    });
    expect(await billing.events(session.id)).toEqual([{ type: 'SessionStarted' }]);
  });

  it('that is repeated is the same session, with the answer it had first', async () => {
    const station = await billing.station();
    const idToken = await billing.token({ validUntil: new Date('2030-01-01T00:00:00Z') });
    const first = await billing.sessions.start(station, startReport({ idToken }));
    await billing.query(`UPDATE driver.id_token SET status = 'blocked' WHERE id_token = $1`, [idToken]);
    const again = await billing.sessions.start(
      station,
      startReport({ idToken: idToken.toUpperCase(), time: at('2026-05-04T10:00:00Z', new Date()) }),
    );
    expect(again).toEqual(first);
    const [session, ...others] = await billing.sessionsOf(station);
    expect(others).toEqual([]);
    expect(await billing.events(session?.id ?? '')).toHaveLength(1);
  });

  it('that is repeated after its stop is not a new session', async () => {
    const station = await billing.station();
    const first = await billing.sessions.start(station, startReport());
    await billing.sessions.stop(station, stopReport({ transactionId: first.transactionId }));
    expect(await billing.sessions.start(station, startReport())).toEqual(first);
    expect(await billing.sessionsOf(station)).toHaveLength(1);
  });

  it.each([
    ['another EVSE', { evseId: 2, connectorId: 2 }],
    ['another time', { time: at('2026-05-04T10:00:01Z') }],
    ['another meter value', { meterStartWh: 1_001 }],
    ['another token', { idToken: 'other' }],
  ])('with %s is another one', async (_name, changes) => {
    const station = await billing.station();
    const first = await billing.sessions.start(station, startReport());
    const second = await billing.sessions.start(station, startReport(changes));
    expect(second.transactionId).not.toBe(first.transactionId);
  });

  it('is known by the id that the station gave, where it gives one', async () => {
    const station = await billing.station();
    const report = startReport({ transactionId: 'a-b-c' });
    expect((await billing.sessions.start(station, report)).transactionId).toBe('a-b-c');
    await billing.sessions.start(station, { ...report, time: at('2026-05-04T10:00:05Z') });
    expect(await billing.sessionsOf(station)).toHaveLength(1);
  });

  it('gets the number after one that a station once gave itself', async () => {
    const station = await billing.station();
    const { transactionId } = await billing.sessions.start(station, startReport());
    const own = await billing.station();
    await billing.sessions.start(own, startReport({ transactionId: String(Number(transactionId) + 1) }));
    const next = await billing.sessions.start(own, startReport({ evseId: 2 }));
    expect(Number(next.transactionId)).toBe(Number(transactionId) + 2);
  });
});

describe('a start is never refused', () => {
  it.each([
    ['Invalid', async () => 'nobody knows me'],
    ['Blocked', () => billing.token({ status: 'blocked' })],
    ['Expired', () => billing.token({ validUntil: new Date('2026-05-04T09:00:00Z') })],
    [
      'ConcurrentTx',
      async () => {
        const idToken = await billing.token();
        await billing.sessions.start(await billing.station(), startReport({ idToken }));
        return idToken;
      },
    ],
  ])('%s is recorded, gets an id, and the same again when repeated', async (status, makeToken) => {
    const station = await billing.station();
    const report = startReport({ idToken: await makeToken() });
    const answer = await billing.sessions.start(station, report);
    expect(answer.authorisation.status).toBe(status);
    expect(await billing.session(station, answer.transactionId)).toMatchObject({
      authorisationStatus: status,
      status: 'active',
    });
    expect(await billing.sessions.start(station, report)).toEqual(answer);
  });

  it.each([
    ['a token that PostgreSQL cannot store', { idToken: 'a\u0000\uD800' }],
    ['a connector beyond all numbers', { evseId: 1e12, connectorId: -3 }],
    ['a meter beyond all numbers', { meterStartWh: 1e300 }],
    ['a time before all calendars', { time: at('-200000-01-01T00:00:00Z', new Date()) }],
    ['a time without offset', { time: at('2026-05-04T10:00:00') }],
  ])('not for %s', async (_name, changes) => {
    const station = await billing.station();
    const { transactionId } = await billing.sessions.start(station, startReport(changes));
    const { transactionId: again } = await billing.sessions.start(station, startReport(changes));
    expect(again).toBe(transactionId);
    expect(await billing.sessionsOf(station)).toHaveLength(1);
  });
});

describe('the next start on an EVSE', () => {
  it('closes by force what is open there, by the last reading, until the late stop corrects it', async () => {
    const tariff = await billing.tariff();
    const station = await billing.station({ tariffId: tariff.id });
    const first = await billing.sessions.start(station, startReport());
    const other = await billing.sessions.start(station, startReport({ evseId: 2, connectorId: 2 }));
    const { transactionId } = first;
    await billing.report(station, meterReport('2026-05-04T10:30:00Z', '4000.7', { transactionId }));
    await billing.sessions.start(
      station,
      startReport({ time: at('2026-05-04T11:00:00Z'), meterStartWh: 6_000 }),
    );

    const closed = await billing.session(station, transactionId);
    expect(closed).toMatchObject({
      status: 'review',
      marks: ['closed_by_next_start'],
      energyWh: 3_000,
      meterStopWh: null,
      endedAt: new Date('2026-05-04T11:00:00Z'),
    });
    expect(await billing.session(station, other.transactionId)).toMatchObject({ status: 'active' });
    expect(await billing.rate(station)).toMatchObject([{ status: 'held', revision: 1, energyWh: 3_000 }]);

    const stop = stopReport({
      transactionId,
      meterStopWh: 6_000,
      time: at('2026-05-04T10:55:00Z', new Date()),
    });
    await billing.sessions.stop(station, stop);
    await billing.sessions.stop(station, stop);
    expect(await billing.session(station, transactionId)).toMatchObject({
      status: 'ended',
      marks: ['late_stop'],
      energyWh: 5_000,
      meterStopWh: 6_000,
      endedAt: new Date('2026-05-04T10:55:00Z'),
    });
    expect(await billing.rate(station)).toMatchObject([{ status: 'final', revision: 2, energyWh: 5_000 }]);
    expect(await billing.events(closed.id)).toEqual(
      ['SessionStarted', 'SessionEnded', 'CdrCreated', 'SessionCorrected', 'CdrRevised'].map((type) => ({
        type,
      })),
    );
    expect(await billing.ratingJobs(closed.id)).toHaveLength(2);
  });

  it('leaves it open when that start is older and only comes late', async () => {
    const station = await billing.station();
    const { transactionId } = await billing.sessions.start(station, startReport());
    await billing.sessions.start(station, startReport({ time: at('2026-05-04T08:00:00Z', new Date()) }));
    expect(await billing.session(station, transactionId)).toMatchObject({ status: 'active' });
  });

  it('closes what came late and is older by the start that followed it', async () => {
    const station = await billing.station();
    const start = (clock: string) =>
      billing.sessions.start(station, startReport({ time: at(`2026-05-04T${clock}:00Z`, new Date()) }));
    await start('11:00');
    const { transactionId } = await start('10:00');
    await start('12:00');
    expect(await billing.session(station, transactionId)).toMatchObject({
      status: 'review',
      endedAt: new Date('2026-05-04T11:00:00Z'),
    });
  });

  it('does not count what it closes as a concurrent session', async () => {
    const station = await billing.station();
    const idToken = await billing.token();
    await billing.sessions.start(station, startReport({ idToken }));
    const next = await billing.sessions.start(
      station,
      startReport({ idToken, time: at('2026-05-04T11:00:00Z') }),
    );
    expect(next.authorisation.status).toBe('Accepted');
  });
});

describe('starts at the same time', () => {
  it('50 starts and stops finish on a pool of 2 connections', async () => {
    const narrow = await Billing.open(2);
    const stations = await Promise.all(Array.from({ length: 50 }, () => billing.station()));
    const started = await Promise.all(
      stations.map((station) => narrow.sessions.start(station, startReport())),
    );
    expect(new Set(started.map(({ transactionId }) => transactionId)).size).toBe(50);
    await Promise.all(
      stations.map((station, index) =>
        narrow.sessions.stop(station, stopReport({ ...started[index], idToken: 'unknown' })),
      ),
    );
    const sessions = await Promise.all(stations.map((station) => billing.sessionsOf(station)));
    expect(sessions.flat().map(({ status }) => status)).toEqual(Array(50).fill('ended'));
    await narrow.close();
  });

  it('one of many with the same token is accepted, in whatever process', async () => {
    const other = await Billing.open();
    const idToken = await billing.token();
    const answers = await Promise.all(
      Array.from({ length: 20 }, async (_, index) =>
        (index % 2 === 0 ? billing : other).sessions.start(await billing.station(), startReport({ idToken })),
      ),
    );
    const statuses = answers.map(({ authorisation }) => authorisation.status).sort();
    expect(statuses).toEqual(['Accepted', ...Array<string>(19).fill('ConcurrentTx')]);
    await other.close();
  });

  it('the same start in two processes is one session', async () => {
    const other = await Billing.open();
    const station = await billing.station();
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        (index % 2 === 0 ? billing : other).sessions.start(station, startReport({ idToken: 'same' })),
      ),
    );
    expect(new Set(answers.map(({ transactionId }) => transactionId)).size).toBe(1);
    expect(await billing.sessionsOf(station)).toHaveLength(1);
    await other.close();
  });
});
