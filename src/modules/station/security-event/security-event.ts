import type { ReportedTime } from '../../../platform/time/reported-time.js';

export interface SecurityEventReport {
  type: string;
  techInfo: string | null;
  time: ReportedTime;
}

/** Those of the list of the 1.6 white paper (§8) and of 2.0.1 (part 2, appendix 1). Makers add types of their own. */
const CRITICAL = new Set([
  'FirmwareUpdated',
  'MaintenanceLoginAccepted',
  'MaintenanceLoginFailed',
  'MemoryExhaustion',
  'ResetOrReboot',
  'SecurityLogWasCleared',
  'SettingSystemTime',
  'StartupOfTheDevice',
  'TamperDetectionActivated',
]);

export const isCritical = (type: string): boolean => CRITICAL.has(type);
