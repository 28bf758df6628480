import type { OCPP20 } from 'typed-ocpp';
import { handler, requestNumber } from '../../rpc/handler.js';

/** 2.0.1 L03. */
export const publishFirmwareStatusNotification = handler<
  OCPP20.PublishFirmwareStatusNotificationRequest,
  OCPP20.PublishFirmwareStatusNotificationResponse
>(async (request, { services, station, receivedAt }) => {
  const { status, location: locations = [] } = request;
  const report = { requestId: requestNumber(request), status, locations };
  await services.firmwarePublications.reported(station, report, receivedAt);
  return {};
});
