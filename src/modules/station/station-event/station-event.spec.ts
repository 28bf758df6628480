import { describe, expect, it } from 'vitest';
import { reportedTime } from '../../../platform/time/reported-time.js';
import { type ReportedEvent, statusOf } from './station-event.js';

const at = new Date('2026-01-31T12:00:00Z');
const event: ReportedEvent = {
  eventId: 1,
  trigger: 'Delta',
  notificationType: 'HardWiredMonitor',
  component: 'Connector',
  componentInstance: null,
  evseId: 2,
  connectorId: 1,
  variable: 'AvailabilityState',
  variableInstance: null,
  actualValue: 'Occupied',
  cleared: false,
  cause: null,
  techCode: null,
  techInfo: null,
  transactionId: null,
  monitorId: null,
  time: reportedTime('2026-01-31T12:00:00Z', at),
};

describe('what an event says of availability', () => {
  it.each<[title: string, part: Partial<ReportedEvent>, status: object | null]>([
    ['of a connector', {}, { evseId: 2, connectorId: 1, status: 'Occupied' }],
    [
      'of a connector, in other letters',
      { component: 'CONNECTOR', variable: 'availabilityState' },
      { evseId: 2, connectorId: 1, status: 'Occupied' },
    ],
    [
      'of the one connector of an EVSE',
      { connectorId: null },
      { evseId: 2, connectorId: null, status: 'Occupied' },
    ],
    [
      'of an EVSE',
      { component: 'EVSE', connectorId: null, actualValue: 'Faulted' },
      { evseId: 2, connectorId: null, status: 'Faulted' },
    ],
    [
      'of the station',
      { component: 'ChargingStation', evseId: null, connectorId: null, actualValue: 'Unavailable' },
      { evseId: 0, connectorId: 0, status: 'Unavailable' },
    ],
    ['of a connector that is nowhere', { evseId: null, connectorId: null }, null],
    ['of an EVSE without a number', { component: 'EVSE', evseId: null, connectorId: null }, null],
    ['of something else', { component: 'Controller' }, null],
    ['in a word that is no status', { actualValue: 'Charging' }, null],
    ['by another variable', { variable: 'Power', actualValue: 'Available' }, null],
  ])('%s', (_title, part, status) => {
    expect(statusOf({ ...event, ...part })).toEqual(status);
  });
});
