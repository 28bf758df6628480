import { describe, expect, it } from 'vitest';
import {
  type AuthorisationDecision,
  type AuthorisationRequest,
  decideAuthorisation,
  maskIdToken,
  normaliseIdToken,
  type TokenState,
} from './authorisation.js';

const NOW = new Date('2026-05-04T10:00:00.000Z');
const BEFORE = new Date('2026-05-04T09:59:59.999Z');
const AFTER = new Date('2026-05-04T10:00:00.001Z');

const token = (changes: Partial<TokenState> = {}): TokenState => ({
  idToken: 'DEADBEEF',
  type: 'ISO14443',
  status: 'active',
  validFrom: null,
  validUntil: null,
  groupId: null,
  groupStatus: null,
  parentIdToken: null,
  isMasterPass: false,
  driverStatus: 'active',
  maxConcurrentSessions: null,
  prepaidAmount: null,
  ...changes,
});

type Case = [
  name: string,
  request: Partial<AuthorisationRequest>,
  status: AuthorisationDecision['status'],
  reason: AuthorisationDecision['reason'],
];

describe('decideAuthorisation', () => {
  const everythingWrong = { status: 'blocked', driverStatus: 'blocked', groupStatus: 'blocked' } as const;
  const cases: Case[] = [
    ['an active token', {}, 'Accepted', 'accepted'],
    ['a token without a driver', { token: token({ driverStatus: null }) }, 'Accepted', 'accepted'],
    ['a token of an active group', { token: token({ groupStatus: 'active' }) }, 'Accepted', 'accepted'],
    ['an unknown token', { token: null }, 'Invalid', 'token_unknown'],
    ['an unknown token with sessions', { token: null, activeSessions: 9 }, 'Invalid', 'token_unknown'],

    ['a blocked token', { token: token({ status: 'blocked' }) }, 'Blocked', 'token_blocked'],
    ['a blocked driver', { token: token({ driverStatus: 'blocked' }) }, 'Blocked', 'driver_blocked'],
    ['a blocked group', { token: token({ groupStatus: 'blocked' }) }, 'Blocked', 'group_blocked'],
    ['token before driver and group', { token: token(everythingWrong) }, 'Blocked', 'token_blocked'],
    [
      'driver before group',
      { token: token({ ...everythingWrong, status: 'active' }) },
      'Blocked',
      'driver_blocked',
    ],
    [
      'blocked before expired',
      { token: token({ status: 'blocked', validUntil: BEFORE }) },
      'Blocked',
      'token_blocked',
    ],

    ['validFrom reached now', { token: token({ validFrom: NOW }) }, 'Accepted', 'accepted'],
    ['validFrom in 1 ms', { token: token({ validFrom: AFTER }) }, 'Expired', 'token_not_yet_valid'],
    ['validUntil is now', { token: token({ validUntil: NOW }) }, 'Accepted', 'accepted'],
    ['validUntil was 1 ms ago', { token: token({ validUntil: BEFORE }) }, 'Expired', 'token_expired'],
    [
      'expired before concurrent',
      { token: token({ validUntil: BEFORE }), activeSessions: 1 },
      'Expired',
      'token_expired',
    ],

    [
      'nothing left',
      { token: token({ prepaidAmount: '0.000000' }), needsCredit: true },
      'NoCredit',
      'credit_used_up',
    ],
    [
      'less than nothing',
      { token: token({ prepaidAmount: '-0.01' }), needsCredit: true },
      'NoCredit',
      'credit_used_up',
    ],
    [
      'the least there is',
      { token: token({ prepaidAmount: '0.000001' }), needsCredit: true },
      'Accepted',
      'accepted',
    ],
    ['no credit where none is needed', { token: token({ prepaidAmount: '0' }) }, 'Accepted', 'accepted'],
    [
      'no credit before concurrent',
      { token: token({ prepaidAmount: '0' }), needsCredit: true, activeSessions: 1 },
      'NoCredit',
      'credit_used_up',
    ],
    [
      'expired before no credit',
      { token: token({ prepaidAmount: '0', validUntil: BEFORE }), needsCredit: true },
      'Expired',
      'token_expired',
    ],

    ['a card as another kind of card', { presentedType: 'ISO15693' }, 'Accepted', 'accepted'],
    ['a card where nobody says what it is', { presentedType: null }, 'Accepted', 'accepted'],
    ['a card that was typed in', { presentedType: 'KeyCode' }, 'Invalid', 'token_of_another_type'],
    [
      'a code as a card',
      { token: token({ type: 'KeyCode' }), presentedType: 'ISO14443' },
      'Invalid',
      'token_of_another_type',
    ],
    ['a code', { token: token({ type: 'KeyCode' }), presentedType: 'KeyCode' }, 'Accepted', 'accepted'],

    ['a master pass', { token: token({ isMasterPass: true }) }, 'Invalid', 'master_pass'],
    [
      'a master pass that is to end something',
      { token: token({ isMasterPass: true }), purpose: 'authorize' },
      'Accepted',
      'accepted',
    ],
    [
      'blocked before master pass',
      { token: token({ isMasterPass: true, status: 'blocked' }) },
      'Blocked',
      'token_blocked',
    ],

    ['one session, one allowed by default', { activeSessions: 1 }, 'ConcurrentTx', 'concurrent_sessions'],
    [
      'a session less than allowed',
      { token: token({ maxConcurrentSessions: 3 }), activeSessions: 2 },
      'Accepted',
      'accepted',
    ],
    [
      'as many as allowed',
      { token: token({ maxConcurrentSessions: 3 }), activeSessions: 3 },
      'ConcurrentTx',
      'concurrent_sessions',
    ],
    [
      'more than allowed',
      { token: token({ maxConcurrentSessions: 1 }), activeSessions: 5 },
      'ConcurrentTx',
      'concurrent_sessions',
    ],
    [
      'none allowed',
      { token: token({ maxConcurrentSessions: 0 }), activeSessions: 0 },
      'ConcurrentTx',
      'concurrent_sessions',
    ],
    [
      'authorize while a session runs: ConcurrentTx is for starts only',
      { activeSessions: 1, purpose: 'authorize' },
      'Accepted',
      'accepted',
    ],
    [
      'authorize of a blocked token',
      { token: token({ status: 'blocked' }), purpose: 'authorize' },
      'Blocked',
      'token_blocked',
    ],
    [
      'authorize of an expired token',
      { token: token({ validUntil: BEFORE }), purpose: 'authorize' },
      'Expired',
      'token_expired',
    ],
  ];

  it.each(cases)('%s', (_name, request, status, reason) => {
    const decision = decideAuthorisation({
      token: token(),
      at: NOW,
      activeSessions: 0,
      purpose: 'start',
      ...request,
    });
    expect(decision).toMatchObject({ status, reason });
  });

  const grouped = {
    groupId: 'g1',
    groupStatus: 'active',
    parentIdToken: 'FLEET-1',
    validUntil: AFTER,
  } as const;

  it.each([
    ['Accepted', 0, grouped, 'FLEET-1', AFTER],
    ['ConcurrentTx', 1, grouped, 'FLEET-1', AFTER],
    ['Accepted', 0, {}, null, null],
    ['Blocked', 0, { ...grouped, status: 'blocked' }, null, null],
    ['Expired', 0, { ...grouped, validUntil: BEFORE }, null, null],
  ] as const)(
    '%s with %i sessions tells group and expiry',
    (status, activeSessions, changes, group, until) => {
      expect(
        decideAuthorisation({ token: token(changes), at: NOW, activeSessions, purpose: 'start' }),
      ).toMatchObject({ status, groupIdToken: group, validUntil: until });
    },
  );
});

describe('normaliseIdToken', () => {
  it.each([
    ['deadBEEF01', 'DEADBEEF01'],
    ['title', 'TITLE'],
    [' a-b ', ' A-B '],
    ['ß', 'ß'],
    ['ı', 'ı'],
    ['', ''],
  ])('%j becomes %j', (idToken, key) => expect(normaliseIdToken(idToken)).toBe(key));
});

describe('maskIdToken', () => {
  it.each([
    ['04A1B2C3D4', '****C3D4'],
    ['12345', '****2345'],
    ['1234', '****'],
    ['', '****'],
  ])('%j becomes %j', (idToken, masked) => expect(maskIdToken(idToken)).toBe(masked));
});
