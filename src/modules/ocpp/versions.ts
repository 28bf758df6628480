import type { OcppVersion } from './rpc/version.js';
import { ocpp16 } from './v16/index.js';
import { ocpp201 } from './v201/index.js';

/** By WebSocket subprotocol. */
export const OCPP_VERSIONS: ReadonlyMap<string, OcppVersion> = new Map(
  [ocpp16, ocpp201].map((version) => [version.subprotocol, version]),
);
