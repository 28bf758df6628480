import type { OCPP16 } from 'typed-ocpp';
import { handler, textOrNull } from '../../rpc/handler.js';

/** What an integration is shown of it; the whole is in the message log. */
const MAX_ANNOUNCED_DATA = 10_000;

/** 1.6 §4.3. No vendor's extension is known here; whoever listens to the events may know it. */
export const dataTransfer = handler<OCPP16.DataTransferRequest, OCPP16.DataTransferResponse>(
  async (request, { services, station, batch, receivedAt }) => {
    const data = {
      stationId: station.stationId,
      vendorId: request.vendorId,
      messageId: textOrNull(request.messageId),
      data: request.data?.slice(0, MAX_ANNOUNCED_DATA) ?? null,
    };
    services.reports.noted(batch, station, 'DataTransferReceived', data, receivedAt);
    return { status: 'UnknownVendorId' };
  },
);
