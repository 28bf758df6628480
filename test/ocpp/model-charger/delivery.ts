// What goes wrong while a charger of the tests reports what it has charged.
import fc from 'fast-check';

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

/** Of a charger to which nothing happens. */
export const IN_ORDER: Delivery = {
  fault: 'none',
  pick: 0,
  newMessageId: false,
  reconnects: false,
  toOtherProcess: false,
  before: 'nothing',
};

const delivery: fc.Arbitrary<Delivery> = fc.record({
  fault: fc.constantFrom(...FAULTS, 'none' as const),
  pick: fc.constantFrom(0, 0, 1, 2, 4),
  newMessageId: fc.boolean(),
  reconnects: fc.boolean(),
  toOtherProcess: fc.boolean(),
  before: fc.constantFrom('nothing', 'nothing', 'nothing', 'Authorize', 'StatusNotification'),
});

export const inOrder = (deliveries: Delivery[]): Delivery[] =>
  deliveries.map((each) => ({ ...each, pick: 0 }));

export const deliveries: fc.Arbitrary<Delivery[]> = fc
  .tuple(fc.array(delivery, { minLength: 5, maxLength: 25 }), fc.boolean())
  .map(([list, isReordered]) => (isReordered ? list : inOrder(list)));
