import type { OCPP16 } from 'typed-ocpp';
import { reportedTime } from '../../../../platform/time/reported-time.js';
import { connectorNumber } from '../connector.js';
import { handler, textOrNull } from '../../rpc/handler.js';

/** 1.6 §4.9. Connector 0 is the station as a whole. */
export const statusNotification = handler<
  OCPP16.StatusNotificationRequest,
  OCPP16.StatusNotificationResponse
>(async (request, { services, station, receivedAt }) => {
  const connectorId = connectorNumber(request.connectorId);
  await services.reports.statusReported(station, {
    evseId: connectorId,
    connectorId,
    status: request.status,
    errorCode: textOrNull(request.errorCode),
    info: textOrNull(request.info),
    vendorId: textOrNull(request.vendorId),
    vendorErrorCode: textOrNull(request.vendorErrorCode),
    time: reportedTime(request.timestamp, receivedAt),
  });
  return {};
});
