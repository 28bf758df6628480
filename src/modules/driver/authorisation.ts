/** What the central system answers of an identifier: OCPP 2.0.1 part 2, 3.3 AuthorizationStatusEnumType. */
export type AuthorisationStatus =
  'Accepted' | 'Blocked' | 'ConcurrentTx' | 'Expired' | 'Invalid' | 'NoCredit';

export type AuthorisationReason =
  | 'accepted'
  | 'token_unknown'
  | 'token_of_another_type'
  | 'token_blocked'
  | 'driver_blocked'
  | 'group_blocked'
  | 'token_not_yet_valid'
  | 'token_expired'
  | 'credit_used_up'
  | 'master_pass'
  | 'concurrent_sessions'
  | 'certificate_not_valid';

export interface TokenState {
  idToken: string;
  type: string;
  status: 'active' | 'blocked';
  /** Inclusive. */
  validFrom: Date | null;
  /** Inclusive: the token is invalid after this instant (2.0.1 IdTokenInfoType.cacheExpiryDateTime). */
  validUntil: Date | null;
  groupId: string | null;
  groupStatus: 'active' | 'blocked' | null;
  /** The group's id token: 1.6 parentIdTag, 2.x groupIdToken. */
  parentIdToken: string | null;
  /** Of a group whose tokens end the transactions of others, and begin none. */
  isMasterPass: boolean;
  /** Null when the token belongs to no driver. */
  driverStatus: 'active' | 'blocked' | null;
  /** Null stands for one session at a time. */
  maxConcurrentSessions: number | null;
  /** What is left of what was paid, an exact decimal; null when it is not prepaid. */
  prepaidAmount: string | null;
}

export interface AuthorisationRequest {
  /** Null when no such token is known. */
  token: TokenState | null;
  /** As the charger has it; null where it does not say (1.6). */
  presentedType?: string | null;
  at: Date;
  /** Sessions of this token that are under way, without the one asked for. */
  activeSessions: number;
  purpose: 'authorize' | 'start';
  /** Whether what is left of what was paid counts too. */
  needsCredit?: boolean;
}

export interface AuthorisationDecision {
  status: AuthorisationStatus;
  reason: AuthorisationReason;
  /** Told only of a token in good standing (1.6 §4.1). */
  groupIdToken: string | null;
  /** For idTagInfo.expiryDate and cacheExpiryDateTime; told only of a token in good standing. */
  validUntil: Date | null;
}

/**
 * Whether an identifier may charge. The gravest reason wins: unknown, blocked, out of its validity, without credit, a
 * master pass (2.0.1 C16.FR.03), and last the number of sessions, which counts only for a start (1.6 §7.2 and 2.0.1 part 2, 3.3: ConcurrentTx is relevant
 * for the answer to a started transaction alone, so that a driver can still authorise to stop).
 */
export function decideAuthorisation(request: AuthorisationRequest): AuthorisationDecision {
  const { token, presentedType = null, activeSessions, purpose } = request;
  if (!token) return refused('Invalid', 'token_unknown');
  if (presentedType !== null && isTypedIn(presentedType) !== isTypedIn(token.type))
    return refused('Invalid', 'token_of_another_type');
  const refusal = refusalOf(token, request);
  if (refusal !== null) return refusal;

  const standing = { groupIdToken: token.parentIdToken, validUntil: token.validUntil };
  if (purpose === 'start' && token.isMasterPass)
    return { status: 'Invalid', reason: 'master_pass', ...standing };
  if (purpose === 'start' && activeSessions >= (token.maxConcurrentSessions ?? 1)) {
    return { status: 'ConcurrentTx', reason: 'concurrent_sessions', ...standing };
  }
  return { status: 'Accepted', reason: 'accepted', ...standing };
}

/**
 * What a driver types in is no card, though it have the same digits, nor the other way round. By which technology a
 * card was read counts for nothing: chargers do not agree in what they call it.
 */
const isTypedIn = (type: string): boolean => type === 'KeyCode';

/** Null for a token in good standing. */
function refusalOf(
  token: TokenState,
  { at, needsCredit = false }: AuthorisationRequest,
): AuthorisationDecision | null {
  if (token.status === 'blocked') return refused('Blocked', 'token_blocked');
  if (token.driverStatus === 'blocked') return refused('Blocked', 'driver_blocked');
  if (token.groupStatus === 'blocked') return refused('Blocked', 'group_blocked');
  if (token.validFrom && at < token.validFrom) return refused('Expired', 'token_not_yet_valid');
  if (token.validUntil && at > token.validUntil) return refused('Expired', 'token_expired');
  if (needsCredit && token.prepaidAmount !== null && Number(token.prepaidAmount) <= 0)
    return refused('NoCredit', 'credit_used_up');
  return null;
}

function refused(status: AuthorisationStatus, reason: AuthorisationReason): AuthorisationDecision {
  return { status, reason, groupIdToken: null, validUntil: null };
}

/**
 * The key under which an identifier is stored and found: identifiers are case-insensitive (1.6 CiString20Type,
 * 2.0.1 identifierString). Only a to z change, so that no two tokens of other letters ever fall together.
 */
export function normaliseIdToken(idToken: string): string {
  return idToken.replace(/[a-z]/g, (letter) => letter.toUpperCase());
}

/** For logs: the last four characters, and nothing at all of a token that has no more than four. */
export function maskIdToken(idToken: string): string {
  return idToken.length > 4 ? `****${idToken.slice(-4)}` : '****';
}
