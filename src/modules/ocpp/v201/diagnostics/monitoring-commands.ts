import type { OCPP20 } from 'typed-ocpp';
import { given, type Parameters, request } from '../../rpc/request.js';
import type { AnswerLesson, CommandBlock, CommandTranslation } from '../../rpc/version.js';
import { inMessages, readLimits } from '../message-limits.js';
import { joined } from '../provisioning/variable-commands.js';
import { componentOf, variableOf } from '../provisioning/variables.js';
import { monitorsSet } from './monitors-set.js';

const LIMITS_OF = 'MonitoringCtrlr';

const list = (value: unknown): Parameters[] => (Array.isArray(value) ? (value as Parameters[]) : []);

/** N04.FR.09. */
const setMonitors: CommandTranslation = async (p, context) => {
  const settings = list(p['monitors']).map((monitor, index) =>
    given({
      id: monitor['monitorId'],
      transaction: monitor['transaction'],
      value: monitor['value'],
      type: monitor['type'],
      severity: monitor['severity'],
      component: componentOf(monitor, `monitors[${index}]`),
      variable: variableOf(monitor),
    }),
  );
  const limits = await readLimits(context, LIMITS_OF, 'SetVariableMonitoring');
  return inMessages(settings, limits, (setMonitoringData) =>
    request('SetVariableMonitoring', { setMonitoringData }),
  );
};

/** N06.FR.04. */
const clearMonitors: CommandTranslation = async ({ ids }, context) => {
  const limits = await readLimits(context, LIMITS_OF, 'ClearVariableMonitoring');
  return inMessages(ids as number[], limits, (id) => request('ClearVariableMonitoring', { id }));
};

/** N02.FR.07. A report of some variables ends nothing, so that several may have one number. */
const getReport: CommandTranslation = async (p, context) => {
  const { requestId, monitoringCriteria } = p;
  const variables = list(p['variables']).map((entry, index) =>
    given({
      component: componentOf(entry, `variables[${index}]`),
      variable: entry['variable'] === undefined ? undefined : variableOf(entry),
    }),
  );
  if (variables.length === 0) return [request('GetMonitoringReport', { requestId, monitoringCriteria })];
  const limits = await readLimits(context, 'DeviceDataCtrlr', 'GetReport');
  return inMessages(variables, limits, (componentVariable) =>
    request('GetMonitoringReport', { requestId, monitoringCriteria, componentVariable }),
  );
};

/** N03.FR.04, N03.FR.05: with either of these what was set is gone. */
const baseSet: AnswerLesson = async ({ payload }, { status }, { services, station }) => {
  if (status === 'Accepted' && payload['monitoringBase'] !== 'All')
    await services.variableMonitors.customCleared(station);
};

const monitorsAnswered: AnswerLesson = async ({ payload }, answer, { services, station }) => {
  const { setMonitoringData } = payload as unknown as OCPP20.SetVariableMonitoringRequest;
  const { setMonitoringResult } = answer as unknown as OCPP20.SetVariableMonitoringResponse;
  await services.variableMonitors.set(station, monitorsSet(setMonitoringData, setMonitoringResult));
};

/** N06.FR.02: what is not found is not there. */
const clearingAnswered: AnswerLesson = async (_request, answer, { services, station }) => {
  const { clearMonitoringResult } = answer as unknown as OCPP20.ClearVariableMonitoringResponse;
  const gone = clearMonitoringResult.filter(({ status }) => status !== 'Rejected');
  await services.variableMonitors.cleared(
    station,
    gone.map(({ id }) => id),
  );
};

/** N02.FR.10. */
const reportAnswered: AnswerLesson = async (_request, { status }, { services, station, commandId }) => {
  if (status === 'EmptyResultSet') await services.variableMonitors.noneReported(station, commandId);
};

/** Block N, the monitors of variables. */
export const monitoringCommands: CommandBlock = {
  sends: [
    'ClearVariableMonitoring',
    'GetMonitoringReport',
    'SetMonitoringBase',
    'SetMonitoringLevel',
    'SetVariableMonitoring',
  ],
  translations: {
    // N03
    'set-monitoring-base': ({ monitoringBase }) => [request('SetMonitoringBase', { monitoringBase })],
    // N05
    'set-monitoring-level': ({ severity }) => [request('SetMonitoringLevel', { severity })],
    'set-variable-monitoring': setMonitors,
    'clear-variable-monitoring': clearMonitors,
    'get-monitoring-report': getReport,
  },
  lessons: {
    SetMonitoringBase: baseSet,
    SetVariableMonitoring: monitorsAnswered,
    ClearVariableMonitoring: clearingAnswered,
    GetMonitoringReport: reportAnswered,
  },
  summaries: {
    SetVariableMonitoring: joined('setMonitoringResult'),
    ClearVariableMonitoring: joined('clearMonitoringResult'),
  },
};
