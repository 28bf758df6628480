import type { EntityManager } from 'typeorm';

/** How many sessions a token has under way. Implemented where sessions are kept. */
export abstract class ActiveSessions {
  /** `idTokenKey` is that of `normaliseIdToken`. With a manager, counts within its transaction. */
  abstract countOfToken(tenantId: string, idTokenKey: string, manager?: EntityManager): Promise<number>;
}
