import { InvalidError } from '../../../platform/errors.js';
import type { OcppRequest } from '../rpc/version.js';

export type Parameters = Record<string, unknown>;

export const request = (action: string, members: Parameters): OcppRequest => ({
  action,
  payload: given(members),
});

/** Leaves out what is undefined: an absent member and a null are not the same in OCPP. */
export const given = (members: Parameters): Parameters =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));

/** A time of a command as all chargers read it: in UTC, and whole. */
export const wireTime = (time: unknown): string | undefined =>
  typeof time === 'string' ? new Date(time).toISOString() : undefined;

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
