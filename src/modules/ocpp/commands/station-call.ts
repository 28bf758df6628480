import type { StationRef } from '../../station/index.js';
import type { OcppRequest } from '../rpc/version.js';

/** What one process asks of another, through the command router, for a charger that the other holds. */
export type ProcessRequest =
  | {
      readonly type: 'call';
      readonly commandId: string;
      readonly station: StationRef;
      readonly requests: readonly OcppRequest[];
    }
  | { readonly type: 'supersede'; readonly stationId: string; readonly epoch: number }
  | { readonly type: 'disconnect'; readonly stationId: string };
