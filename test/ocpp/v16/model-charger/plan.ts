// What a charger of the tests charges, and what goes wrong while it reports it.
import fc from 'fast-check';
import { deliveries, type Delivery, inOrder } from '../../model-charger/delivery.ts';
import { charged, type Charged } from '../../model-charger/ledger.ts';

export interface PlannedSession extends Charged {
  stopNamesToken: boolean;
  /** Its readings are sent with the stop, and not before. */
  readingsWithStop: boolean;
  /** The charger gets no answer to its start, and gives it up; what follows has no transaction id. */
  losesEveryAnswerToStart: boolean;
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
  ...charged,
  stopNamesToken: fc.boolean(),
  readingsWithStop: fc.boolean(),
  losesEveryAnswerToStart: fc.boolean(),
});

const withClock = fc.record({
  sessions: fc.array(session, { minLength: 1, maxLength: 5 }),
  deliveries,
  noTransactionId: fc.constantFrom(-1 as const, 0 as const),
  rendersAgain: fc.boolean(),
  idsBeginAnewOnEachConnection: fc.boolean(),
  clock: fc.constantFrom('milliseconds' as const, 'seconds' as const),
});

/** Without a clock the order in which messages come is all that tells of the time, and the register of its passing. */
const withoutClock = withClock.map((plan): Plan => ({
  ...plan,
  clock: 'none',
  deliveries: inOrder(plan.deliveries),
  sessions: plan.sessions.map((each) => ({ ...each, energyWh: each.energyWh + 1 })),
}));

export const plans: fc.Arbitrary<Plan> = fc.oneof(
  { weight: 5, arbitrary: withClock },
  { weight: 1, arbitrary: withoutClock },
);
