import { InvalidError } from '../../../platform/errors.js';
import type { Parameters } from '../rpc/request.js';

/** EVSE n is connector n. */
export const connectorOf = (parameters: Parameters): unknown =>
  parameters['evseId'] ?? parameters['connectorId'];

/** Throws InvalidError for an id that no charger of 1.6 can have given. */
export function transactionNumber(transactionId: unknown): number {
  const number = Number(transactionId);
  if (Number.isSafeInteger(number)) return number;
  throw new InvalidError([
    { path: 'transactionId', message: 'must be a whole number: the charger speaks OCPP 1.6' },
  ]);
}
