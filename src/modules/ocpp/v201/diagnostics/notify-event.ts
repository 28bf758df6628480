import type { OCPP20 } from 'typed-ocpp';
import { reportedTime } from '../../../../platform/time/reported-time.js';
import type { ReportedEvent } from '../../../station/index.js';
import { handler, textOrNull } from '../../rpc/handler.js';
import { monitoredVariable } from './monitored-variable.js';

type EventData = OCPP20.NotifyEventRequest['eventData'][number];

/** 2.0.1 N07, N08. Each event stands for itself, whichever part of the report brings it. */
export const notifyEvent = handler<OCPP20.NotifyEventRequest, OCPP20.NotifyEventResponse>(
  async ({ eventData }, { services, station, batch, receivedAt }) => {
    const events = eventData.map((event) => eventOf(event, receivedAt));
    await services.stationEvents.reported(batch, station, events);
    return {};
  },
);

const eventOf = (event: EventData, receivedAt: Date): ReportedEvent => ({
  ...monitoredVariable(event),
  eventId: event.eventId,
  trigger: event.trigger,
  notificationType: event.eventNotificationType,
  actualValue: event.actualValue,
  cleared: event.cleared ?? false,
  cause: event.cause ?? null,
  techCode: textOrNull(event.techCode),
  techInfo: textOrNull(event.techInfo),
  transactionId: textOrNull(event.transactionId),
  monitorId: event.variableMonitoringId ?? null,
  time: reportedTime(event.timestamp, receivedAt),
});
