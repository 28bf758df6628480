import type { CallQuirks } from '../quirks/call-quirks.js';
import { wattHoursInWattHour } from '../quirks/registers.js';
import { RpcError } from '../rpc/rpc-error.js';

const GREATEST_CONNECTOR = 65_535;

/**
 * A connector of 1.6 as EVSE of the same number; 0 is the main controller. A number that no station can have is
 * refused, since it would be taken for a connector to make room for.
 */
export function connectorNumber(connectorId: number): number {
  if (Number.isInteger(connectorId) && connectorId >= 0 && connectorId <= GREATEST_CONNECTOR)
    return connectorId;
  throw new RpcError(
    'PropertyConstraintViolation',
    `connectorId is not a number from 0 to ${String(GREATEST_CONNECTOR)}`,
  );
}

/** The same for what a charger reports of a transaction, which is never refused: an impossible number reads as 0. */
export const connectorNumberOrZero = (connectorId: number): number =>
  Number.isInteger(connectorId) && connectorId >= 0 && connectorId <= GREATEST_CONNECTOR ? connectorId : 0;

/** A register in Wh as the charger reported it, within what is stored exactly. */
export function registerWh(value: number, path: string, quirks: CallQuirks): number {
  const energyWh = value * wattHoursInWattHour(path, quirks);
  return Math.round(Math.min(Math.max(energyWh, Number.MIN_SAFE_INTEGER), Number.MAX_SAFE_INTEGER));
}
