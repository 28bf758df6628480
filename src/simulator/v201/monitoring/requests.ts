import { atMost, type RequestHandlers } from '../controls.js';

/** A part of a report has so many monitors. */
const PER_MESSAGE = 20;

/** N02 to N06. */
export const monitoringRequests: RequestHandlers<
  | 'ClearVariableMonitoring'
  | 'GetMonitoringReport'
  | 'SetMonitoringBase'
  | 'SetMonitoringLevel'
  | 'SetVariableMonitoring'
> = {
  ClearVariableMonitoring: ({ parts: { monitors, deviceModel } }, { id: ids }) => {
    const most = deviceModel.number('MonitoringCtrlr.ItemsPerMessage[ClearVariableMonitoring]');
    atMost(most, ids, 'monitors');
    const clearMonitoringResult = ids.map((id) => ({ id, status: monitors.clear(id) }));
    return { payload: { clearMonitoringResult } };
  },

  GetMonitoringReport: (charger, request) => {
    const { requestId } = request;
    const report = charger.parts.monitors.report(request);
    if (report.length === 0) return { payload: { status: 'EmptyResultSet' } };
    const generatedAt = charger.parts.clock.timestamp();
    const after = (): void => {
      for (let seqNo = 0; seqNo * PER_MESSAGE < report.length; seqNo += 1) {
        const monitor = report.slice(seqNo * PER_MESSAGE, (seqNo + 1) * PER_MESSAGE);
        const tbc = (seqNo + 1) * PER_MESSAGE < report.length;
        charger.tell('NotifyMonitoringReport', { requestId, generatedAt, seqNo, tbc, monitor });
      }
    };
    return { payload: { status: 'Accepted' }, after };
  },

  SetMonitoringBase: ({ parts: { monitors, deviceModel } }, { monitoringBase }) => {
    monitors.setBase(monitoringBase);
    deviceModel.set('MonitoringCtrlr.ActiveMonitoringBase', monitoringBase);
    return { payload: { status: 'Accepted' } };
  },

  SetMonitoringLevel: ({ parts: { monitors, deviceModel } }, { severity }) => {
    if (severity < 0 || severity > 9) return { payload: { status: 'Rejected' } };
    monitors.setLevel(severity);
    deviceModel.set('MonitoringCtrlr.ActiveMonitoringLevel', String(severity));
    return { payload: { status: 'Accepted' } };
  },

  SetVariableMonitoring: ({ parts: { monitors, deviceModel } }, { setMonitoringData }) => {
    const most = deviceModel.number('MonitoringCtrlr.ItemsPerMessage[SetVariableMonitoring]');
    atMost(most, setMonitoringData, 'monitors');
    return { payload: { setMonitoringResult: setMonitoringData.map((setting) => monitors.set(setting)) } };
  },
};
