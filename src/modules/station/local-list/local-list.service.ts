import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { Page, PageRequest } from '../../../platform/database/page.js';
import { storable } from '../../../platform/database/storable.js';
import type { TenantScope } from '../../../platform/database/tenant-rows.js';
import { inTransaction } from '../../../platform/database/transaction.js';
import { InvalidError, NotFoundError } from '../../../platform/errors.js';
import { announce } from '../../../platform/events/outbox.js';
import { stationEvent } from '../station.events.js';
import { StationDirectory } from '../station-directory.js';
import type { StationRef } from '../station-link.js';
import type { LocalListFailure } from './local-list-failure.js';
import { MAX_ENTRIES, planUpdates } from './local-list-plan.js';
import { LocalListSource } from './local-list-source.js';
import { isAcknowledged, type LocalListState, type LocalListStatus, statusOf } from './local-list-state.js';
import {
  type LocalListDto,
  type LocalListEntryDto,
  toLocalListDto,
  toLocalListEntryDto,
} from './local-list.dto.js';
import { LocalListNotManagedError } from './local-list.errors.js';
import {
  applyUpdate,
  fitEntries,
  hashEntries,
  type LocalListEntry,
  type LocalListLimits,
  type LocalListUpdate,
  type UpdateType,
} from './local-list.js';
import {
  findEntries,
  findState,
  forgetEntries,
  lockState,
  pageEntries,
  recordAccepted,
  recordFailure,
  recordForgotten,
  recordGroups,
  recordReported,
  recordSent,
} from './local-list.store.js';

/** Of which a list is made. */
type WantedList = Pick<LocalListState, 'tenantId' | 'groupIds' | 'forgottenKeys'>;

/** 1.6 §7.47, 2.0.1 part 2, 3.71 SendLocalListStatusEnumType. */
export type UpdateAnswer = 'Accepted' | 'Failed' | 'VersionMismatch' | 'NotSupported';

const MAX_VERSION = 2 ** 31 - 1;
const REFUSING: LocalListFailure = { kind: 'not-supported', reason: 'The charger says that it has no list' };

/**
 * The lists of tokens that chargers authorise by themselves: of which driver groups each is made, and what the charger
 * has of it by its own answers. Sends nothing; see LocalListSync.
 */
@Injectable()
export class LocalLists {
  constructor(
    private readonly dataSource: DataSource,
    private readonly directory: StationDirectory,
    private readonly source: LocalListSource,
  ) {}

  async find(scope: TenantScope, stationId: string): Promise<LocalListDto> {
    await this.directory.findOrFail(scope, stationId);
    const state = await findState(this.dataSource, stationId);
    if (state === null) return toLocalListDto(stationId, null, 'none');
    return toLocalListDto(stationId, state, await this.statusOf(state));
  }

  async entries(
    scope: TenantScope,
    stationId: string,
    request: PageRequest,
  ): Promise<Page<LocalListEntryDto>> {
    await this.directory.findOrFail(scope, stationId);
    const page = await pageEntries(this.dataSource, stationId, request);
    return { ...page, data: page.data.map(toLocalListEntryDto) };
  }

  /** Has the list made of the tokens of these groups from now on; with null, it is left as it is. */
  async manage(scope: TenantScope, stationId: string, groupIds: string[] | null): Promise<LocalListDto> {
    const { tenantId } = await this.directory.findOrFail(scope, stationId);
    const given = groupIds === null ? null : [...new Set(groupIds)];
    const unknown = await this.source.unknownGroups(tenantId, given ?? []);
    if (unknown.length > 0) {
      const message = `has ids that are not of driver groups: ${unknown.join(', ')}`;
      throw new InvalidError([{ path: 'groupIds', message }]);
    }
    await inTransaction(this.dataSource, async (manager) => {
      if ((await lockState(manager, stationId)) === null) throw new NotFoundError('station', stationId);
      await recordGroups(manager, stationId, given);
      const data = { stationId, groupIds: given };
      await announce(manager, stationEvent('LocalListAssigned', tenantId, data));
    });
    return this.find(scope, stationId);
  }

  /**
   * The messages to send next; their versions are used up from now on. Throws LocalListNotManagedError,
   * LocalListImpossibleError or LocalListUnknownError.
   */
  async plan(
    { stationId }: StationRef,
    limits: LocalListLimits,
    updateType?: UpdateType,
  ): Promise<LocalListUpdate[]> {
    const managed = await findState(this.dataSource, stationId);
    if (managed === null || managed.groupIds === null) throw new LocalListNotManagedError(stationId);
    const wanted = await this.wanted(managed);
    return inTransaction(this.dataSource, async (manager) => {
      const state = await lockState(manager, stationId);
      if (state === null) throw new NotFoundError('station', stationId);
      const { acknowledgedVersion, version, reportedVersion } = state;
      const isKnown = acknowledgedVersion !== null;
      const known = isKnown ? await findEntries(manager, stationId) : null;
      const lastVersion = Math.max(version ?? 0, isKnown ? 0 : (reportedVersion ?? 0));
      const updates = planUpdates({ known, wanted, lastVersion, limits, updateType });
      const last = updates.at(-1);
      if (last !== undefined) await recordSent(manager, stationId, last.version, limits.format);
      return updates;
    });
  }

