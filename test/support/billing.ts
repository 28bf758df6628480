// The services of billing, on a database of its own for each test file that imports this.
import { randomUUID } from 'node:crypto';
import type { DataSource } from 'typeorm';
import { afterAll } from 'vitest';
import { RecordedSessions } from '../../src/modules/billing/active-sessions.ts';
import { RecordedTariffs } from '../../src/modules/billing/recorded-tariffs.ts';
import { ChargingSession } from '../../src/modules/billing/charging-session.entity.ts';
import { Cdr } from '../../src/modules/billing/cdr.entity.ts';
import {
  ChargingSessions,
  type MeterReport,
  type StartReport,
  Tariffs,
} from '../../src/modules/billing/index.ts';
import { SessionEnergy } from '../../src/modules/billing/session-energy.ts';
import { SessionEnding } from '../../src/modules/billing/session-end.ts';
import { SessionRating } from '../../src/modules/billing/session-rating.ts';
import { SessionSettling } from '../../src/modules/billing/session-settling.ts';
import { SessionStart } from '../../src/modules/billing/session-start.ts';
import { SessionStop } from '../../src/modules/billing/session-stop.ts';
import { FollowedTransactions } from '../../src/modules/billing/transaction/followed-transactions.ts';
import { TransactionEvents } from '../../src/modules/billing/transaction/transaction-events.service.ts';
import { TransactionRecording } from '../../src/modules/billing/transaction/transaction-recording.ts';
import { TransactionSettlement } from '../../src/modules/billing/transaction/transaction-settlement.ts';
import { PrepaidWatch } from '../../src/modules/billing/prepaid/prepaid-watch.ts';
import { Authorisation, normaliseIdToken, PrepaidBalances } from '../../src/modules/driver/index.ts';
import {
  Commands,
  Locations,
  Quirks,
  StationDirectory,
  type StationRef,
} from '../../src/modules/station/index.ts';
import { DEFAULT_TENANT } from '../../src/platform/auth/index.ts';
import { GroupCommit, WriteBatch } from '../../src/platform/database/group-commit.ts';
import { GroupTransaction } from '../../src/platform/database/group-transaction.ts';
import { ELEMENTS, startReport } from './billing-reports.ts';
import { openPool, openResources } from './resources.ts';
import { link } from './station-link.ts';

export const resources = await openResources();

/** The services of billing as one process has them, on connections of its own. */
export class Billing {
  readonly authorisation: Authorisation;
  readonly sessions: ChargingSessions;
  readonly recording: TransactionRecording;
  readonly transactions: TransactionEvents;
  readonly settlement: TransactionSettlement;
  readonly prepaid: PrepaidWatch;
  readonly rating: SessionRating;
  readonly groupCommit: GroupCommit;
  readonly energy: SessionEnergy;
  readonly tariffs: Tariffs;

  private constructor(readonly dataSource: DataSource) {
    const locations = new Locations(dataSource, new RecordedTariffs(dataSource));
    this.authorisation = new Authorisation(dataSource, new RecordedSessions(dataSource));
    const ending = new SessionEnding(resources.jobs);
    const settling = new SessionSettling(ending);
    const { config, logger } = resources;
    this.groupCommit = new GroupCommit(dataSource);
    const transactions = new GroupTransaction(dataSource);
    this.energy = new SessionEnergy(this.groupCommit, logger);
    const followed = new FollowedTransactions(dataSource);
    this.sessions = new ChargingSessions(
      dataSource,
      new SessionStart(transactions, this.authorisation, locations, ending, settling),
      new SessionStop(transactions, this.authorisation, ending, settling),
      this.energy,
      followed,
    );
    const balances = new PrepaidBalances(dataSource);
    this.rating = new SessionRating(dataSource, transactions, balances);
    this.recording = new TransactionRecording(transactions, locations, ending, resources.jobs, followed);
    this.transactions = new TransactionEvents(
      this.authorisation,
      this.sessions,
      this.recording,
      this.energy,
      followed,
    );
    const commands = new Commands(
      dataSource,
      link,
      new StationDirectory(dataSource, new Quirks(dataSource)),
      logger,
    );
    this.settlement = new TransactionSettlement(dataSource, this.recording, ending, commands, config, logger);
    this.prepaid = new PrepaidWatch(dataSource, balances, commands, logger);
    this.tariffs = new Tariffs(dataSource);
  }

  static async open(poolSize = 5): Promise<Billing> {
    return new Billing(await openPool(resources.database, poolSize));
  }

