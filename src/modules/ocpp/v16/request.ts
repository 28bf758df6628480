import { InvalidError } from '../../../platform/errors.js';
import type { OcppRequest } from '../rpc/version.js';

export type Parameters = Record<string, unknown>;

/** Leaves out what is undefined: an absent member and a null are not the same in OCPP. */
export function request(action: string, members: Parameters): OcppRequest {
  const given = Object.entries(members).filter(([, value]) => value !== undefined);
  return { action, payload: Object.fromEntries(given) };
}

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
