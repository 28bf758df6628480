import type { OCPP16 } from 'typed-ocpp';
import { connectorNumberOrZero } from '../connector.js';
import { handler } from '../../rpc/handler.js';
import { meterReports } from '../meter-values.js';

/** 1.6 §4.7. Stored also without a transaction, or with one that is not known. */
export const meterValues = handler<OCPP16.MeterValuesRequest, OCPP16.MeterValuesResponse>(
  async (request, { services, station, receivedAt, batch, exactIntegers, quirks, storedOnce }) => {
    const transactionId =
      exactIntegers.get('transactionId') ??
      (request.transactionId === undefined ? null : String(request.transactionId));
    const connectorId = connectorNumberOrZero(request.connectorId);
    const origin = { connectorId, transactionId, receivedAt, quirks, path: 'meterValue' };
    const reports = meterReports(request.meterValue, origin);
    for (const report of reports) services.sessions.meterReported(batch, station, report);
    if (reports.every(({ time }) => time.reportedAt !== null)) storedOnce();
    return {};
  },
);
