import type { ReportedTime } from '../../../platform/time/reported-time.js';

export interface SecurityEventReport {
  type: string;
  techInfo: string | null;
  time: ReportedTime;
}

/**
 * Those of 2.0.1 (part 2, appendix 1). The older list of the 1.6 white paper (§8) has none that is not among them, and
 * lacks those of bad signatures and certificates. Makers add types of their own.
 */
const CRITICAL = new Set([
  'FirmwareUpdated',
  'InvalidChargingStationCertificate',
  'InvalidCsmsCertificate',
  'InvalidFirmwareSignature',
  'InvalidFirmwareSigningCertificate',
  'InvalidTLSCipherSuite',
  'InvalidTLSVersion',
  'MaintenanceLoginAccepted',
  'MaintenanceLoginFailed',
  'MemoryExhaustion',
  'ResetOrReboot',
  'SecurityLogWasCleared',
  'SettingSystemTime',
  'StartupOfTheDevice',
  'TamperDetectionActivated',
]);

/** Of our own, for what we refuse. */
const CRITICAL_REFUSALS = new Set(['InsufficientSecurityProfile', 'InvalidCredentials']);

export const isCritical = (type: string): boolean => CRITICAL.has(type) || CRITICAL_REFUSALS.has(type);
