import type { Tolerance } from '../../rpc/validator.js';

const tolerate = (actions: string[], keyword: string, path: RegExp): Tolerance[] =>
  actions.map((action) => ({ action, keyword, path }));

/**
 * Nothing of a transaction is refused that can be stored and marked: the station would send it a few times more, and then
 * drop it (E13.FR.04). For a time that is none the time of receipt counts; unknown words are kept as they came.
 */
export const TRANSACTION_TOLERANCES: readonly Tolerance[] = [
  ...tolerate(
    ['MeterValues', 'TransactionEvent'],
    'enum',
    /\/sampledValue\/\d+\/(context|measurand|phase|location)$/,
  ),
  ...tolerate(
    ['MeterValues', 'TransactionEvent'],
    'maxLength',
    /\/sampledValue\/\d+\/(signedMeterValue\/\w+|unitOfMeasure\/unit)$/,
  ),
  ...tolerate(['MeterValues', 'TransactionEvent'], 'format', /\/timestamp$/),
  ...tolerate(
    ['TransactionEvent'],
    'enum',
    /^\/(triggerReason|transactionInfo\/(chargingState|stoppedReason)|idToken\/type)$/,
  ),
  ...tolerate(['TransactionEvent'], 'maxLength', /^\/(idToken\/idToken|transactionInfo\/transactionId)$/),
];
