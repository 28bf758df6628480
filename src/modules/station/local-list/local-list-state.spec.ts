import { describe, expect, it } from 'vitest';
import { isAcknowledged, isDue, type LocalListState, statusOf } from './local-list-state.js';

const NOW = new Date('2026-01-31T12:00:00Z');
const minutesAgo = (minutes: number) => new Date(NOW.getTime() - minutes * 60_000);

type State = LocalListState & { lastBootAt: Date | null };
const state = (more: Partial<State> = {}): State => ({
  stationId: 'CP001',
  tenantId: 'default',
  groupIds: [],
  version: 3,
  acknowledgedVersion: 3,
  reportedVersion: 3,
  checkedAt: minutesAgo(5),
  entryCount: 1,
  entriesHash: 'the list',
  entryFormat: null,
  failure: null,
  failureReason: null,
  failedAt: null,
  failedHash: null,
  forgottenKeys: [],
  sentAt: null,
  updatedAt: null,
  leaseUntil: null,
  lastBootAt: null,
  ...more,
});
const failed = (failure: LocalListState['failure'], minutes = 5) =>
  state({
    entriesHash: null,
    acknowledgedVersion: null,
    failure,
    failedAt: minutesAgo(minutes),
    failedHash: 'the list',
  });

describe('the status of a list', () => {
  it.each<[string, State, string, string]>([
    ['none without groups', state({ groupIds: null }), 'the list', 'none'],
    ['synchronised when the charger has it', state(), 'the list', 'synchronised'],
    ['pending when tokens have changed', state(), 'another', 'pending'],
    ['pending when what the charger has is not known', state({ entriesHash: null }), 'the list', 'pending'],
    ['failed when that list was refused', failed('refused'), 'the list', 'failed'],
    ['failed when that list was not answered', failed('unanswered'), 'the list', 'failed'],
    ['pending when it has changed since', failed('refused'), 'another', 'pending'],
    ['not-supported whatever has changed', failed('not-supported'), 'another', 'not-supported'],
  ])('is %s', (_title, given, hash, expected) => {
    expect(statusOf(given, hash)).toBe(expected);
  });
});

describe('a list is due', () => {
  it.each<[boolean, string, State, string, number]>([
    [false, 'when the charger has it and told so since it connected', state(), 'the list', 10],
    [true, 'when the charger has connected since', state(), 'the list', 1],
    [true, 'when the charger has booted since', state({ lastBootAt: minutesAgo(1) }), 'the list', 10],
    [true, 'when the charger has never told', state({ checkedAt: null }), 'the list', 10],
    [true, 'when it differs', state(), 'another', 10],
    [false, 'when it differs and somebody is at it', state({ leaseUntil: minutesAgo(-1) }), 'another', 10],
    [true, 'when whoever was at it is gone', state({ leaseUntil: minutesAgo(1) }), 'another', 10],
    [false, 'when it was refused, though the charger came anew', failed('refused'), 'the list', 1],
    [false, 'when it was refused, ever so long ago', failed('refused', 999), 'the list', 1000],
    [true, 'when it was refused and has changed', failed('refused'), 'another', 10],
    [false, 'when it was not answered', failed('unanswered'), 'the list', 10],
    [true, 'when it was not answered and the charger came anew', failed('unanswered'), 'the list', 1],
    [true, 'when it was not answered an hour ago', failed('unanswered', 61), 'the list', 100],
    [false, 'when the charger has no lists', failed('not-supported'), 'another', 1],
    [false, 'when it is not managed', state({ groupIds: null }), 'another', 1],
  ])('%s: %s', (expected, _title, given, hash, connectedMinutesAgo) => {
    const presence = { protocol: 'any', connectedAt: minutesAgo(connectedMinutesAgo).toISOString() };
    expect(isDue(given, hash, presence, NOW)).toBe(expected);
  });
});

describe('a reported version', () => {
  it.each<[boolean, string, State, number]>([
    [true, 'the one that was acknowledged', state(), 3],
    [false, 'another', state(), 2],
    [false, 'one that nobody acknowledged', state({ acknowledgedVersion: null }), 3],
    [false, '0 of a list that has entries', state(), 0],
    [true, '0 of an empty one', state({ entryCount: 0 }), 0],
    [false, '0 of one that is not known', state({ acknowledgedVersion: null, entryCount: 0 }), 0],
  ])('is ours (%s): %s', (expected, _title, given, version) => {
    expect(isAcknowledged(given, version)).toBe(expected);
  });
});
