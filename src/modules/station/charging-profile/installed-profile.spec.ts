import { describe, expect, it } from 'vitest';
import {
  type ClearingCriteria,
  effectOfStart,
  matchesClearing,
  type ProfileKey,
  replaces,
  type TransactionProfile,
} from './installed-profile.js';

const KEY: ProfileKey = {
  chargingProfileId: 1,
  evseId: 1,
  chargingProfilePurpose: 'TxDefaultProfile',
  stackLevel: 0,
};

describe('a charging profile', () => {
  it.each<[string, Partial<ProfileKey>, boolean]>([
    ['the same place, purpose and stack level', {}, true],
    ['another EVSE', { evseId: 2 }, false],
    ['the whole station', { evseId: 0 }, false],
    ['another purpose', { chargingProfilePurpose: 'TxProfile' }, false],
    ['another stack level', { stackLevel: 1 }, false],
    ['an EVSE that is not known', { evseId: null }, false],
  ])('takes the place of one of %s: %o is %s', (_title, fields, expected) => {
    expect(replaces({ ...KEY, chargingProfileId: 2 }, { ...KEY, ...fields })).toBe(expected);
  });

  it('takes the place of one whose EVSE is not known either, and of the one with its number', () => {
    const ahead = { ...KEY, evseId: null };
    expect(replaces({ ...ahead, chargingProfileId: 2 }, ahead)).toBe(true);
    expect(replaces({ ...KEY, evseId: 2, stackLevel: 3 }, KEY)).toBe(true);
  });

  it.each<[ClearingCriteria, boolean]>([
    [{}, true],
    [{ chargingProfileId: 1 }, true],
    [{ chargingProfileId: 2 }, false],
    [{ evseId: 1 }, true],
    [{ evseId: 0 }, false],
    [{ chargingProfilePurpose: 'TxDefaultProfile', stackLevel: 0 }, true],
    [{ chargingProfilePurpose: 'TxDefaultProfile', stackLevel: 1 }, false],
    [{ chargingProfilePurpose: 'ChargingStationMaxProfile', evseId: 1 }, false],
    [{ chargingProfileId: undefined, evseId: undefined, stackLevel: 0 }, true],
  ])('is cleared by %o: %s', (criteria, expected) => {
    expect(matchesClearing(criteria, KEY)).toBe(expected);
  });

  it('stays when it is what others limit by', () => {
    const external = { ...KEY, chargingProfilePurpose: 'ChargingStationExternalConstraints' } as const;
    for (const criteria of [{}, { chargingProfileId: 1 }, { evseId: 1 }])
      expect(matchesClearing(criteria, external)).toBe(false);
  });
});

describe('the start of a transaction', () => {
  const createdAt = new Date('2026-01-31T12:00:00Z');
  const start = { evseId: 1, transactionId: '7', idToken: 'Token1', at: new Date('2026-01-31T12:01:00Z') };
  const ahead: TransactionProfile = {
    chargingProfilePurpose: 'TxProfile',
    evseId: 1,
    transactionId: null,
    idToken: 'TOKEN1',
    createdAt,
  };
  const bound: TransactionProfile = { ...ahead, transactionId: '6', idToken: null };

  it.each<[string, TransactionProfile, ReturnType<typeof effectOfStart>]>([
    ['takes the profile that was sent ahead', ahead, 'bound'],
    ['takes it wherever the charger chose', { ...ahead, evseId: null }, 'bound'],
    ['leaves what was sent ahead for another EVSE', { ...ahead, evseId: 2 }, null],
    ['ends what was sent ahead for another token there', { ...ahead, idToken: 'TOKEN2' }, 'ended'],
    [
      'leaves what was sent ahead for another token somewhere',
      { ...ahead, evseId: null, idToken: 'B' },
      null,
    ],
    ['ends that of the transaction before', bound, 'ended'],
    ['leaves that of another EVSE', { ...bound, evseId: 2 }, null],
    ['leaves its own', { ...bound, transactionId: '7' }, null],
    ['leaves default profiles', { ...ahead, chargingProfilePurpose: 'TxDefaultProfile' }, null],
  ])('%s', (_title, profile, effect) => {
    expect(effectOfStart(profile, start)).toBe(effect);
  });

  it('that has no token yet ends that of the transaction before, and leaves what was sent ahead', () => {
    expect(effectOfStart(ahead, { ...start, idToken: null })).toBeNull();
    expect(effectOfStart({ ...ahead, idToken: null }, { ...start, idToken: null })).toBeNull();
    expect(effectOfStart(bound, { ...start, idToken: null })).toBe('ended');
  });

  it('that comes late from before the profile was sent has none, a clock that is behind set aside', () => {
    const at = (time: string) => ({ ...start, at: new Date(`2026-01-31T${time}Z`) });
    expect(effectOfStart(ahead, at('11:54:59'))).toBeNull();
    expect(effectOfStart(bound, at('11:54:59'))).toBeNull();
    expect(effectOfStart(ahead, at('11:55:00'))).toBe('bound');
  });
});
