import type { OCPP16 } from 'typed-ocpp';
import { reportedTime } from '../../../../platform/time/reported-time.js';
import { handler, textOrNull } from '../../rpc/handler.js';

/** White paper §8: the four types that 2.0.1 (part 2, appendix 1) has under another name. */
const RENAMED: ReadonlyMap<string, string> = new Map([
  ['CentralSystemFailedToAuthentication', 'CsmsFailedToAuthenticate'],
  ['FailedToAuthenticationAtCentralSystem', 'FailedToAuthenticateAtCsms'],
  ['InvalidCentralSystemCertificate', 'InvalidCsmsCertificate'],
  ['InvalidChargePointCertificate', 'InvalidChargingStationCertificate'],
]);

/** White paper §5.15, use case A04: told at once, or later from the queue of an offline time. */
export const securityEventNotification = handler<
  OCPP16.SecurityEventNotificationRequest,
  OCPP16.SecurityEventNotificationResponse
>(async ({ type, techInfo, timestamp }, { services, station, batch, receivedAt }) => {
  services.securityEvents.reported(batch, station, {
    type: RENAMED.get(type) ?? type,
    techInfo: textOrNull(techInfo),
    time: reportedTime(timestamp, receivedAt),
  });
  return {};
});
