import type { Presence } from '../station-link.js';
import type { EntryFormat } from './local-list.js';

export const LOCAL_LIST_STATUSES = ['none', 'pending', 'synchronised', 'failed', 'not-supported'] as const;
export type LocalListStatus = (typeof LOCAL_LIST_STATUSES)[number];

/** `unanswered` may be different next time; `refused` will not, as long as the list stays the same. */
export type FailureKind = 'refused' | 'unanswered' | 'not-supported';

/** A station's list as it is kept, without its entries. */
export interface LocalListState {
  stationId: string;
  tenantId: string;
  /** Null: we do not manage it. */
  groupIds: string[] | null;
  /** The greatest that was sent; null for none. */
  version: number | null;
  /** Null when what the charger has is not known. */
  acknowledgedVersion: number | null;
  reportedVersion: number | null;
  /** When the charger last told its version. */
  checkedAt: Date | null;
  /** Of what it has acknowledged. */
  entryCount: number;
  entriesHash: string | null;
  /** Null until a list was first made for it. */
  entryFormat: EntryFormat | null;
  failure: FailureKind | null;
  failureReason: string | null;
  failedAt: Date | null;
  /** Of the list that failed. */
  failedHash: string | null;
  /** Of tokens that the station was told to forget. */
  forgottenKeys: string[];
  sentAt: Date | null;
  /** When its groups were given. */
  updatedAt: Date | null;
  /** Until then some worker brings it up to date. */
  leaseUntil: Date | null;
}

/** What a list is now that its groups have these tokens. A list that failed is tried again once it has changed. */
export function statusOf(state: LocalListState, targetHash: string): LocalListStatus {
  if (state.groupIds === null) return 'none';
  if (state.failure === 'not-supported') return 'not-supported';
  if (state.failure !== null && state.failedHash === targetHash) return 'failed';
  return state.entriesHash === targetHash ? 'synchronised' : 'pending';
}

/** Whether the charger has, by the version it tells, what it acknowledged. 0 is told of an empty list (1.6 §5.10). */
export function isAcknowledged(state: LocalListState, reportedVersion: number): boolean {
  if (state.acknowledgedVersion === null) return false;
  return reportedVersion === state.acknowledgedVersion || (reportedVersion === 0 && state.entryCount === 0);
}

const RETRY_UNANSWERED_MS = 3_600_000;

/**
 * Whether to ask an online charger for its version, and to send what it lacks: when its list differs, and once after
 * each connection and boot. What a charger refused it is not asked again.
 */
export function isDue(
  state: LocalListState & { lastBootAt: Date | null },
  targetHash: string,
  { connectedAt }: Presence,
  now: Date,
): boolean {
  if (state.leaseUntil !== null && state.leaseUntil > now) return false;
  const since = Math.max(Date.parse(connectedAt), state.lastBootAt?.getTime() ?? 0);
  switch (statusOf(state, targetHash)) {
    case 'none':
    case 'not-supported':
      return false;
    case 'failed': {
      const failedAt = state.failedAt?.getTime() ?? 0;
      const isOver = failedAt < Math.max(since, now.getTime() - RETRY_UNANSWERED_MS);
      return state.failure === 'unanswered' && isOver;
    }
    case 'pending':
      return true;
    case 'synchronised':
      return state.checkedAt === null || state.checkedAt.getTime() < since;
  }
}
