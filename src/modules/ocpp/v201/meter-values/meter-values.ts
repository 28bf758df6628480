import type { OCPP20 } from 'typed-ocpp';
import { handler } from '../../rpc/handler.js';
import { evseNumberOrZero } from '../evse.js';
import { meterReports } from './meter-reports.js';

/** 2.0.1 J01: readings of no transaction; EVSE 0 is the main meter. */
export const meterValues = handler<OCPP20.MeterValuesRequest, OCPP20.MeterValuesResponse>(
  async ({ evseId, meterValue }, { services, station, receivedAt, batch, quirks, storedOnce }) => {
    const origin = {
      evseId: evseNumberOrZero(evseId),
      connectorId: 0,
      transactionId: null,
      receivedAt,
      quirks,
    };
    const reports = meterReports(meterValue, origin);
    for (const report of reports) services.sessions.meterReported(batch, station, report);
    if (reports.every(({ time }) => time.reportedAt !== null)) storedOnce();
    return {};
  },
);
