import { Inject, Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { isStorableIndex, isStorableNumber, storable } from '../../../platform/database/storable.js';
import { inTransaction } from '../../../platform/database/transaction.js';
import { type Logger, LOGGER } from '../../../platform/logging/logger.js';
import type { StationRef } from '../station-link.js';
import type { ChargingLimitSource, InstalledProfileContent } from './charging-profile.js';
import {
  addReportedIds,
  deleteReport,
  type ExpectedReport,
  lockReport,
} from './charging-profile-report.store.js';
import {
  bindProfile,
  changeProfiles,
  type ExternalProfile,
  insertExternal,
  lockProfiles,
  MAX_EXTERNAL_PROFILES,
  refreshExternal,
  type StoredProfile,
} from './charging-profile.store.js';
import { isInstalled, matchesReport } from './installed-profile.js';
import { identify } from './reported-profile.js';

export interface ReportedProfile {
  chargingProfileId: number;
  content: InstalledProfileContent;
}

/** A part of what a station was asked for: profiles of one EVSE (0: the whole station) and one source. */
export interface ProfileReport {
  requestId: number;
  evseId: number;
  chargingLimitSource: ChargingLimitSource;
  profiles: ReportedProfile[];
  isLast: boolean;
}

/** What is recorded of charging profiles, brought in line with what stations report (2.0.1 K09). */
@Injectable()
export class ReportedProfiles {
  private readonly logger: Logger;

  constructor(
    private readonly dataSource: DataSource,
    @Inject(LOGGER) logger: Logger,
  ) {
    this.logger = logger.child({ module: 'station' });
  }

  /**
   * Those that were not known are recorded as external. After the last part, those are cleared that were asked for and
   * are in none of the parts. Of a report that nobody asked for, no end is known. Committed when it resolves.
   */
  async reported(station: StationRef, report: ProfileReport): Promise<void> {
    const profiles = this.externalOf(station, report);
    await inTransaction(this.dataSource, async (manager) => {
      const expected = await this.expected(manager, station, report.requestId);
      const ids = profiles.map(({ chargingProfileId }) => chargingProfileId);
      const known = await lockProfiles(manager, station.stationId, ids);
      let room = MAX_EXTERNAL_PROFILES - known.filter(({ status }) => status === 'external').length;
      for (const profile of profiles) {
        const isNew = await reconcile(manager, profile, known, room > 0);
        if (isNew) room--;
      }
      if (expected === null) return;
      const reportedIds = [...new Set([...expected.reportedIds, ...ids])].slice(0, MAX_REPORTED);
      if (report.isLast) await clearGone(manager, { ...expected, reportedIds });
      else await addReportedIds(manager, expected, reportedIds);
    });
  }

  /** The station has none of those that were asked for. */
  async noneReported({ stationId }: StationRef, requestId: number): Promise<void> {
    await inTransaction(this.dataSource, async (manager) => {
      const expected = await lockReport(manager, stationId, requestId);
      if (expected !== null) await clearGone(manager, expected);
    });
  }

  private async expected(
    manager: EntityManager,
    { stationId }: StationRef,
    requestId: number,
  ): Promise<ExpectedReport | null> {
    return isStorableNumber(requestId) ? lockReport(manager, stationId, requestId) : null;
  }

  /** Each number once, and without those that are impossible. */
  private externalOf({ stationId, tenantId }: StationRef, report: ProfileReport): ExternalProfile[] {
    const { evseId, chargingLimitSource } = report;
    const external = report.profiles.map(({ chargingProfileId, content }) => ({
      tenantId,
      stationId,
      evseId,
      chargingLimitSource,
      chargingProfileId,
      chargingProfilePurpose: content.chargingProfilePurpose,
      stackLevel: content.stackLevel,
      content: storable(content),
    }));
    const possible = external.filter(
      (profile) =>
        isStorableIndex(evseId) &&
        isStorableNumber(profile.chargingProfileId) &&
        isStorableNumber(profile.stackLevel),
    );
    if (possible.length < external.length)
      this.logger.warn({ stationId, evseId }, 'charging profiles with impossible numbers were ignored');
    return [...new Map(possible.map((profile) => [profile.chargingProfileId, profile])).values()];
  }
}

/** As many as can be known of a station, and those that were sent from here. */
const MAX_REPORTED = 2 * MAX_EXTERNAL_PROFILES;

/** Says whether it was recorded anew as an external one. */
async function reconcile(
  manager: EntityManager,
  reported: ExternalProfile,
  known: readonly StoredProfile[],
  hasRoom: boolean,
): Promise<boolean> {
  const finding = identify({ ...reported, evseId: reported.evseId ?? 0 }, known);
  if (finding.kind === 'known') {
    const { profile } = finding;
    if (profile.status === 'external') await refreshExternal(manager, profile, reported);
    else if (profile.evseId === null)
      await bindProfile(
        manager,
        profile,
        reported.evseId,
        reported.content.transactionId ?? profile.transactionId,
      );
    return false;
  }
  if (finding.instead !== null)
    await changeProfiles(manager, [finding.instead], { status: 'cleared', statusReason: 'Replaced' });
  if (finding.kind === 'ours') {
    const { profile } = finding;
    await bindProfile(
      manager,
      profile,
      reported.evseId,
      reported.content.transactionId ?? profile.transactionId,
    );
    await changeProfiles(manager, [profile], { status: 'active', statusReason: null });
    return false;
  }
  if (hasRoom) await insertExternal(manager, reported);
  return hasRoom;
}

/** What changed after the report was asked for may be in it or not, and stays as it is. */
async function clearGone(manager: EntityManager, expected: ExpectedReport): Promise<void> {
  const known = await lockProfiles(manager, expected.stationId, []);
  const gone = known.filter(
    (profile) =>
      isInstalled(profile) &&
      profile.updatedAt <= expected.requestedAt &&
      matchesReport(expected.criteria, profile) &&
      !expected.reportedIds.includes(profile.chargingProfileId),
  );
  await changeProfiles(manager, gone, { status: 'cleared', statusReason: 'NotReported' });
  await deleteReport(manager, expected);
}
