// What a charger of the tests charges, and what goes wrong while it reports it.
import fc from 'fast-check';

export interface PlannedSession {
  connectorId: number;
  idTag: string;
  /** After the one before on its connector. */
  pauseSeconds: number;
  readings: { afterSeconds: number; energyWh: number }[];
  lastsSeconds: number;
  /** After the last of its readings. */
  energyWh: number;
  stopNamesToken: boolean;
  /** Its readings are sent with the stop, and not before. */
  readingsWithStop: boolean;
  /** The charger gets no answer to its start, and gives it up; what follows has no transaction id. */
  losesEveryAnswerToStart: boolean;
}

export const FAULTS = ['none', 'lostRequest', 'lostAnswer', 'cut', 'crossing', 'twice'] as const;

/** How one attempt to send goes. */
export interface Delivery {
  fault: (typeof FAULTS)[number];
  /** Which of the queue, 0 is the oldest. */
  pick: number;
  newMessageId: boolean;
  reconnects: boolean;
  toOtherProcess: boolean;
  before: 'nothing' | 'Authorize' | 'StatusNotification';
}

export interface Plan {
  sessions: PlannedSession[];
  deliveries: Delivery[];
  noTransactionId: -1 | 0;
  /** A message that is sent again has the transaction id that was learnt since. */
  rendersAgain: boolean;
  idsBeginAnewOnEachConnection: boolean;
  clock: 'milliseconds' | 'seconds' | 'none';
}

const session: fc.Arbitrary<PlannedSession> = fc.record({
  connectorId: fc.constantFrom(1, 2),
  idTag: fc.constantFrom('CARD1', 'card1', 'CARD2', 'STRANGER'),
  pauseSeconds: fc.integer({ min: 1, max: 900 }),
  readings: fc.array(
    fc.record({ afterSeconds: fc.integer({ min: 1, max: 600 }), energyWh: fc.nat({ max: 3_000 }) }),
    { maxLength: 3 },
  ),
  lastsSeconds: fc.integer({ min: 1, max: 900 }),
  energyWh: fc.nat({ max: 5_000 }),
  stopNamesToken: fc.boolean(),
  readingsWithStop: fc.boolean(),
  losesEveryAnswerToStart: fc.boolean(),
});

const delivery: fc.Arbitrary<Delivery> = fc.record({
  fault: fc.constantFrom(...FAULTS, 'none' as const),
  pick: fc.constantFrom(0, 0, 1, 2, 4),
  newMessageId: fc.boolean(),
  reconnects: fc.boolean(),
  toOtherProcess: fc.boolean(),
  before: fc.constantFrom('nothing', 'nothing', 'nothing', 'Authorize', 'StatusNotification'),
});

const order = (deliveries: Delivery[], isReordered: boolean): Delivery[] =>
  isReordered ? deliveries : deliveries.map((each) => ({ ...each, pick: 0 }));

const withClock = fc.record({
  sessions: fc.array(session, { minLength: 1, maxLength: 5 }),
  deliveries: fc
    .tuple(fc.array(delivery, { minLength: 5, maxLength: 25 }), fc.boolean())
    .map(([list, isReordered]) => order(list, isReordered)),
  noTransactionId: fc.constantFrom(-1 as const, 0 as const),
  rendersAgain: fc.boolean(),
  idsBeginAnewOnEachConnection: fc.boolean(),
  clock: fc.constantFrom('milliseconds' as const, 'seconds' as const),
});

/** Without a clock the order in which messages come is all that tells of the time, and the register of its passing. */
const withoutClock = withClock.map((plan): Plan => ({
  ...plan,
  clock: 'none',
  deliveries: order(plan.deliveries, false),
  sessions: plan.sessions.map((each) => ({ ...each, energyWh: each.energyWh + 1 })),
}));

export const plans: fc.Arbitrary<Plan> = fc.oneof(
  { weight: 5, arbitrary: withClock },
  { weight: 1, arbitrary: withoutClock },
);
