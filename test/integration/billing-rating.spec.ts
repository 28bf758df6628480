import { describe, expect, it } from 'vitest';
import { BillingJobs } from '../../src/modules/billing/index.ts';
import type { StationRef } from '../../src/modules/station/index.ts';
import { DEFAULT_TENANT } from '../../src/platform/auth/index.ts';
import { at, ELEMENTS, meterReport, startReport, stopReport } from '../support/billing-reports.ts';
import { Billing, billing, resources } from '../support/billing.ts';
import { eventually } from '../support/rest.ts';

const { id: tariffId } = await billing.tariff();

/** Charges 10 kWh from 10:00 to 11:00 and stays until 12:00. */
async function charged(
  ...registers: [time: string, energyWh: string][]
): Promise<StationRef & { sessionId: string }> {
  const station = await billing.station({ tariffId });
  const { transactionId } = await billing.sessions.start(station, startReport());
  await billing.report(
    station,
    ...registers.map(([time, energyWh]) =>
      meterReport(`2026-05-04T${time}:00Z`, energyWh, { transactionId }),
    ),
  );
  await billing.sessions.stop(station, stopReport({ transactionId }));
  const { id } = await billing.session(station, transactionId);
  return { ...station, sessionId: id };
}

const ratedOf = async (station: StationRef) => (await billing.rate(station))[0];

describe('the rating of a session', () => {
  it.each<[name: string, registers: [string, string][], idleSeconds: number, totalInclVat: string]>([
    ['without readings counts no idle time', [], 0, '3.600000'],
    [
      'idles from when the register stands still',
      [
        ['10:30', '6000'],
        ['11:00', '11000'],
        ['11:30', '11000'],
      ],
      3_600,
      '10.800000',
    ],
    [
      'takes a reading with decimals for the whole Wh of the stop',
      [
        ['11:00', '10999.6'],
        ['11:30', '10999.6'],
      ],
      3_600,
      '10.800000',
    ],
    [
      'takes a register that is cut to whole Wh at the stop',
      [
        ['11:00', '11000.9'],
        ['11:30', '11000.9'],
      ],
      3_600,
      '10.800000',
    ],
    [
      'passes over a register from before the start',
      [
        ['10:30', '95'],
        ['11:00', '11000'],
      ],
      3_600,
      '10.800000',
    ],
  ])('%s', async (_name, registers, idleSeconds, totalInclVat) => {
    expect(await ratedOf(await charged(...registers))).toMatchObject({
      energyWh: 10_000,
      durationSeconds: 7_200,
      idleSeconds,
      totalInclVat,
      currency: 'EUR',
    });
  });

  it('has its figures, by line, on the CDR and its cost on the session', async () => {
    const station = await charged(['11:00', '11000']);
    const cdr = await ratedOf(station);
    expect(cdr).toMatchObject({
      sessionId: station.sessionId,
      tariffId,
      tariffVersion: 1,
      revision: 1,
      status: 'final',
      totalExclVat: '9.000000',
      totalInclVat: '10.800000',
    });
    expect(cdr?.lines).toMatchObject([
      { type: 'ENERGY', quantity: '10', unit: 'kWh', exclVat: '3.00', vat: '0.60', inclVat: '3.60' },
      { type: 'PARKING_TIME', quantity: '1', unit: 'h', exclVat: '6.00', vat: '1.20', inclVat: '7.20' },
    ]);
    const [session] = await billing.sessionsOf(station);
    expect(session).toMatchObject({ cost: '10.800000', currency: 'EUR' });
  });

  it('is the same again from what is stored, whatever the tariff says by now', async () => {
    const station = await charged(['10:40', '8000'], ['11:00', '11000']);
    const first = await ratedOf(station);
    expect(await ratedOf(station)).toEqual(first);
    await billing.tariffs.update(DEFAULT_TENANT, tariffId, {
      elements: [{ price_components: [{ type: 'ENERGY', price: 99, step_size: 1 }] }],
    });
    await billing.query('DELETE FROM billing.cdr WHERE session_id = $1', [station.sessionId]);
    const again = await ratedOf(station);
    const anything = {
      id: expect.anything() as string,
      createdAt: expect.anything() as Date,
      updatedAt: expect.anything() as Date,
    };
    expect(again).toEqual(Object.assign({}, first, anything));
    await billing.tariffs.update(DEFAULT_TENANT, tariffId, { elements: ELEMENTS });
  });

  it('by two workers at once makes one CDR and announces it once', async () => {
    const other = await Billing.open();
    const { stationId, sessionId } = await charged(['11:00', '11000']);
    await Promise.all(
      [billing, other, billing, other].map(({ rating }) => rating.rateSession({ stationId, sessionId })),
    );
    expect(
      await billing.query('SELECT revision FROM billing.cdr WHERE session_id = $1', [sessionId]),
    ).toEqual([{ revision: 1 }]);
    const announced = (await billing.events(sessionId)).filter(({ type }) => type.startsWith('Cdr'));
    expect(announced).toEqual([{ type: 'CdrCreated' }]);
    await other.close();
  });

  it('takes in a reading that came after the first rating when it is done again', async () => {
    const station = await charged();
    expect(await ratedOf(station)).toMatchObject({ idleSeconds: 0, revision: 1 });
    const [session] = await billing.sessionsOf(station);
    const transactionId = session?.transactionId ?? '';
    await billing.report(
      station,
      meterReport('', '11000', { transactionId, time: at('2026-05-04T11:00:00Z', new Date()) }),
    );
    expect(await ratedOf(station)).toMatchObject({ idleSeconds: 3_600, revision: 2 });
  });

  it('counts readings of a clock that was never set by when they arrived', async () => {
    const station = await billing.station({ tariffId });
    const { transactionId } = await billing.sessions.start(station, startReport());
    const time = at('1970-01-01T01:00:00Z', new Date('2026-05-04T11:00:00Z'));
    await billing.report(station, meterReport('', '11000', { transactionId, time }));
    await billing.sessions.stop(station, stopReport({ transactionId }));
    expect(await ratedOf(station)).toMatchObject({ idleSeconds: 3_600 });
  });

  it('of a session that is active, gone or without an end does nothing', async () => {
    const station = await billing.station({ tariffId });
    await billing.sessions.start(station, startReport());
    expect(await billing.rate(station)).toEqual([]);
    await billing.rating.rateSession({ ...station, sessionId: '5f0f3a52-5a3e-4b8e-9a8c-0d6f2f6f0001' });
  });
});

