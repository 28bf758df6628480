import { Injectable } from '@nestjs/common';
import type { TenantScope } from '../../platform/database/tenant-rows.js';
import { InvalidError } from '../../platform/errors.js';
import { BillingStatistics } from '../billing/index.js';
import { type LocationStations, Locations, StationDirectory, StationStatistics } from '../station/index.js';
import type { Dashboard, DashboardQuery, EnergyOfInterval, EnergyQuery } from './dto/analytics.dto.js';

const DAY_MS = 86_400_000;
const NETWORK_TIME_ZONE = 'UTC';
const MAX_LOCATIONS = 500;
/** So that no answer has more than some thousand intervals. */
const MAX_DAYS = { hour: 100, day: 3660, month: 36_600 } as const;

/** Figures of the network, put together from those of the other modules. */
@Injectable()
export class Analytics {
  constructor(
    private readonly locations: Locations,
    private readonly directory: StationDirectory,
    private readonly stations: StationStatistics,
    private readonly billing: BillingStatistics,
  ) {}

  /** Throws NotFoundError when the tenant has no such location. */
  async dashboard(scope: TenantScope, query: DashboardQuery): Promise<Readonly<Dashboard>> {
    const locationId = query.locationId ?? null;
    const timeZone = await this.timeZone(scope, locationId);
    const [stations, summary, revenue, charging] = await Promise.all([
      this.stations.byLocation(scope, locationId),
      this.billing.summary(scope, timeZone, locationId),
      this.billing.revenue(scope, timeZone, locationId),
      this.billing.byLocation(scope),
    ]);
    const chargingAt = new Map(charging.map((location) => [location.locationId, location]));
    const named = stations.flatMap(({ locationId: id, name, total, online }) => {
      if (id === null || name === null) return [];
      const { activeSessions = 0, energyWhToday = 0 } = chargingAt.get(id) ?? {};
      return [{ locationId: id, name, stations: total, online, activeSessions, energyWhToday }];
    });
    return {
      timeZone,
      stations: sum(stations),
      sessions: { active: summary.activeSessions, endedToday: summary.sessionsEndedToday },
      energyWh: { today: summary.energyWhToday, last30Days: summary.energyWhLast30Days },
      revenue,
      locations: named.slice(0, MAX_LOCATIONS),
    };
  }

  /** Throws NotFoundError for a station or location that the tenant has not, InvalidError for too long a time. */
  async energy(scope: TenantScope, query: EnergyQuery): Promise<Readonly<EnergyOfInterval>[]> {
    const { interval, stationId = null, locationId = null } = query;
    if (stationId !== null) await this.directory.findOrFail(scope, stationId);
    const to = query.to === undefined ? new Date() : new Date(query.to);
    const from = query.from === undefined ? new Date(to.getTime() - 30 * DAY_MS) : new Date(query.from);
    checkSpan(from, to, MAX_DAYS[interval]);
    const timeZone =
      stationId === null
        ? await this.timeZone(scope, locationId)
        : (await this.locations.findTariffContext(stationId)).timeZone;
    const intervals = await this.billing.energy(scope, {
      from,
      to,
      interval,
      timeZone,
      stationId,
      locationId,
    });
    return intervals.map((each) => ({ ...each, from: each.from.toISOString() }));
  }

  private async timeZone(scope: TenantScope, locationId: string | null): Promise<string> {
    return locationId === null ? NETWORK_TIME_ZONE : (await this.locations.find(scope, locationId)).timeZone;
  }
}

function sum(locations: readonly LocationStations[]): Dashboard['stations'] {
  const whole = { total: 0, online: 0, byStatus: {} as Record<string, number> };
  for (const { total, online, byStatus } of locations) {
    whole.total += total;
    whole.online += online;
    for (const [status, count] of Object.entries(byStatus)) {
      whole.byStatus[status] = (whole.byStatus[status] ?? 0) + count;
    }
  }
  return whole;
}

function checkSpan(from: Date, to: Date, maxDays: number): void {
  const spanMs = to.getTime() - from.getTime();
  if (spanMs <= 0) throw new InvalidError([{ path: 'from', message: 'must be before to' }]);
  if (spanMs > maxDays * DAY_MS) {
    throw new InvalidError([
      { path: 'from', message: `must be at most ${maxDays} days before to at this interval` },
    ]);
  }
}
