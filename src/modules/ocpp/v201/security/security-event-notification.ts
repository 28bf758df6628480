import type { OCPP20 } from 'typed-ocpp';
import { reportedTime } from '../../../../platform/time/reported-time.js';
import { handler, textOrNull } from '../../rpc/handler.js';

/** 2.0.1 A04: told at once, or later from the queue of an offline time. */
export const securityEventNotification = handler<
  OCPP20.SecurityEventNotificationRequest,
  OCPP20.SecurityEventNotificationResponse
>(async ({ type, techInfo, timestamp }, { services, station, batch, receivedAt }) => {
  services.securityEvents.reported(batch, station, {
    type,
    techInfo: textOrNull(techInfo),
    time: reportedTime(timestamp, receivedAt),
  });
  return {};
});
