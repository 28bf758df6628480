import type { OCPP20 } from 'typed-ocpp';
import { handler } from '../../rpc/handler.js';
import { monitoredVariable } from './monitored-variable.js';

/** 2.0.1 N02: what GetMonitoringReport asked for, in parts. */
export const notifyMonitoringReport = handler<
  OCPP20.NotifyMonitoringReportRequest,
  OCPP20.NotifyMonitoringReportResponse
>(async ({ requestId, seqNo, tbc = false, monitor = [] }, { services, station }) => {
  const monitors = monitor.flatMap(({ component, variable, variableMonitoring }) =>
    variableMonitoring.map(({ id: monitorId, type, value, severity, transaction }) => ({
      ...monitoredVariable({ component, variable }),
      monitorId,
      type,
      value,
      severity,
      transaction,
    })),
  );
  await services.variableMonitors.reported(station, { requestId, seqNo, isLast: !tbc, monitors });
  return {};
});
