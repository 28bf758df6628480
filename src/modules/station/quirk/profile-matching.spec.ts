import { describe, expect, it } from 'vitest';
import { BUILT_IN_PROFILES } from './built-in-profiles.js';
import { matchesPattern, type ProfileRule, quirksOf } from './profile-matching.js';
import { isQuirk } from './quirk.js';

describe('a pattern', () => {
  it.each([
    ['ChargerCo', 'chargerco', true],
    ['ChargerCo', 'ChargerCo GmbH', false],
    ['ChargerCo*', 'ChargerCo GmbH', true],
    ['*box', 'Wallbox', true],
    ['*box', 'Wallbox 22', false],
    ['W*b*x', 'Wallbox', true],
    ['a*a', 'a', false],
    ['a*b*b', 'ab', false],
    ['*', '', true],
    ['', '', true],
    ['', 'x', false],
    ['EN+', 'EN+', true],
    ['EN+', 'ENN', false],
    ['1.2.*', '1x2.3', false],
  ])('%j on %j', (pattern, text, expected) => {
    expect(matchesPattern(pattern, text)).toBe(expected);
  });

  it('of many wildcards is decided at once', () => {
    expect(matchesPattern(`${'*a'.repeat(25)}b`, 'a'.repeat(50_000))).toBe(false);
  });
});

const station = { vendor: 'ChargerCo', model: 'Wallbox 22', firmwareVersion: '1.2.3', acceptedQuirks: null };
const profile = (changes: Partial<ProfileRule>): ProfileRule => ({
  vendor: 'ChargerCo',
  model: '*',
  firmwareVersion: null,
  accepts: ['localTime'],
  ...changes,
});

describe('the quirks in force', () => {
  it.each<[string, Parameters<typeof quirksOf>, string[]]>([
    ['none without a profile', [station, []], []],
    ['those of its profile', [station, [profile({})]], ['localTime']],
    ['not those of another vendor', [station, [profile({ vendor: 'Other' })]], []],
    ['not those of another model', [station, [profile({ model: 'Wallbox 11' })]], []],
    ['not those of another firmware', [station, [profile({ firmwareVersion: '1.3*' })]], []],
    ['those of its firmware', [station, [profile({ firmwareVersion: '1.2.*' })]], ['localTime']],
    [
      'those of all its profiles and its own, each once',
      [
        { ...station, acceptedQuirks: ['overlongText', 'localTime'] },
        [profile({}), profile({ accepts: ['stringsAsNumbers'] })],
      ],
      ['stringsAsNumbers', 'overlongText', 'localTime'],
    ],
    ['none that there is no more', [{ ...station, acceptedQuirks: ['gone'] }, []], []],
    [
      'only its own before the first boot',
      [
        { vendor: null, model: null, firmwareVersion: null, acceptedQuirks: ['localTime'] },
        [profile({ vendor: '*', accepts: ['overlongText'] })],
      ],
      ['localTime'],
    ],
    [
      'of a station without a vendor',
      [{ ...station, vendor: null }, [profile({ vendor: '' })]],
      ['localTime'],
    ],
  ])('are %s', (_, [described, profiles], expected) => {
    expect(quirksOf(described, profiles)).toEqual(expected);
  });
});

it('the built-in profiles name quirks that there are, and each has an id of its own', () => {
  expect(BUILT_IN_PROFILES.flatMap(({ accepts }) => accepts).filter((name) => !isQuirk(name))).toEqual([]);
  expect(new Set(BUILT_IN_PROFILES.map(({ id }) => id)).size).toBe(BUILT_IN_PROFILES.length);
});
