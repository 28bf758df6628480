import type { OCPP16 } from 'typed-ocpp';
import { handler } from '../handler.js';

/** 1.6 §4.5; with the security extension of signed firmware too, then with its request. */
export const firmwareStatusNotification = handler<
  OCPP16.FirmwareStatusNotificationRequest | OCPP16.SignedFirmwareStatusNotificationRequest,
  OCPP16.FirmwareStatusNotificationResponse
>(async (request, { services, station, batch, receivedAt }) => {
  const requestId = 'requestId' in request ? (request.requestId ?? null) : null;
  const data = { stationId: station.stationId, status: request.status, requestId };
  services.reports.noted(batch, station, 'FirmwareStatusReported', data, receivedAt);
  return {};
});
