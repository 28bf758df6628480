import { randomUUID } from 'node:crypto';
import { RecordedSessions } from '../../src/modules/billing/active-sessions.ts';
import { ChargingSession } from '../../src/modules/billing/charging-session.entity.ts';
import { type Cdr, Cdr as CdrEntity } from '../../src/modules/billing/cdr.entity.ts';
import {
  ChargingSessions,
  type MeterReport,
  type StartReport,
  type StopReport,
  Tariffs,
} from '../../src/modules/billing/index.ts';
import { SessionEnding } from '../../src/modules/billing/session-end.ts';
import { SessionRating } from '../../src/modules/billing/session-rating.ts';
import { SessionStart } from '../../src/modules/billing/session-start.ts';
import { SessionStop } from '../../src/modules/billing/session-stop.ts';
import { Authorisation, normaliseIdToken } from '../../src/modules/driver/index.ts';
import { Locations, type StationRef } from '../../src/modules/station/index.ts';
import { GroupCommit, WriteBatch } from '../../src/platform/database/group-commit.ts';
import { reportedTime } from '../../src/platform/time/reported-time.ts';
import { openPool, type TestResources } from './resources.ts';

export const TENANT = { tenantId: 'default' };

/** The services of billing as one process has them, on connections of its own. */
export async function openBilling({ database, jobs }: TestResources, poolSize = 5) {
  const dataSource = await openPool(database, poolSize);
  const authorisation = new Authorisation(dataSource, new RecordedSessions(dataSource));
  const ending = new SessionEnding(jobs);
  const sessions = new ChargingSessions(
    dataSource,
    new SessionStart(dataSource, authorisation, new Locations(dataSource), ending),
    new SessionStop(dataSource, authorisation, ending),
  );
  const rating = new SessionRating(dataSource);
  const groupCommit = new GroupCommit(dataSource);
  const query = <Row extends object>(sql: string, values: unknown[] = []): Promise<Row[]> =>
    dataSource.query(sql, values);
  return {
    dataSource,
    authorisation,
    sessions,
    rating,
    groupCommit,
    tariffs: new Tariffs(dataSource),
    query,

    async station(
      changes: { locationId?: string; tariffId?: string; tenantId?: string } = {},
    ): Promise<StationRef> {
      const station = {
        stationId: `CP-${randomUUID().slice(0, 8)}`,
        tenantId: changes.tenantId ?? 'default',
      };
      await query(
        `INSERT INTO station.charging_station (station_id, tenant_id, location_id, tariff_id) VALUES ($1, $2, $3, $4)`,
        [station.stationId, station.tenantId, changes.locationId ?? null, changes.tariffId ?? null],
      );
      return station;
    },

    /** A token of a driver of its own. */
    async token(
      changes: { status?: string; validUntil?: Date; maxConcurrentSessions?: number } = {},
    ): Promise<string> {
      const driverId = randomUUID();
      const idToken = `card-${driverId.slice(0, 8)}`;
      await query(
        `INSERT INTO driver.driver (id, tenant_id, name, email, max_concurrent_sessions) VALUES ($1, 'default', 'D', $2, $3)`,
        [driverId, `${driverId}@example.com`, changes.maxConcurrentSessions ?? null],
      );
      await query(
        `INSERT INTO driver.id_token (id, tenant_id, driver_id, id_token, id_token_key, type, status, valid_until)
         VALUES ($1, 'default', $2, $3, $4, 'ISO14443', $5, $6)`,
        [
          randomUUID(),
          driverId,
          idToken,
          normaliseIdToken(idToken),
          changes.status ?? 'active',
          changes.validUntil ?? null,
        ],
      );
      return idToken;
    },

    async report(station: StationRef, ...reports: MeterReport[]): Promise<void> {
      const batch = new WriteBatch();
      for (const report of reports) sessions.meterReported(batch, station, report);
      await groupCommit.commit(batch);
    },

    async session(station: StationRef, transactionId: string): Promise<ChargingSession> {
      return dataSource.getRepository(ChargingSession).findOneByOrFail({ ...station, transactionId });
    },

    sessionsOf({ stationId, tenantId }: StationRef): Promise<ChargingSession[]> {
      return dataSource
        .getRepository(ChargingSession)
        .find({ where: { stationId, tenantId }, order: { startedAt: 'ASC' } });
    },

    /** Rates all that has ended on the station and gives the CDRs in the order of their ends. */
    async rate(station: StationRef): Promise<Cdr[]> {
      for (const { id } of await this.sessionsOf(station)) {
        await rating.rateSession({ stationId: station.stationId, sessionId: id });
      }
      return dataSource
        .getRepository(CdrEntity)
        .find({ where: { stationId: station.stationId }, order: { endedAt: 'ASC' } });
    },

    events: (sessionId: string): Promise<{ type: string }[]> =>
      query(`SELECT type FROM platform.outbox WHERE data ->> 'sessionId' = $1 ORDER BY id`, [sessionId]),

    ratingJobs: (sessionId: string): Promise<object[]> =>
      query(`SELECT id FROM job.job WHERE name = 'billing.rate-session' AND data ->> 'sessionId' = $1`, [
        sessionId,
      ]),

    close: () => dataSource.destroy(),
  };
}

export type Billing = Awaited<ReturnType<typeof openBilling>>;

/** As reported by a charger whose reports take a second. */
export function at(time: string, receivedAt = new Date(Date.parse(time) + 1000)) {
  return reportedTime(time, receivedAt);
}

export const startReport = (changes: Partial<StartReport> = {}): StartReport => ({
  evseId: 1,
  connectorId: 1,
  transactionId: null,
  idToken: 'unknown',
  meterStartWh: 1_000,
  time: at('2026-05-04T10:00:00Z'),
  ...changes,
});

export const stopReport = (changes: Partial<StopReport> = {}): StopReport => ({
  transactionId: '0',
  idToken: null,
  meterStopWh: 11_000,
  reason: 'Local',
  time: at('2026-05-04T12:00:00Z'),
  readings: [],
  ...changes,
});

/** A reading of the main register, and of the power where one is given. */
export const meterReport = (
  time: string,
  energyWh: string | null,
  changes: Partial<MeterReport> = {},
): MeterReport => ({
  evseId: 1,
  connectorId: 1,
  transactionId: null,
  time: at(time),
  energyWh,
  powerW: null,
  sampledValues: [
    {
      value: energyWh ?? '16',
      measurand: energyWh === null ? 'Current.Import' : 'Energy.Active.Import.Register',
      context: 'Sample.Periodic',
      unit: energyWh === null ? 'A' : 'Wh',
    },
  ],
  marks: [],
  ...changes,
});

/** 0.30 a kWh and 6 an hour of idling, with 20 % VAT. */
export const ELEMENTS = [
  {
    price_components: [
      { type: 'ENERGY' as const, price: 0.3, vat: 20, step_size: 1 },
      { type: 'PARKING_TIME' as const, price: 6, vat: 20, step_size: 1 },
    ],
  },
];
