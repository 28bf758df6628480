import type { OCPP20 } from 'typed-ocpp';
import { handler, requestNumber } from '../../rpc/handler.js';

/** 2.0.1 L01, L02. */
export const firmwareStatusNotification = handler<
  OCPP20.FirmwareStatusNotificationRequest,
  OCPP20.FirmwareStatusNotificationResponse
>(async (request, { services, station, receivedAt }) => {
  const report = { requestId: requestNumber(request), status: request.status };
  await services.firmwareUpdates.reported(station, report, receivedAt);
  return {};
});
