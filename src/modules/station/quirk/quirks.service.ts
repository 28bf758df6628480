import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { TenantScope } from '../../../platform/database/tenant-rows.js';
import { BUILT_IN_PROFILES } from './built-in-profiles.js';
import { type ProfileRule, quirksOf } from './profile-matching.js';
import { findProfiles, type StoredTraits } from './quirk.store.js';
import type { Quirk, StationQuirks, StationTraits } from './quirk.js';

interface KnownProfiles {
  readonly revision: string;
  readonly profiles: Promise<ProfileRule[]>;
  readonly loadedAt: number;
}

/** For all stations that have none. */
const NONE: ReadonlySet<Quirk> = new Set();

/** Two changes within a millisecond have one revision. */
const MAX_AGE_MS = 60_000;

/** Which quirks are in force at which station. */
@Injectable()
export class Quirks {
  /** By tenant. Kept while their revision, which comes with the station, is the same: no query a handshake. */
  private readonly known = new Map<string, KnownProfiles>();

  constructor(private readonly dataSource: DataSource) {}

  async of(traits: StoredTraits): Promise<StationQuirks> {
    const profiles = await this.profilesOf(traits);
    const names = quirksOf(traits, [...BUILT_IN_PROFILES, ...profiles]);
    return { accepted: names.length === 0 ? NONE : new Set(names), timeZone: traits.timeZone };
  }

  /** The same, by names, of many stations of a tenant at once. */
  async namesFor<T extends Omit<StationTraits, 'timeZone'>>(
    { tenantId }: TenantScope,
    stations: readonly T[],
  ): Promise<Map<T, Quirk[]>> {
    const profiles = [...BUILT_IN_PROFILES, ...(await findProfiles(this.dataSource, tenantId))];
    return new Map(stations.map((station) => [station, quirksOf(station, profiles)]));
  }

  private async profilesOf({ tenantId, profilesRevision: revision }: StoredTraits): Promise<ProfileRule[]> {
    const known = this.known.get(tenantId);
    const isFresh = known?.revision === revision && Date.now() - known.loadedAt < MAX_AGE_MS;
    if (isFresh) return known.profiles;
    const profiles = findProfiles(this.dataSource, tenantId);
    this.known.set(tenantId, { revision, profiles, loadedAt: Date.now() });
    try {
      return await profiles;
    } catch (error) {
      this.known.delete(tenantId);
      throw error;
    }
  }
}
