import type { OCPP20 } from 'typed-ocpp';
import { reportedTime } from '../../../../platform/time/reported-time.js';
import { handler } from '../../rpc/handler.js';
import { scheduleIn } from './charging-profile.js';

/** 2.0.1 K15.FR.10 to 13: what a car plans to draw. */
export const notifyEvChargingSchedule = handler<
  OCPP20.NotifyEVChargingScheduleRequest,
  OCPP20.NotifyEVChargingScheduleResponse
>(async ({ evseId, timeBase, chargingSchedule }, { services, station, receivedAt }) => {
  const status = await services.evCharging.scheduleReported(
    station,
    {
      evseId,
      transactionId: await services.sessions.findActiveTransaction(station, evseId),
      timeBase: reportedTime(timeBase, receivedAt).at,
      scheduleId: chargingSchedule.id,
      chargingSchedule: scheduleIn(chargingSchedule),
    },
    receivedAt,
  );
  return { status };
});
