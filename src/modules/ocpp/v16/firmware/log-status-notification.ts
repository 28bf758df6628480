import type { OCPP16 } from 'typed-ocpp';
import { handler } from '../handler.js';

/** 1.6 §4.4, the upload of diagnostics, and the security extension's of any log, then with its request. */
export const logStatusNotification = handler<
  OCPP16.DiagnosticsStatusNotificationRequest | OCPP16.LogStatusNotificationRequest,
  OCPP16.LogStatusNotificationResponse
>(async (request, { services, station, batch, receivedAt }) => {
  const requestId = 'requestId' in request ? (request.requestId ?? null) : null;
  const data = { stationId: station.stationId, status: request.status, requestId };
  services.reports.noted(batch, station, 'LogUploadStatusReported', data, receivedAt);
  return {};
});
