import type { OCPP20 } from 'typed-ocpp';
import { reportedTime } from '../../../../platform/time/reported-time.js';
import { handler } from '../../rpc/handler.js';

/** 2.0.1 G01. */
export const statusNotification = handler<
  OCPP20.StatusNotificationRequest,
  OCPP20.StatusNotificationResponse
>(async ({ evseId, connectorId, connectorStatus, timestamp }, { services, station, receivedAt }) => {
  await services.reports.statusReported(station, {
    evseId,
    connectorId,
    status: connectorStatus,
    errorCode: null,
    info: null,
    vendorId: null,
    vendorErrorCode: null,
    time: reportedTime(timestamp, receivedAt),
  });
  return {};
});
