import { describe, expect, it } from 'vitest';
import type { StoredProfile } from './charging-profile.store.js';
import { matchesReport, type ReportCriteria } from './installed-profile.js';
import { identify, type ReportedKey } from './reported-profile.js';

const REPORTED: ReportedKey = {
  chargingProfileId: 5,
  evseId: 1,
  chargingProfilePurpose: 'TxDefaultProfile',
  stackLevel: 0,
  chargingLimitSource: 'CSO',
};
const stored = (fields: Partial<StoredProfile> = {}): StoredProfile => ({
  ...REPORTED,
  id: 'a',
  tenantId: 't',
  stationId: 's',
  status: 'active',
  statusReason: null,
  transactionId: null,
  idToken: null,
  commandId: 'c',
  createdAt: new Date(1000),
  updatedAt: new Date(1000),
  ...fields,
});

describe('a profile that a station reports', () => {
  it.each<[string, StoredProfile[], string, string | null]>([
    ['that is known to be there', [stored()], 'known', null],
    ['that is external already', [stored({ status: 'external', commandId: null })], 'known', null],
    ['whose EVSE was not known', [stored({ evseId: null })], 'known', null],
    ['that was being sent', [stored({ status: 'pending' })], 'ours', null],
    ['whose fate was not known', [stored({ status: 'failed' })], 'ours', null],
    ['that was thought to be cleared', [stored({ status: 'cleared' })], 'ours', null],
    ['that it had refused', [stored({ status: 'rejected' })], 'external', null],
    ['of another number', [stored({ chargingProfileId: 6 })], 'external', null],
    ['that nobody sent', [], 'external', null],
    ['of another stack level', [stored({ stackLevel: 1 })], 'external', 'a'],
    ['of another EVSE', [stored({ evseId: 2 })], 'external', 'a'],
    ['of another purpose', [stored({ chargingProfilePurpose: 'TxProfile' })], 'external', 'a'],
    [
      'that took the place of one with its number',
      [stored({ stackLevel: 1 }), stored({ id: 'b', status: 'pending' })],
      'ours',
      'a',
    ],
  ])('%s', (_title, known, kind, instead) => {
    const finding = identify(REPORTED, known);
    expect([finding.kind, 'instead' in finding ? (finding.instead?.id ?? null) : null]).toEqual([
      kind,
      instead,
    ]);
  });

  it('is the last of those that were sent under its number', () => {
    const known = [
      stored({ status: 'cleared' }),
      stored({ id: 'b', status: 'failed', createdAt: new Date(2000) }),
    ];
    expect(identify(REPORTED, known)).toMatchObject({ kind: 'ours', profile: { id: 'b' } });
  });

  it('is not ours when another source has set it', () => {
    const reported = { ...REPORTED, chargingLimitSource: 'EMS' } as const;
    expect(identify(reported, [stored({ status: 'cleared' })])).toEqual({ kind: 'external', instead: null });
  });
});

it.each<[ReportCriteria, boolean]>([
  [{}, true],
  [{ evseId: 1, stackLevel: 0 }, true],
  [{ evseId: 0 }, false],
  [{ chargingProfilePurpose: 'TxProfile' }, false],
  [{ chargingLimitSource: 'EMS' }, false],
  [{ chargingLimitSource: 'CSO', chargingProfilePurpose: undefined }, true],
  [{ chargingProfileIds: [4, 5] }, true],
  [{ chargingProfileIds: [4], evseId: 1 }, false],
])('a report of %o has it: %s', (criteria, expected) => {
  expect(matchesReport(criteria, stored())).toBe(expected);
});
