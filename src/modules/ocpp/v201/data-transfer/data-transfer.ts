import type { OCPP20 } from 'typed-ocpp';
import { handler, textOrNull } from '../../rpc/handler.js';

/** What an integration is shown of it; the whole is in the message log. */
const MAX_ANNOUNCED_DATA = 10_000;

/** 2.0.1 P02. No vendor's extension is known here; whoever listens to the events may know it. */
export const dataTransfer = handler<OCPP20.DataTransferRequest, OCPP20.DataTransferResponse>(
  async ({ vendorId, messageId, data }, { services, station, batch, receivedAt }) => {
    const text = data === undefined || typeof data === 'string' ? data : JSON.stringify(data);
    const event = {
      stationId: station.stationId,
      vendorId,
      messageId: textOrNull(messageId),
      data: text?.slice(0, MAX_ANNOUNCED_DATA) ?? null,
    };
    services.reports.noted(batch, station, 'DataTransferReceived', event, receivedAt);
    return { status: 'UnknownVendorId' };
  },
);
