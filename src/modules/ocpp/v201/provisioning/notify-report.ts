import type { OCPP20 } from 'typed-ocpp';
import { handler } from '../../rpc/handler.js';
import { attributesReported } from './variables.js';

/** 2.0.1 B07, B08: what GetBaseReport and GetReport asked for, in parts. */
export const notifyReport = handler<OCPP20.NotifyReportRequest, OCPP20.NotifyReportResponse>(
  async ({ requestId, seqNo, tbc = false, reportData = [] }, { services, station }) => {
    const variables = attributesReported(reportData);
    await services.deviceModels.reported(station, { requestId, seqNo, isLast: !tbc, variables });
    return {};
  },
);
