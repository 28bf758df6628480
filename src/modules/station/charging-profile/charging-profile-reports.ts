import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { GroupQuery } from '../../../platform/database/group-query.js';
import { isStorableNumber, storable } from '../../../platform/database/storable.js';
import { inTransaction } from '../../../platform/database/transaction.js';
import type { StationRef } from '../station-link.js';
import {
  bindProfile,
  changeProfiles,
  findInstalled,
  lockProfiles,
  type StoredProfile,
  transactionProfiles,
} from './charging-profile.store.js';
import {
  type ClearingCriteria,
  effectOfStart,
  isInstalled,
  matchesClearing,
  type ProfileKey,
  replaces,
  type TransactionStart,
} from './installed-profile.js';

/** A profile as it was sent to the charger. */
export interface SentProfile extends ProfileKey {
  /** The command that took it there. */
  commandId: string;
  transactionId: string | null;
}

/** Which charging profiles chargers have, by their answers and by their transactions. Committed when it resolves. */
@Injectable()
export class ChargingProfileReports {
  private readonly withTransactionProfiles: GroupQuery<string, { key: string }>;

  constructor(private readonly dataSource: DataSource) {
    this.withTransactionProfiles = new GroupQuery(dataSource, transactionProfiles);
  }

  /** The charger took it, and dropped for it what it replaces. Profiles that were not recorded here replace as well. */
  async installed({ stationId }: StationRef, sent: SentProfile): Promise<void> {
    await inTransaction(this.dataSource, async (manager) => {
      const known = await lockProfiles(manager, stationId, storableIds(sent.chargingProfileId));
      const own = known.find((profile) => isThat(profile, sent));
      const replaced = known.filter(
        (profile) =>
          profile !== own &&
          replaces(sent, profile) &&
          (isInstalled(profile) || isFailedNamesake(profile, sent)),
      );
      await changeProfiles(manager, replaced, { status: 'cleared', statusReason: 'Replaced' });
      if (own === undefined) return;
      await bindProfile(manager, own, own.evseId, sent.transactionId ?? own.transactionId);
      await changeProfiles(manager, [own], { status: 'active', statusReason: null });
    });
  }

  /** The charger did not take it, for the reason in its own word. */
  async rejected({ stationId }: StationRef, sent: SentProfile, reason: string): Promise<void> {
    await inTransaction(this.dataSource, async (manager) => {
      const known = await lockProfiles(manager, stationId, storableIds(sent.chargingProfileId));
      const own = known.filter((profile) => isThat(profile, sent) && profile.status !== 'active');
      await changeProfiles(manager, own, { status: 'rejected', statusReason: storable(reason) });
    });
  }

  /** The charger has none any more that match; one that is named is cleared also when its fate was not known. */
  async cleared({ stationId }: StationRef, criteria: ClearingCriteria, reason: string): Promise<void> {
    await inTransaction(this.dataSource, async (manager) => {
      const named = criteria.chargingProfileId === undefined ? [] : storableIds(criteria.chargingProfileId);
      const known = await lockProfiles(manager, stationId, named);
      const gone = known.filter(
        (profile) =>
          (isInstalled(profile) || profile.status === 'failed') && matchesClearing(criteria, profile),
      );
      await changeProfiles(manager, gone, { status: 'cleared', statusReason: storable(reason) });
    });
  }

  /** A profile that was sent ahead is from now on that of the transaction; those of an earlier one have ended. */
  async transactionStarted({ stationId }: StationRef, start: TransactionStart): Promise<void> {
    if ((await this.withTransactionProfiles.ask(stationId)).length === 0) return;
    await inTransaction(this.dataSource, async (manager) => {
      const known = await lockProfiles(manager, stationId, []);
      const active = known.filter(isInstalled);
      const ended = active.filter((profile) => effectOfStart(profile, start) === 'ended');
      await changeProfiles(manager, ended, { status: 'cleared', statusReason: 'TransactionEnded' });
      for (const profile of active.filter((candidate) => effectOfStart(candidate, start) === 'bound'))
        await bindProfile(manager, profile, start.evseId, start.transactionId);
    });
  }

  /** Its TxProfiles have ended with it (1.6 §3.13.1). */
  async transactionEnded({ stationId }: StationRef, transactionId: string): Promise<void> {
    if ((await this.withTransactionProfiles.ask(stationId)).length === 0) return;
    await inTransaction(this.dataSource, async (manager) => {
      const known = await lockProfiles(manager, stationId, []);
      const ended = known.filter(
        (profile) =>
          isInstalled(profile) &&
          profile.chargingProfilePurpose === 'TxProfile' &&
          profile.transactionId === transactionId,
      );
      await changeProfiles(manager, ended, { status: 'cleared', statusReason: 'TransactionEnded' });
    });
  }

  /** How many profiles the charger would keep beside a new one. */
  async countBeside({ stationId }: StationRef, next: ProfileKey): Promise<number> {
    const installed = await findInstalled(this.dataSource, stationId);
    return installed.filter((profile) => !replaces(next, profile)).length;
  }
}

const isThat = (profile: StoredProfile, { chargingProfileId, commandId }: SentProfile): boolean =>
  profile.chargingProfileId === chargingProfileId && profile.commandId === commandId;

/** One under the same number whose fate was not known: now it is. */
const isFailedNamesake = (profile: StoredProfile, { chargingProfileId }: SentProfile): boolean =>
  profile.status === 'failed' && profile.chargingProfileId === chargingProfileId;

/** None for a number that no profile is recorded under. */
const storableIds = (chargingProfileId: number): number[] =>
  isStorableNumber(chargingProfileId) ? [chargingProfileId] : [];
