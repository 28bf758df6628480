import type { Parameters } from '../rpc/request.js';

export interface Place {
  readonly evseId: number | undefined;
  readonly connectorId: number | undefined;
}

/**
 * Where a command is to act. A connector named alone is that of its EVSE: whoever counts outlets, as OCPP 1.6 does,
 * means the EVSE of that number, whose connector is the first.
 */
export function placeOf(parameters: Parameters): Place {
  const evseId = parameters['evseId'] as number | undefined;
  const connectorId = parameters['connectorId'] as number | undefined;
  if (evseId === undefined && connectorId !== undefined) return { evseId: connectorId, connectorId: 1 };
  return { evseId, connectorId };
}

/** EVSEType (2.0.1 part 2, 2.22); undefined for the whole station. */
export function evseOf(parameters: Parameters): { id: number; connectorId?: number } | undefined {
  const { evseId, connectorId } = placeOf(parameters);
  if (evseId === undefined) return undefined;
  return connectorId === undefined ? { id: evseId } : { id: evseId, connectorId };
}

const GREATEST_NUMBER = 65_535;

/** An EVSE or connector of what a charger reports of a transaction, which is never refused: an impossible one reads as 0. */
export const evseNumberOrZero = (number: number | undefined): number =>
  number !== undefined && Number.isInteger(number) && number >= 0 && number <= GREATEST_NUMBER ? number : 0;
