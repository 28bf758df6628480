import type { CompletedCommand } from '../command.store.js';

/** Errors of OCPP that say that nothing was done; any other may have come after it was. */
const REFUSALS: ReadonlySet<unknown> = new Set(['NotImplemented', 'NotSupported']);

/** Whether the charger has clearly not taken the password (A01.FR.04). */
export const isRefusal = ({ status, response }: Pick<CompletedCommand, 'status' | 'response'>): boolean =>
  status === 'rejected' || (status === 'failed' && REFUSALS.has(response?.['errorCode']));
