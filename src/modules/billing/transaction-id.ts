/** What chargers report that never received an id for their transaction (1.6 errata 3.18). */
export const NO_TRANSACTION_ID: readonly string[] = ['-1', '0', ''];

/**
 * The id under which the readings of a stop are stored that names no transaction of its station, and the stop itself as
 * long as it is of no session.
 */
export const looseTransactionId = (stopKey: string, transactionId: string): string =>
  `orphan-${transactionId}-${stopKey.slice(0, 12)}`;
