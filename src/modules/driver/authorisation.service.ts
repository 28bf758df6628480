import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { ActiveSessions } from './active-sessions.js';
import { type AuthorisationDecision, decideAuthorisation, normaliseIdToken } from './authorisation.js';
import { findTokenState } from './id-token.store.js';

export interface AuthorisationResult extends AuthorisationDecision {
  /** Null for an unknown token. */
  driverId: string | null;
  /** As registered, or as asked for where it is unknown. */
  idToken: string;
}

/** Whether an identifier may charge, by what is registered of it now. */
@Injectable()
export class Authorisation {
  constructor(
    private readonly dataSource: DataSource,
    private readonly activeSessions: ActiveSessions,
  ) {}

  /**
   * For `start`, the sessions of the token that are under way count too; a caller that wants that count to hold
   * until its session is recorded serialises the starts of a token and gives its transaction's manager.
   */
  async authorise(
    tenantId: string,
    idToken: string,
    purpose: 'authorize' | 'start',
    at: Date,
    manager?: EntityManager,
  ): Promise<AuthorisationResult> {
    const key = normaliseIdToken(idToken);
    const token = await findTokenState(manager ?? this.dataSource, tenantId, key);
    const counts = token !== null && purpose === 'start';
    const activeSessions = counts ? await this.activeSessions.countOfToken(tenantId, key, manager) : 0;
    return {
      ...decideAuthorisation({ token, at, activeSessions, purpose }),
      driverId: token?.driverId ?? null,
      idToken: token?.idToken ?? idToken,
    };
  }

  /** The token as it is registered; an unknown one counts as given by the central system. */
  async identify(tenantId: string, idToken: string): Promise<{ idToken: string; type: string }> {
    const token = await findTokenState(this.dataSource, tenantId, normaliseIdToken(idToken));
    return token === null ? { idToken, type: 'Central' } : { idToken: token.idToken, type: token.type };
  }
}
