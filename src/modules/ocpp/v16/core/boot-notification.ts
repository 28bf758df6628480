import type { OCPP16 } from 'typed-ocpp';
import { handler, textOrNull } from '../../rpc/handler.js';

/** 1.6 §4.2. The interval is the heartbeat's when Accepted, the delay before the next attempt otherwise. */
export const bootNotification = handler<OCPP16.BootNotificationRequest, OCPP16.BootNotificationResponse>(
  async (request, { services, station, receivedAt, batch, registered }) => {
    const { status, quirks } = await services.reports.booted(
      station,
      {
        vendor: textOrNull(request.chargePointVendor),
        model: textOrNull(request.chargePointModel),
        serialNumber:
          textOrNull(request.chargePointSerialNumber) ?? textOrNull(request.chargeBoxSerialNumber),
        firmwareVersion: textOrNull(request.firmwareVersion),
        iccid: textOrNull(request.iccid),
        imsi: textOrNull(request.imsi),
        meterType: textOrNull(request.meterType),
        meterSerialNumber: textOrNull(request.meterSerialNumber),
        reason: null,
      },
      receivedAt,
      batch,
    );
    registered(status, quirks);
    const interval = services.intervals.afterBoot(station, status);
    return { status, currentTime: receivedAt.toISOString(), interval };
  },
);
