import type { DataSource } from 'typeorm';
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

export const findProfiles = (dataSource: DataSource, tenantId: string): Promise<ProfileRule[]> =>
  new TenantRows(dataSource, QuirkProfile, { tenantId }).find({});
