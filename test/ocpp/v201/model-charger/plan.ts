// What a charger of OCPP 2.0.1 in the tests charges, and how it reports it.
import fc from 'fast-check';
import { deliveries, type Delivery } from '../../model-charger/delivery.ts';
import { charged, type Charged } from '../../model-charger/ledger.ts';

export interface PlannedTransaction extends Charged {
  /** The token comes with the start, the EVSE and the first register later; else the other way round. */
  isTokenFirst: boolean;
  /** It is stopped by its token, not by its cable. */
  isStoppedByToken: boolean;
  /** Which of its readings the charger has dropped for want of memory (E04.FR.07). */
  dropped: boolean[];
  /** Repeats EVSE and token in each event, which it need not. */
  isWordy: boolean;
}

export interface Plan {
  sessions: PlannedTransaction[];
  deliveries: Delivery[];
  /** Of the first event of an EVSE. */
  firstSeqNo: number;
  /** An EVSE goes on counting; else each transaction begins at that number. */
  countsOn: boolean;
}

const transaction: fc.Arbitrary<PlannedTransaction> = fc.record({
  ...charged,
  isTokenFirst: fc.boolean(),
  isStoppedByToken: fc.boolean(),
  dropped: fc.array(fc.constantFrom(false, false, true), { minLength: 3, maxLength: 3 }),
  isWordy: fc.boolean(),
});

export const plans: fc.Arbitrary<Plan> = fc.record({
  sessions: fc.array(transaction, { minLength: 1, maxLength: 5 }),
  deliveries,
  firstSeqNo: fc.constantFrom(0, 1, 8_000),
  countsOn: fc.boolean(),
});
