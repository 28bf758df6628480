import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { together } from '../../platform/database/transaction.js';
import { ActiveSessions } from './active-sessions.js';
import { type AuthorisationDecision, decideAuthorisation, normaliseIdToken } from './authorisation.js';
import { type CheckedContract, type ContractCertificateStatus, decideContract } from './contract.js';
import { findTokenStates, TokenStates } from './id-token.store.js';

export interface AuthorisationResult extends AuthorisationDecision {
  /** Null for an unknown token. */
  driverId: string | null;
  /** As registered, or as asked for where it is unknown. */
  idToken: string;
}

/** What is answered of a registered token, whoever asks. */
export interface TokenStanding extends Pick<AuthorisationDecision, 'status' | 'validUntil' | 'groupIdToken'> {
  /** By `normaliseIdToken`. */
  key: string;
  idToken: string;
  type: string;
}

/** A token as a charger has it; its type null, or the text alone, where it does not say (1.6). */
export type PresentedToken = string | { idToken: string; type: string | null };

/** Whether an identifier may charge, by what is registered of it now. */
@Injectable()
export class Authorisation {
  private readonly tokens: TokenStates;

  constructor(
    private readonly dataSource: DataSource,
    private readonly activeSessions: ActiveSessions,
  ) {
    this.tokens = new TokenStates(dataSource);
  }

  /**
   * For `start`, the sessions of the token that are under way count too, but for the one that is started; a caller that
   * wants that count to hold until its session is recorded serialises the starts of a token and gives its transaction's
   * manager. A prepaid token needs credit to start, and to authorise, unless it has a session to stop.
   */
  async authorise(
    tenantId: string,
    presented: PresentedToken,
    purpose: 'authorize' | 'start',
    at: Date,
    manager?: EntityManager,
    startedSessionId?: string,
  ): Promise<AuthorisationResult> {
    const { idToken, type } = typeof presented === 'string' ? { idToken: presented, type: null } : presented;
    const key = normaliseIdToken(idToken);
    const countSessions = () => this.activeSessions.countOfToken(tenantId, key, manager, startedSessionId);
    const [token, counted] = await together(
      this.tokens.find(tenantId, key, manager),
      purpose === 'start' ? countSessions() : null,
    );
    const isPrepaid = token !== null && token.prepaidAmount !== null;
    const activeSessions = counted ?? (isPrepaid ? await countSessions() : 0);
    const needsCredit = purpose === 'start' || activeSessions === 0;
    return {
      ...decideAuthorisation({ token, presentedType: type, at, activeSessions, purpose, needsCredit }),
      driverId: token?.driverId ?? null,
      idToken: token?.idToken ?? idToken,
    };
  }

  /** For a car that identifies by its contract (2.0.1 C07); a token alone when no certificate was presented. */
  async authoriseContract(
    tenantId: string,
    presented: { idToken: string; type: string },
    contract: CheckedContract | null,
    at: Date,
  ): Promise<AuthorisationResult & { certificateStatus: ContractCertificateStatus | null }> {
    const result = await this.authorise(tenantId, presented, 'authorize', at);
    if (contract === null) return { ...result, certificateStatus: null };
    return { ...result, ...decideContract(result, presented.idToken, contract) };
  }

  /** The token as it is registered; an unknown one counts as given by the central system. */
  async identify(tenantId: string, idToken: string): Promise<{ idToken: string; type: string }> {
    const token = await this.tokens.find(tenantId, normaliseIdToken(idToken));
    return token === null ? { idToken, type: 'Central' } : { idToken: token.idToken, type: token.type };
  }

  /** All tokens of the drivers of some groups, in the order of their keys. An expired one tells since when. */
  async standings(tenantId: string, groupIds: string[], at: Date, limit: number): Promise<TokenStanding[]> {
    const tokens = await findTokenStates(this.dataSource, tenantId, groupIds, limit);
    return tokens.map((token) => {
      const { idToken, key, type } = token;
      const decision = decideAuthorisation({ token, at, activeSessions: 0, purpose: 'authorize' });
      const { status, groupIdToken } = decision;
      const validUntil = decision.reason === 'token_expired' ? token.validUntil : decision.validUntil;
      return { key, idToken, type, status, validUntil, groupIdToken };
    });
  }
}
