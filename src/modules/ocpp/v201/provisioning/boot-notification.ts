import type { OCPP20 } from 'typed-ocpp';
import { handler, textOrNull } from '../../rpc/handler.js';

/** 2.0.1 B01 to B03. The interval is the heartbeat's when Accepted, the delay before the next attempt otherwise. */
export const bootNotification = handler<OCPP20.BootNotificationRequest, OCPP20.BootNotificationResponse>(
  async ({ chargingStation, reason }, { services, station, receivedAt, batch, registered }) => {
    const { vendorName, model, serialNumber, firmwareVersion, modem } = chargingStation;
    const { status, quirks } = await services.reports.booted(
      station,
      {
        vendor: textOrNull(vendorName),
        model: textOrNull(model),
        serialNumber: textOrNull(serialNumber),
        firmwareVersion: textOrNull(firmwareVersion),
        iccid: textOrNull(modem?.iccid),
        imsi: textOrNull(modem?.imsi),
        meterType: null,
        meterSerialNumber: null,
        reason,
      },
      receivedAt,
      batch,
    );
    registered(status, quirks);
    const interval = services.intervals.afterBoot(station, status);
    return { status, currentTime: receivedAt.toISOString(), interval };
  },
);
