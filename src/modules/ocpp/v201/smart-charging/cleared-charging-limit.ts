import type { OCPP20 } from 'typed-ocpp';
import { handler } from '../../rpc/handler.js';

/** 2.0.1 K13: of an EVSE, or of all of the station. */
export const clearedChargingLimit = handler<
  OCPP20.ClearedChargingLimitRequest,
  OCPP20.ClearedChargingLimitResponse
>(async ({ chargingLimitSource, evseId }, { services, station, receivedAt }) => {
  await services.chargingLimits.cleared(station, chargingLimitSource, evseId ?? null, receivedAt);
  return {};
});
