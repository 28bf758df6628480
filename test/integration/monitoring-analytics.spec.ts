import { afterEach, describe, expect, it } from 'vitest';
import {
  AIRPORT,
  ELSEWHERE,
  HARBOUR,
  NOWHERE,
  resources,
  sql,
  tokens,
  viewer,
  web,
} from '../support/monitoring.ts';
import { caller } from '../support/web-app.ts';

describe('the analytics', () => {
  let number = 0;

  interface Planted {
    tenantId?: string;
    stationId?: string;
    locationId?: string | null;
    timeZone?: string;
    status?: string;
    endedAt?: Date | null;
    energyWh?: number;
    cost?: string;
    currency?: string;
    cdrStatus?: string;
  }

  async function plantSession(planted: Planted): Promise<void> {
    const {
      tenantId = 'default',
      stationId = 'CP1',
      locationId = HARBOUR,
      timeZone = 'Europe/Berlin',
    } = planted;
    const { status = 'ended', endedAt = new Date(), energyWh = 1000, currency = 'EUR' } = planted;
    number++;
    const [session] = (await sql(
      `INSERT INTO billing.charging_session
         (id, tenant_id, station_id, evse_id, connector_id, transaction_id, authorisation_status, status, started_at,
          started_received_at, ended_at, meter_start_wh, energy_wh, location_id, time_zone)
       VALUES (gen_random_uuid(), $1, $2, 1, 1, $3, 'Accepted', $4, now(), now(), $5, $6, $7, $8, $9) RETURNING id`,
      [tenantId, stationId, String(number), status, endedAt, 0, energyWh, locationId, timeZone],
    )) as { id: string }[];
    if (planted.cost === undefined) return;
    await sql(
      `INSERT INTO billing.cdr
         (id, tenant_id, session_id, station_id, location_id, tariff_id, tariff_version, status, started_at, ended_at,
          energy_wh, duration_seconds, idle_seconds, total_excl_vat, total_incl_vat, currency, lines)
       VALUES (gen_random_uuid(), $1, $2, $3, $4, gen_random_uuid(), 1, $5, now(), $6, 0, 0, 0, 0, $7, $8, '[]')`,
      [
        tenantId,
        session?.id,
        stationId,
        locationId,
        planted.cdrStatus ?? 'final',
        endedAt,
        planted.cost,
        currency,
      ],
    );
  }

  const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000);
  /** A time that is today in UTC, and has passed. */
  const today = () => new Date();

  afterEach(async () => {
    await sql(`DELETE FROM billing.cdr`);
    await sql(`DELETE FROM billing.charging_session`);
  });

  it('show an empty network as zeroes', async () => {
    const answer = await caller(web.url, { authorization: `Bearer ${tokens.other}` })(
      'GET',
      '/analytics/dashboard',
    );
    expect(answer).toMatchObject({ status: 200 });
    expect(answer.body).toEqual({
      timeZone: 'UTC',
      stations: { total: 1, online: 0, byStatus: { Available: 1 } },
      sessions: { active: 0, endedToday: 0 },
      energyWh: { today: 0, last30Days: 0 },
      revenue: [],
      locations: [
        {
          locationId: ELSEWHERE,
          name: 'Elsewhere',
          stations: 1,
          online: 0,
          activeSessions: 0,
          energyWhToday: 0,
        },
      ],
    });
  });

  it('show stations, sessions, energy and revenue of the tenant', async () => {
    await resources.backplane.registry.renewLease();
    for (const stationId of ['CP1', 'CP4']) {
      const station = { stationId, tenantId: 'default', protocol: 'ocpp1.6', remoteAddress: '192.0.2.7' };
      await resources.backplane.registry.claim(station);
    }
    await plantSession({ endedAt: today(), energyWh: 1500, cost: '1.10' });
    await plantSession({
      endedAt: today(),
      energyWh: 500,
      cost: '2.205',
      stationId: 'CP4',
      locationId: null,
    });
    await plantSession({ endedAt: daysAgo(29), energyWh: 7000, cost: '10' });
    await plantSession({ endedAt: daysAgo(31), energyWh: 90_000, cost: '99' });
    await plantSession({ endedAt: daysAgo(2), energyWh: 10, cost: '300', currency: 'JPY' });
    await plantSession({
      endedAt: today(),
      status: 'review',
      energyWh: 123_456_789,
      cost: '5000',
      cdrStatus: 'held',
    });
    await plantSession({ status: 'active', endedAt: null, energyWh: 333 });
    await plantSession({
      endedAt: today(),
      tenantId: 'other',
      stationId: 'OTHER',
      locationId: ELSEWHERE,
      cost: '7',
    });
    const { body } = await viewer('GET', '/analytics/dashboard');
    expect(body).toEqual({
      timeZone: 'UTC',
      stations: { total: 4, online: 2, byStatus: { Available: 2, Charging: 1, Faulted: 1 } },
      sessions: { active: 1, endedToday: 2 },
      energyWh: { today: 2000, last30Days: 9010 },
      revenue: [
        { currency: 'EUR', today: '3.305', last30Days: '13.305' },
        { currency: 'JPY', today: '0', last30Days: '300' },
      ],
      locations: [
        { locationId: AIRPORT, name: 'Airport', stations: 0, online: 0, activeSessions: 0, energyWhToday: 0 },
        {
          locationId: HARBOUR,
          name: 'Harbour',
          stations: 3,
          online: 1,
          activeSessions: 1,
          energyWhToday: 1500,
        },
      ],
    });
  });

  it('show one location, and today in its time zone', async () => {
    const timeZone = 'Pacific/Kiritimati';
    // Fourteen hours ahead of UTC, where a day begins at 10:00 of the day before.
    const [clock] = (await sql(`SELECT date_trunc('day', now(), $1) AS midnight`, [timeZone])) as {
      midnight: Date;
    }[];
    const midnight = clock?.midnight ?? new Date();
    const there = { locationId: AIRPORT, timeZone };
    await plantSession({ ...there, endedAt: midnight, energyWh: 4 });
    await plantSession({ ...there, endedAt: new Date(midnight.getTime() - 1), energyWh: 8 });
    await plantSession({ endedAt: today(), energyWh: 1000 });
    const { body } = await viewer('GET', `/analytics/dashboard?locationId=${AIRPORT}`);
    expect(body).toMatchObject({
      timeZone,
      stations: { total: 0 },
      sessions: { endedToday: 1 },
      energyWh: { today: 4, last30Days: 12 },
      locations: [{ locationId: AIRPORT, energyWhToday: 4 }],
    });
    for (const unknown of [NOWHERE, ELSEWHERE]) {
      expect((await viewer('GET', `/analytics/dashboard?locationId=${unknown}`)).status).toBe(404);
    }
  });

  it('sum the energy of ended sessions by interval of the right time zone', async () => {
    await plantSession({ endedAt: new Date('2026-03-28T22:30:00Z'), energyWh: 1 });
    // 00:30 of the 29th in Berlin, the day that loses an hour.
    await plantSession({ endedAt: new Date('2026-03-28T23:30:00Z'), energyWh: 2 });
    await plantSession({ endedAt: new Date('2026-03-29T21:59:59Z'), energyWh: 4, stationId: 'CP2' });
    await plantSession({ endedAt: new Date('2026-03-29T22:00:00Z'), energyWh: 8 });
    await plantSession({ endedAt: new Date('2026-03-29T12:00:00Z'), energyWh: 16, status: 'review' });
    const span = 'from=2026-03-01T00:00:00Z&to=2026-04-01T00:00:00Z';
    const energy = async (query: string) => (await viewer('GET', `/analytics/energy?${span}${query}`)).body;
    expect(await energy(`&locationId=${HARBOUR}`)).toEqual([
      { from: '2026-03-27T23:00:00.000Z', energyWh: 1, sessions: 1 },
      { from: '2026-03-28T23:00:00.000Z', energyWh: 6, sessions: 2 },
      { from: '2026-03-29T22:00:00.000Z', energyWh: 8, sessions: 1 },
    ]);
    expect(await energy('')).toEqual([
      { from: '2026-03-28T00:00:00.000Z', energyWh: 3, sessions: 2 },
      { from: '2026-03-29T00:00:00.000Z', energyWh: 12, sessions: 2 },
    ]);
    expect(await energy('&stationId=CP2&interval=hour')).toEqual([
      { from: '2026-03-29T21:00:00.000Z', energyWh: 4, sessions: 1 },
    ]);
    expect(await energy('&interval=month')).toEqual([
      { from: '2026-03-01T00:00:00.000Z', energyWh: 15, sessions: 4 },
    ]);
  });

  it('refuse times that make no sense, and stations that are not there', async () => {
    const fault = async (query: string) => {
      const { status, body } = await viewer('GET', `/analytics/energy?${query}`);
      return [status, (body['errors'] as { path: string }[] | undefined)?.[0]?.path];
    };
    expect(await fault('from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z')).toEqual([400, 'from']);
    expect(await fault('from=2020-01-01T00:00:00Z&to=2026-01-01T00:00:00Z&interval=hour')).toEqual([
      400,
      'from',
    ]);
    expect(await fault('from=yesterday')).toEqual([400, 'from']);
    expect(await fault('interval=week')).toEqual([400, 'interval']);
    expect(await fault('stationId=OTHER')).toEqual([404, undefined]);
    expect((await viewer('GET', '/analytics/energy')).body).toEqual([]);
  });
});