  close(): Promise<void> {
    return this.dataSource.destroy();
  }

  query<Row extends object>(sql: string, values: unknown[] = []): Promise<Row[]> {
    return this.dataSource.query(sql, values);
  }

  async station(
    changes: { locationId?: string; tariffId?: string; tenantId?: string } = {},
  ): Promise<StationRef> {
    const { tenantId = 'default', locationId = null, tariffId = null } = changes;
    const stationId = `CP-${randomUUID().slice(0, 8)}`;
    await this.query(
      `INSERT INTO station.charging_station (station_id, tenant_id, location_id, tariff_id) VALUES ($1, $2, $3, $4)`,
      [stationId, tenantId, locationId, tariffId],
    );
    return { stationId, tenantId };
  }

  tariff(isDefault = false): ReturnType<Tariffs['create']> {
    const tariff = { name: 'T', currency: 'EUR', elements: ELEMENTS, isDefault };
    return this.tariffs.create(DEFAULT_TENANT, tariff);
  }

  /** A token of a driver of its own. */
  async token(
    changes: { status?: string; validUntil?: Date; maxConcurrentSessions?: number } = {},
  ): Promise<string> {
    const { status = 'active', validUntil = null, maxConcurrentSessions = null } = changes;
    const driverId = randomUUID();
    const idToken = `card-${driverId.slice(0, 8)}`;
    await this.query(
      `INSERT INTO driver.driver (id, tenant_id, name, email, max_concurrent_sessions) VALUES ($1, 'default', 'D', $2, $3)`,
      [driverId, `${driverId}@example.com`, maxConcurrentSessions],
    );
    await this.query(
      `INSERT INTO driver.id_token (id, tenant_id, driver_id, id_token, id_token_key, type, status, valid_until)
       VALUES ($1, 'default', $2, $3, $4, 'ISO14443', $5, $6)`,
      [randomUUID(), driverId, idToken, normaliseIdToken(idToken), status, validUntil],
    );
    return idToken;
  }

  async report(station: StationRef, ...reports: MeterReport[]): Promise<void> {
    const batch = new WriteBatch();
    for (const report of reports) this.sessions.meterReported(batch, station, report);
    await this.groupCommit.commit(batch);
  }

  session(station: StationRef, transactionId: string): Promise<ChargingSession> {
    return this.dataSource.getRepository(ChargingSession).findOneByOrFail({ ...station, transactionId });
  }

  /** The readings of a session as they are read of it: when, and what the register showed. */
  async readings(
    { tenantId }: StationRef,
    session: Pick<ChargingSession, 'id'>,
  ): Promise<[Date, number | null][]> {
    const reader = { tenantId, kind: 'apiKey', id: '', name: '', role: 'viewer', driverId: null } as const;
    const { data } = await this.sessions.meterValues(reader, session.id, { limit: 200 });
    return data
      .map(({ measuredAt, energyWh }) => [new Date(measuredAt), energyWh] as [Date, number | null])
      .reverse();
  }

  sessionsOf({ stationId, tenantId }: StationRef): Promise<ChargingSession[]> {
    return this.dataSource
      .getRepository(ChargingSession)
      .find({ where: { stationId, tenantId }, order: { startedAt: 'ASC' } });
  }

  /** Rates all that has ended on the station and gives the CDRs in the order of their ends. */
  async rate(station: StationRef): Promise<Cdr[]> {
    const { stationId } = station;
    for (const { id } of await this.sessionsOf(station)) {
      await this.rating.rateSession({ stationId, sessionId: id });
    }
    return this.dataSource.getRepository(Cdr).find({ where: { stationId }, order: { endedAt: 'ASC' } });
  }

  events(sessionId: string): Promise<{ type: string }[]> {
    return this.query(`SELECT type FROM platform.outbox WHERE data ->> 'sessionId' = $1 ORDER BY id`, [
      sessionId,
    ]);
  }

  ratingJobs(sessionId: string): Promise<object[]> {
    return this.query(
      `SELECT id FROM job.job WHERE name = 'billing.rate-session' AND data ->> 'sessionId' = $1`,
      [sessionId],
    );
  }
}

export const billing = await Billing.open();
afterAll(async () => {
  await billing.close();
  await resources.close();
});

/** A session on a station of its own. */
export async function started(changes: Partial<StartReport> = {}) {
  const station = await billing.station();
  const { transactionId } = await billing.sessions.start(station, startReport(changes));
  return { station, transactionId };
}
