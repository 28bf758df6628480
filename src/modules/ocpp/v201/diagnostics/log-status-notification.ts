import type { OCPP20 } from 'typed-ocpp';
import { handler, requestNumber } from '../../rpc/handler.js';

/** 2.0.1 N01. */
export const logStatusNotification = handler<
  OCPP20.LogStatusNotificationRequest,
  OCPP20.LogStatusNotificationResponse
>(async (request, { services, station, receivedAt }) => {
  const report = { requestId: requestNumber(request), status: request.status };
  await services.logUploads.reported(station, report, receivedAt);
  return {};
});