  /** The charger has told the version of its list: 0 is an empty one, -1 that it has none. */
  async reported({ stationId, tenantId }: StationRef, version: number): Promise<void> {
    const reportedVersion = Math.min(Math.max(version, -1), MAX_VERSION);
    await this.locked(stationId, async (manager, state) => {
      await recordReported(manager, stationId, reportedVersion);
      if (!isAcknowledged(state, reportedVersion)) await forgetEntries(manager, stationId);
      if (reportedVersion === -1) await this.recordFailure(manager, { stationId, tenantId }, REFUSING, null);
    });
  }

  /** The charger has answered an update. What it has after a refusal is not known. */
  async answered(station: StationRef, given: LocalListUpdate, answer: UpdateAnswer): Promise<void> {
    const { stationId, tenantId } = station;
    const update = storable(given);
    await this.locked(stationId, async (manager, state) => {
      if (answer === 'NotSupported') await this.recordFailure(manager, station, REFUSING, null);
      const isKnown = state.acknowledgedVersion !== null;
      const known = isKnown ? await findEntries(manager, stationId) : null;
      const entries = answer === 'Accepted' ? applyUpdate(known, update) : null;
      if (entries === null) {
        await forgetEntries(manager, stationId);
        return;
      }
      await recordAccepted(manager, stationId, update, entries);
      const { version, updateType } = update;
      const data = { stationId, version, updateType, entryCount: entries.length };
      await announce(manager, stationEvent('LocalListUpdated', tenantId, data));
    });
  }

  /**
   * The station was told to forget the owner of a token: where its list may have it, it has it no longer, until groups
   * are given anew (2.0.1 N10.FR.02).
   */
  async forget({ stationId, tenantId }: StationRef, given: string): Promise<void> {
    const key = storable(given);
    await this.locked(stationId, async (manager, { groupIds, acknowledgedVersion }) => {
      const entries = acknowledgedVersion === null ? null : await findEntries(manager, stationId);
      if (groupIds === null || entries?.some((entry) => entry.key === key) === false) return;
      await recordForgotten(manager, stationId, key);
      await announce(manager, stationEvent('LocalListTokenForgotten', tenantId, { stationId }));
    });
  }

  /** What kept the list from being brought up to date. */
  async failed(station: StationRef, failure: LocalListFailure): Promise<void> {
    const state = await findState(this.dataSource, station.stationId);
    if (state === null || state.groupIds === null) return;
    const hash = await this.targetHash(state);
    await inTransaction(this.dataSource, (manager) => this.recordFailure(manager, station, failure, hash));
  }

  async status({ stationId }: StationRef): Promise<LocalListStatus> {
    const state = await findState(this.dataSource, stationId);
    return state === null ? 'none' : this.statusOf(state);
  }

  /** Whether a list was made for it before, so that the charger was asked what it can take. */
  async hasLimits({ stationId }: StationRef): Promise<boolean> {
    const state = await findState(this.dataSource, stationId);
    return state !== null && state.entryFormat !== null;
  }

  /** Of the list as the charger is to have it now. */
  async targetHash(list: WantedList & Pick<LocalListState, 'entryFormat'>): Promise<string> {
    return hashEntries(fitEntries(await this.wanted(list), list.entryFormat));
  }

  private async statusOf(state: LocalListState): Promise<LocalListStatus> {
    return statusOf(state, await this.targetHash(state));
  }

  /** One more than there may be, so that it is told that they are too many. */
  private async wanted({ tenantId, groupIds, forgottenKeys }: WantedList): Promise<LocalListEntry[]> {
    if (groupIds === null || groupIds.length === 0) return [];
    const limit = MAX_ENTRIES + 1 + forgottenKeys.length;
    const entries = await this.source.entriesOf(tenantId, groupIds, new Date(), limit);
    return entries.filter(({ key }) => !forgottenKeys.includes(key));
  }

  private async recordFailure(
    manager: EntityManager,
    { stationId, tenantId }: StationRef,
    failure: LocalListFailure,
    targetHash: string | null,
  ): Promise<void> {
    await recordFailure(manager, stationId, failure, targetHash);
    const data = { stationId, failure: failure.kind, reason: failure.reason };
    await announce(manager, stationEvent('LocalListFailed', tenantId, data));
  }

  /** Does nothing for a station that is gone. */
  private async locked(
    stationId: string,
    work: (manager: EntityManager, state: LocalListState) => Promise<void>,
  ): Promise<void> {
    await inTransaction(this.dataSource, async (manager) => {
      const state = await lockState(manager, stationId);
      if (state !== null) await work(manager, state);
    });
  }
}
