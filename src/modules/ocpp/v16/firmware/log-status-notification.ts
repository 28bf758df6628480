import type { OCPP16 } from 'typed-ocpp';
import { handler, requestNumber } from '../../rpc/handler.js';

/** 1.6 §4.4, the upload of diagnostics, and the security extension's of any log, then with its request. */
export const logStatusNotification = handler<
  OCPP16.DiagnosticsStatusNotificationRequest | OCPP16.LogStatusNotificationRequest,
  OCPP16.LogStatusNotificationResponse
>(async (request, { services, station, receivedAt }) => {
  // §7.24, which the security extension renamed.
  const status = request.status === 'UploadFailed' ? 'UploadFailure' : request.status;
  await services.logUploads.reported(station, { requestId: requestNumber(request), status }, receivedAt);
  return {};
});
