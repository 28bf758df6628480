import type { DataSource } from 'typeorm';
import type { BatchQuery } from '../../../platform/database/group-query.js';
import { TenantRows } from '../../../platform/database/tenant-rows.js';
import type { ProfileRule } from './profile-matching.js';
import type { StationTraits } from './quirk.js';
import { QuirkProfile } from './quirk-profile.entity.js';

export interface StoredTraits extends StationTraits {
  /** Of the tenant's profiles: another one as soon as any of them is added, changed or removed. */
  profilesRevision: string;
}

/** Columns of StoredTraits, of `station.charging_station s LEFT JOIN station.location l`. */
export const TRAITS = `
  s.tenant_id AS "tenantId", s.vendor, s.model, s.firmware_version AS "firmwareVersion",
  s.accepted_quirks AS "acceptedQuirks", coalesce(l.time_zone, 'UTC') AS "timeZone",
  (SELECT concat(count(*), ' ', max(p.updated_at))
     FROM station.quirk_profile p WHERE p.tenant_id = s.tenant_id) AS "profilesRevision"`;

/** By the ids of stations. */
export const traitsQuery: BatchQuery<string> = {
  name: 'station_traits',
  sql: `SELECT s.station_id AS key, ${TRAITS}
          FROM station.charging_station s LEFT JOIN station.location l ON l.id = s.location_id
         WHERE s.station_id = ANY ($1::text[])`,
  columns: (stationIds) => [[...stationIds]],
  keyOf: (stationId) => stationId,
};

export const findProfiles = (dataSource: DataSource, tenantId: string): Promise<ProfileRule[]> =>
  new TenantRows(dataSource, QuirkProfile, { tenantId }).find({});
