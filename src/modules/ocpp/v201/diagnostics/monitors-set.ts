import type { OCPP20 } from 'typed-ocpp';
import type { ReportedMonitor } from '../../../station/index.js';
import { attributeKey } from '../provisioning/variables.js';
import { monitoredVariable } from './monitored-variable.js';

type Setting = OCPP20.SetVariableMonitoringRequest['setMonitoringData'][number];
type Result = OCPP20.SetVariableMonitoringResponse['setMonitoringResult'][number];

/**
 * The monitors that a station has set: each result names what it is of, in any order, and the setting has the rest
 * (N04.FR.02, N04.FR.10, N04.FR.11).
 */
export function monitorsSet(settings: readonly Setting[], results: readonly Result[]): ReportedMonitor[] {
  const waiting = [...settings];
  return results.flatMap((result) => {
    const index = waiting.findIndex((candidate) => keyOf(candidate) === keyOf(result));
    const [setting] = index < 0 ? [] : waiting.splice(index, 1);
    const monitorId = result.id ?? setting?.id;
    if (setting === undefined || monitorId === undefined || result.status !== 'Accepted') return [];
    const { type, value, severity, transaction = false } = setting;
    return [{ ...monitoredVariable(setting), monitorId, type, value, severity, transaction }];
  });
}

const keyOf = (named: Setting | Result): string => `${named.type} ${named.severity} ${attributeKey(named)}`;
