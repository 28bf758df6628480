import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { TenantScope } from '../../platform/database/tenant-rows.js';
import { formatAmount } from '../../platform/money/format-amount.js';

/** Money of one currency, exact, as it is shown: "3.10". */
export interface Revenue {
  currency: string;
  today: string;
  last30Days: string;
}

export interface ChargingSummary {
  activeSessions: number;
  sessionsEndedToday: number;
  energyWhToday: number;
  energyWhLast30Days: number;
}

export interface LocationCharging {
  locationId: string;
  activeSessions: number;
  energyWhToday: number;
}

export interface EnergyQuery {
  from: Date;
  to: Date;
  interval: 'hour' | 'day' | 'month';
  /** Whose hours, days and months they are. */
  timeZone: string;
  stationId: string | null;
  locationId: string | null;
}

export interface EnergyInterval {
  from: Date;
  energyWh: number;
  sessions: number;
}

/** Local midnight of today and of 29 days before; `$2` is the time zone. */
const DAYS = `days AS (
  SELECT date_trunc('day', now(), $2) AS today,
         (date_trunc('day', now() AT TIME ZONE $2) - interval '29 days') AT TIME ZONE $2 AS "monthAgo")`;

/**
 * Figures of the whole network, for dashboards. Energy is that of ended sessions, by the time of their end; sessions
 * held for review are left out until they are settled. Revenue is that of final CDRs, with VAT.
 */
@Injectable()
export class BillingStatistics {
  constructor(private readonly dataSource: DataSource) {}

  /** Today is that of the time zone, the last 30 days are today and the 29 days before it. */
  async summary(
    { tenantId }: TenantScope,
    timeZone: string,
    locationId: string | null,
  ): Promise<ChargingSummary> {
    const [row] = await this.dataSource.query<[ChargingSummary]>(
      `WITH ${DAYS}, ended AS (
         SELECT count(*) FILTER (WHERE ended_at >= today) AS "sessionsEndedToday",
                coalesce(sum(energy_wh) FILTER (WHERE ended_at >= today), 0)::bigint AS "energyWhToday",
                coalesce(sum(energy_wh), 0)::bigint AS "energyWhLast30Days"
           FROM days JOIN billing.charging_session ON ended_at >= "monthAgo"
          WHERE tenant_id = $1 AND status = 'ended' AND ($3::uuid IS NULL OR location_id = $3)
       ), active AS (
         SELECT count(*) AS "activeSessions" FROM billing.charging_session
          WHERE tenant_id = $1 AND status = 'active' AND ($3::uuid IS NULL OR location_id = $3)
       )
       SELECT * FROM ended, active`,
      [tenantId, timeZone, locationId],
    );
    return row;
  }

  async revenue({ tenantId }: TenantScope, timeZone: string, locationId: string | null): Promise<Revenue[]> {
    const sums = await this.dataSource.query<Revenue[]>(
      `WITH ${DAYS}
       SELECT currency, coalesce(sum(total_incl_vat) FILTER (WHERE ended_at >= today), 0)::text AS today,
              sum(total_incl_vat)::text AS "last30Days"
         FROM days JOIN billing.cdr ON ended_at >= "monthAgo"
        WHERE tenant_id = $1 AND status = 'final' AND ($3::uuid IS NULL OR location_id = $3)
        GROUP BY currency ORDER BY currency`,
      [tenantId, timeZone, locationId],
    );
    return sums.map(({ currency, today, last30Days }) => ({
      currency,
      today: formatAmount(today, currency),
      last30Days: formatAmount(last30Days, currency),
    }));
  }

  /** Of each location with a session that is active or ended today, in its own time zone. */
  async byLocation({ tenantId }: TenantScope): Promise<LocationCharging[]> {
    return this.dataSource.query<LocationCharging[]>(
      `SELECT location_id AS "locationId", count(*) FILTER (WHERE status = 'active') AS "activeSessions",
              coalesce(sum(energy_wh) FILTER (WHERE status = 'ended'), 0)::bigint AS "energyWhToday"
         FROM billing.charging_session
        WHERE tenant_id = $1 AND location_id IS NOT NULL
          AND (status = 'active'
               OR (status = 'ended' AND ended_at >= date_trunc('day', now(), time_zone)
                   -- No day is longer; this is what the index can use.
                   AND ended_at >= now() - interval '26 hours'))
        GROUP BY location_id`,
      [tenantId],
    );
  }

  /** Intervals in which no session ended are left out. */
  async energy(
    { tenantId }: TenantScope,
    { from, to, interval, timeZone, stationId, locationId }: EnergyQuery,
  ): Promise<EnergyInterval[]> {
    return this.dataSource.query<EnergyInterval[]>(
      `SELECT date_trunc($4, ended_at, $5) AS "from", sum(energy_wh)::bigint AS "energyWh", count(*) AS sessions
         FROM billing.charging_session
        WHERE tenant_id = $1 AND ended_at >= $2 AND ended_at < $3 AND status = 'ended'
          AND ($6::text IS NULL OR station_id = $6) AND ($7::uuid IS NULL OR location_id = $7)
        GROUP BY 1 ORDER BY 1`,
      [tenantId, from, to, interval, timeZone, stationId, locationId],
    );
  }
}
