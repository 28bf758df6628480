import type { CommandCause, CommandOutcome, StationRef } from '../../station/index.js';
import type { SupersedeRequest } from '../connection/claims.js';
import type { OcppRequest } from '../rpc/version.js';

/** What one process asks of another, through the command router, for chargers that the other holds. */
export type ProcessRequest =
  | (CommandCause & {
      readonly type: 'call';
      readonly station: StationRef;
      /** The subprotocol that the requests are of. */
      readonly protocol: string;
      readonly requests: readonly OcppRequest[];
    })
  | SupersedeRequest
  | { readonly type: 'disconnect'; readonly stationId: string }
  | { readonly type: 'shed'; readonly count: number };

/** The process does not hold the charger's socket, or is closing it; nothing was sent. */
export const NOT_HELD = { status: 'not-held' } as const;

export type CallAnswer = CommandOutcome | typeof NOT_HELD;
