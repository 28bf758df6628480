import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { StoredEvent } from './transaction-event.js';
import { factsOf } from './transaction-facts.js';

const minute = (seqNo: number) => new Date(Date.UTC(2026, 4, 4, 10, seqNo));

const event = (seqNo: number, changes: Partial<StoredEvent> = {}): StoredEvent => ({
  seqNo,
  eventType: 'Updated',
  triggerReason: 'MeterValuePeriodic',
  chargingState: null,
  reportedAt: minute(seqNo),
  occurredAt: minute(seqNo),
  receivedAt: minute(seqNo),
  timeMarks: [],
  evseId: null,
  connectorId: null,
  idToken: null,
  idTokenType: null,
  stoppedReason: null,
  beginWh: null,
  endWh: null,
  firstWh: null,
  firstWhAt: null,
  lastWh: null,
  lastWhAt: null,
  authorisation: null,
  ...changes,
});

const metered = (seqNo: number, wh: number, changes: Partial<StoredEvent> = {}): StoredEvent =>
  event(seqNo, { firstWh: wh, firstWhAt: minute(seqNo), lastWh: wh, lastWhAt: minute(seqNo), ...changes });

const STARTED = event(3, { eventType: 'Started', evseId: 2 });
const WHOLE = [
  STARTED,
  event(4, { idToken: 'A', idTokenType: 'ISO14443', triggerReason: 'Authorized' }),
  metered(5, 1_000, { beginWh: 1_000, evseId: 2, connectorId: 1 }),
  metered(6, 1_700, { chargingState: 'Charging' }),
  event(7, { idToken: 'B', idTokenType: 'ISO14443', triggerReason: 'StopAuthorized' }),
  metered(8, 2_200, { eventType: 'Ended', endWh: 2_200, stoppedReason: 'Local' }),
];

describe('the facts of a transaction', () => {
  it('are those of its whole', () => {
    const facts = factsOf(WHOLE);
    expect(facts).toMatchObject({
      started: { seqNo: 3 },
      first: { seqNo: 3 },
      identified: { idToken: 'A' },
      evseId: 2,
      connectorId: 1,
      meterStartWh: 1_000,
      latestWh: 2_200,
      hasCharged: true,
      stop: { event: { seqNo: 8 }, reason: 'Local', idToken: 'B', meterStopWh: 2_200 },
      marks: [],
    });
  });

  it('do not depend on the order of the events, nor on their repetition', () => {
    const shuffled = fc.shuffledSubarray([...WHOLE, ...WHOLE], { minLength: 12 });
    fc.assert(
      fc.property(shuffled, (events) => {
        expect(factsOf(events)).toEqual(factsOf(WHOLE));
      }),
    );
  });

  it.each<[title: string, events: StoredEvent[], facts: object]>([
    ['without the start, of the earliest there is', WHOLE.slice(1), { started: null, first: { seqNo: 4 } }],
    ['without a connector', [STARTED], { evseId: 2, connectorId: 0 }],
    ['without an EVSE', [event(3)], { evseId: 0, connectorId: 0 }],
    ['without an end', WHOLE.slice(0, 4), { stop: null, latestWh: 1_700 }],
    [
      'without registers of its start and end',
      [STARTED, metered(4, 1_100), metered(5, 1_900), event(6, { eventType: 'Ended' })],
      {
        meterStartWh: 1_100,
        stop: { meterStopWh: 1_900 },
        marks: ['meter_start_from_reading', 'meter_stop_from_reading'],
      },
    ],
    [
      'without any register',
      [STARTED, event(4, { eventType: 'Ended' })],
      { meterStartWh: null, latestWh: null, hasCharged: false, stop: { meterStopWh: undefined }, marks: [] },
    ],
    [
      'that charged, though it told no register',
      [event(3, { chargingState: 'Charging' })],
      { hasCharged: true },
    ],
    [
      'that nobody is known to have begun',
      [STARTED, event(4, { idToken: 'B', triggerReason: 'StopAuthorized' })],
      { identified: { idToken: 'B' } },
    ],
    [
      'that nobody is known to have begun, and a master pass ended',
      [
        STARTED,
        event(4, { idToken: 'M', triggerReason: 'StopAuthorized' }),
        event(5, { eventType: 'Ended', stoppedReason: 'MasterPass' }),
      ],
      { identified: null, stop: { idToken: 'M' } },
    ],
    [
      'that anybody may begin',
      [STARTED, event(4, { idTokenType: 'NoAuthorization' }), event(5, { idToken: 'B', eventType: 'Ended' })],
      { identified: { idToken: null }, stop: { idToken: 'B' } },
    ],
    ['that gives no reason', [event(4, { eventType: 'Ended' })], { stop: { reason: 'Local' } }],
    [
      'that ends twice',
      [...WHOLE, metered(9, 3_000, { eventType: 'Ended', endWh: 3_000 })],
      { stop: { event: { seqNo: 8 }, meterStopWh: 2_200 }, marks: ['stop_contradicted'] },
    ],
  ])('%s', (_title, events, facts) => expect(factsOf(events)).toMatchObject(facts));
});
