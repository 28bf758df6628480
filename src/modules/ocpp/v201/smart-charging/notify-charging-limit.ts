import type { OCPP20 } from 'typed-ocpp';
import { handler } from '../../rpc/handler.js';
import { scheduleIn } from './charging-profile.js';

/** As many as a profile has; nobody needs to be told more. */
const MAX_SCHEDULES = 3;

/** 2.0.1 K11, K12: somebody else than us limits the station. */
export const notifyChargingLimit = handler<
  OCPP20.NotifyChargingLimitRequest,
  OCPP20.NotifyChargingLimitResponse
>(async ({ evseId, chargingLimit, chargingSchedule = [] }, { services, station, receivedAt }) => {
  await services.chargingLimits.notified(
    station,
    {
      evseId: evseId ?? 0,
      chargingLimitSource: chargingLimit.chargingLimitSource,
      isGridCritical: chargingLimit.isGridCritical ?? null,
      chargingSchedules: chargingSchedule.slice(0, MAX_SCHEDULES).map(scheduleIn),
    },
    receivedAt,
  );
  return {};
});
