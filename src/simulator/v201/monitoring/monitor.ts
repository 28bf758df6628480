import type { CsmsRequests } from '../messages.js';
import type { Component, VariableName } from '../types.js';

export type MonitorSetting = CsmsRequests['SetVariableMonitoring']['request']['setMonitoringData'][number];
export type MonitorType = MonitorSetting['type'];

/** A monitor of a variable, and what it has seen so far. */
export interface Monitor {
  id: number;
  component: Component;
  variable: VariableName;
  type: MonitorType;
  value: number;
  /** 0 is the worst, 9 the least. */
  severity: number;
  /** Watches only while a transaction runs. */
  transaction: boolean;
  /** Made by the CSMS, not by the maker. */
  custom: boolean;
  /** The threshold is exceeded. */
  alerting: boolean;
  /** What a delta is counted from. */
  last: string | undefined;
  /** When a periodic one tells next, in milliseconds since 1970. */
  dueAt: number;
}

export interface Observation {
  trigger: 'Alerting' | 'Delta' | 'Periodic';
  cleared?: boolean;
}

/** What a monitor has to tell of a value that it sees now, if anything (N07, N08). It remembers what it has seen. */
export function observe(monitor: Monitor, actual: string, nowMs: number): Observation | undefined {
  switch (monitor.type) {
    case 'UpperThreshold':
      return observeThreshold(monitor, Number(actual) > monitor.value);
    case 'LowerThreshold':
      return observeThreshold(monitor, Number(actual) < monitor.value);
    case 'Delta':
      return observeDelta(monitor, actual);
    case 'Periodic':
    case 'PeriodicClockAligned':
      if (nowMs < monitor.dueAt) return undefined;
      monitor.dueAt = nextDue(monitor, nowMs);
      return { trigger: 'Periodic' };
  }
}

/** When a periodic monitor tells next: so long after now, or aligned with midnight. */
export function nextDue({ type, value }: Pick<Monitor, 'type' | 'value'>, nowMs: number): number {
  const everyMs = Math.max(1, value) * 1000;
  return type === 'PeriodicClockAligned' ? (Math.floor(nowMs / everyMs) + 1) * everyMs : nowMs + everyMs;
}

/** Told once when it is exceeded, and once when that is over (N07.FR.11, FR.12). */
function observeThreshold(monitor: Monitor, exceeded: boolean): Observation | undefined {
  if (exceeded === monitor.alerting) return undefined;
  monitor.alerting = exceeded;
  return exceeded ? { trigger: 'Alerting' } : { trigger: 'Alerting', cleared: true };
}

/** A change by so much since the last one told; of what is no number any change. */
function observeDelta(monitor: Monitor, actual: string): Observation | undefined {
  const { last } = monitor;
  monitor.last ??= actual;
  if (last === undefined || last === actual) return undefined;
  const change = Math.abs(Number(actual) - Number(last));
  if (change < monitor.value) return undefined;
  monitor.last = actual;
  return { trigger: 'Delta' };
}
