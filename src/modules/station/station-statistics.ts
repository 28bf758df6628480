import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { TenantScope } from '../../platform/database/tenant-rows.js';
import { StationLink } from './station-link.js';

/** How the stations of one location are; `locationId`, `name` and `timeZone` are null for stations without one. */
export interface LocationStations {
  locationId: string | null;
  name: string | null;
  timeZone: string | null;
  total: number;
  online: number;
  /** How many stations are in each status that occurs. */
  byStatus: Record<string, number>;
}

interface Row {
  locationId: string | null;
  name: string | null;
  timeZone: string | null;
  /** Null for a location without a station. */
  status: string | null;
  total: number;
  online: number;
}

/** Figures of the whole network, for dashboards. */
@Injectable()
export class StationStatistics {
  constructor(
    private readonly dataSource: DataSource,
    private readonly link: StationLink,
  ) {}

  /** By name, those without a location last; of one location if it is given. */
  async byLocation({ tenantId }: TenantScope, locationId: string | null): Promise<LocationStations[]> {
    const online = await this.link.onlineStations(tenantId);
    const rows = await this.dataSource.query<Row[]>(
      `SELECT l.id AS "locationId", l.name, l.time_zone AS "timeZone", s.status, count(s.station_id) AS total,
              count(s.station_id) FILTER (WHERE s.station_id = ANY ($2)) AS online
         FROM (SELECT * FROM station.location WHERE tenant_id = $1) l
         FULL JOIN (SELECT * FROM station.charging_station WHERE tenant_id = $1) s ON s.location_id = l.id
        WHERE $3::uuid IS NULL OR l.id = $3
        GROUP BY l.id, l.name, l.time_zone, s.status
        ORDER BY l.name NULLS LAST, l.id`,
      [tenantId, online, locationId],
    );
    const locations = new Map<string | null, LocationStations>();
    for (const { status, total, online: connected, ...location } of rows) {
      const known = locations.get(location.locationId) ?? { ...location, total: 0, online: 0, byStatus: {} };
      known.total += total;
      known.online += connected;
      if (status !== null) known.byStatus[status] = total;
      locations.set(location.locationId, known);
    }
    return [...locations.values()];
  }
}