describe('the tariff of a session', () => {
  const startedAt = (time: Date) => startReport({ time: at(time.toISOString()) });

  it('is none where there is none, and says so', async () => {
    const station = await billing.station({ tenantId: 'without tariffs' });
    const { transactionId } = await billing.sessions.start(station, startReport());
    await billing.sessions.stop(station, stopReport({ transactionId }));
    expect(await billing.rate(station)).toEqual([]);
    expect(await billing.session(station, transactionId)).toMatchObject({
      tariffId: null,
      marks: ['no_tariff'],
      status: 'ended',
      cost: null,
      currency: null,
    });
  });

  it("is the station's, else the location's, else the default one", async () => {
    const [ofStation, ofLocation, byDefault] = [
      await billing.tariff(),
      await billing.tariff(),
      await billing.tariff(true),
    ];
    const locationId = '5f0f3a52-5a3e-4b8e-9a8c-0d6f2f6f0001';
    await billing.query(
      `INSERT INTO station.location (id, tenant_id, name, time_zone, tariff_id) VALUES ($1, 'default', 'L', 'Europe/Berlin', $2)`,
      [locationId, ofLocation.id],
    );
    const tariffOf = async (changes: Parameters<Billing['station']>[0]) => {
      const station = await billing.station(changes);
      const { transactionId } = await billing.sessions.start(station, startReport());
      return billing.session(station, transactionId);
    };
    expect(await tariffOf({ tariffId: ofStation.id, locationId })).toMatchObject({ tariffId: ofStation.id });
    expect(await tariffOf({ locationId })).toMatchObject({
      tariffId: ofLocation.id,
      tariffVersion: 1,
      locationId,
      timeZone: 'Europe/Berlin',
    });
    expect(await tariffOf({})).toMatchObject({ tariffId: byDefault.id, timeZone: 'UTC', currency: 'EUR' });
  });

  it('is in the version that was in force when it started', async () => {
    const tariff = await billing.tariff();
    await billing.query(
      `UPDATE billing.tariff_version SET created_at = now() - interval '2 hours' WHERE tariff_id = $1`,
      [tariff.id],
    );
    await billing.tariffs.update(DEFAULT_TENANT, tariff.id, { currency: 'SEK' });
    const versionAt = async (time: Date) => {
      const station = await billing.station({ tariffId: tariff.id });
      const { transactionId } = await billing.sessions.start(station, startedAt(time));
      const { tariffVersion, currency } = await billing.session(station, transactionId);
      return { tariffVersion, currency };
    };
    const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000);
    expect(await versionAt(new Date())).toEqual({ tariffVersion: 2, currency: 'SEK' });
    expect(await versionAt(minutesAgo(30))).toEqual({ tariffVersion: 1, currency: 'EUR' });
    expect(await versionAt(minutesAgo(600))).toEqual({ tariffVersion: 1, currency: 'EUR' });
  });
});

describe('the jobs of billing', () => {
  it('rate what has ended, and keep the partitions', async () => {
    // Those of the tests before, which nobody has worked off.
    await billing.query(`DELETE FROM job.job WHERE name = 'billing.rate-session'`);
    const { sessionId } = await charged(['11:00', '11000']);
    const name = `meter_value_${new Date(Date.now() + 5 * 86_400_000).toISOString().slice(0, 10).replaceAll('-', '')}`;
    await billing.query(`DROP TABLE billing.${name}`);
    const { rating, settlement, prepaid, dataSource } = billing;
    await new BillingJobs(resources.jobs, rating, settlement, prepaid, dataSource).start();
    await eventually(async () => {
      const rows = await billing.query('SELECT FROM billing.cdr WHERE session_id = $1', [sessionId]);
      return rows.length === 1;
    });
    await eventually(async () => {
      const rows = await billing.query<{ name: string | null }>('SELECT to_regclass($1)::text AS name', [
        `billing.${name}`,
      ]);
      return rows[0]?.name;
    });
  });
});
