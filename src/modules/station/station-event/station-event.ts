import type { ReportedTime } from '../../../platform/time/reported-time.js';
import type { MonitoredVariable } from '../variable-monitor/monitored-variable.js';

/** OCPP 2.0.1 part 2, 3.29 EventTriggerEnumType. */
export const EVENT_TRIGGERS = ['Alerting', 'Delta', 'Periodic'] as const;
export type EventTrigger = (typeof EVENT_TRIGGERS)[number];

/** 3.28 EventNotificationEnumType. */
export const EVENT_NOTIFICATION_TYPES = [
  'HardWiredNotification',
  'HardWiredMonitor',
  'PreconfiguredMonitor',
  'CustomMonitor',
] as const;
export type EventNotificationType = (typeof EVENT_NOTIFICATION_TYPES)[number];

/** What a station may have us keep of one message; the rest is in the message log alone. */
export const MAX_EVENTS_OF_MESSAGE = 200;

/** Something that a station noticed at one of its variables (N07, N08). */
export interface ReportedEvent extends MonitoredVariable {
  eventId: number;
  trigger: EventTrigger;
  notificationType: EventNotificationType;
  actualValue: string;
  /** The value is within its bounds again. */
  cleared: boolean;
  /** The event that caused this one. */
  cause: number | null;
  techCode: string | null;
  techInfo: string | null;
  transactionId: string | null;
  monitorId: number | null;
  time: ReportedTime;
}

/** OCPP 2.0.1 part 2, 3.23 ConnectorStatusEnumType. */
const CONNECTOR_STATUSES = new Set(['Available', 'Occupied', 'Reserved', 'Unavailable', 'Faulted']);

/** A status that an event tells of; EVSE 0 is the station as a whole, and connector null whichever the EVSE has. */
export interface EventStatus {
  evseId: number;
  connectorId: number | null;
  status: string;
}

/** What the event says of the availability of a connector, an EVSE or the station (G01); null when nothing. */
export function statusOf(event: ReportedEvent): EventStatus | null {
  const { component, variable, evseId, connectorId, actualValue: status } = event;
  if (variable.toLowerCase() !== 'availabilitystate' || !CONNECTOR_STATUSES.has(status)) return null;
  switch (component.toLowerCase()) {
    case 'connector':
      return evseId === null ? null : { evseId, connectorId, status };
    case 'evse':
      return evseId === null ? null : { evseId, connectorId: null, status };
    case 'chargingstation':
      return { evseId: 0, connectorId: 0, status };
    default:
      return null;
  }
}
