import type { OCPP16 } from 'typed-ocpp';
import { handler, requestNumber } from '../../rpc/handler.js';

/** 1.6 §4.5; with the security extension of signed firmware too, then with its request. */
export const firmwareStatusNotification = handler<
  OCPP16.FirmwareStatusNotificationRequest | OCPP16.SignedFirmwareStatusNotificationRequest,
  OCPP16.FirmwareStatusNotificationResponse
>(async (request, { services, station, receivedAt }) => {
  const report = { requestId: requestNumber(request), status: request.status };
  await services.firmwareUpdates.reported(station, report, receivedAt);
  return {};
});
