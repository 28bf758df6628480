import type { EntityManager } from 'typeorm';

/** How many sessions a token has under way. Implemented where sessions are kept. */
export abstract class ActiveSessions {
  /**
   * `idTokenKey` is that of `normaliseIdToken`. With a manager, counts within its transaction; the session named by
   * `exceptSessionId` does not count.
   */
  abstract countOfToken(
    tenantId: string,
    idTokenKey: string,
    manager?: EntityManager,
    exceptSessionId?: string,
  ): Promise<number>;
}
