import type { MonitoredVariable } from './monitored-variable.js';

/** OCPP 2.0.1 part 2, 3.55 MonitorEnumType. */
export const MONITOR_TYPES = [
  'UpperThreshold',
  'LowerThreshold',
  'Delta',
  'Periodic',
  'PeriodicClockAligned',
] as const;
export type MonitorType = (typeof MONITOR_TYPES)[number];

/** 3.53 MonitoringBaseEnumType. */
export const MONITORING_BASES = ['All', 'FactoryDefault', 'HardWiredOnly'] as const;

/** 3.54 MonitoringCriterionEnumType. */
export const MONITORING_CRITERIA = ['ThresholdMonitoring', 'DeltaMonitoring', 'PeriodicMonitoring'] as const;

/** From Emergency to Debug (2.0.1 part 2, 2.45 SetMonitoringDataType). */
export const MAX_SEVERITY = 9;

/** What a station may make us keep: the richest device models have some two thousand variables. */
export const MAX_MONITORS = 2000;

/** A monitor as a station reports it, or as it was set. */
export interface ReportedMonitor extends MonitoredVariable {
  monitorId: number;
  type: MonitorType;
  /** In the unit of the variable; of a periodic one seconds. */
  value: number;
  severity: number;
  /** Only while a transaction is going on at its place. */
  transaction: boolean;
}

/** One part of a report; what was asked for is in the number of the request. */
export interface MonitoringReportPart {
  requestId: number;
  /** From 0. */
  seqNo: number;
  isLast: boolean;
  monitors: readonly ReportedMonitor[];
}
