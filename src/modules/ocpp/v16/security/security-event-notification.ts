import type { OCPP16 } from 'typed-ocpp';
import { reportedTime } from '../../../../platform/time/reported-time.js';
import { handler, textOrNull } from '../handler.js';

/** Security extension of 1.6, use case A04: told at once, or later from the queue of an offline time. */
export const securityEventNotification = handler<
  OCPP16.SecurityEventNotificationRequest,
  OCPP16.SecurityEventNotificationResponse
>(async (request, { services, station, batch, receivedAt }) => {
  const { at, reportedAt } = reportedTime(request.timestamp, receivedAt);
  const data = {
    stationId: station.stationId,
    event: request.type,
    techInfo: textOrNull(request.techInfo),
    reportedAt: reportedAt?.toISOString() ?? null,
  };
  services.reports.noted(batch, station, 'SecurityEventReported', data, at);
  return {};
});
