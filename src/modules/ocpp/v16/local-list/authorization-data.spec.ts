import fc from 'fast-check';
import type { OCPP16 } from 'typed-ocpp';
import { describe, expect, it } from 'vitest';
import { sendLocalList, updateOf } from './authorization-data.js';

const payloadOf = (update: Parameters<typeof sendLocalList>[0]) =>
  JSON.parse(JSON.stringify(sendLocalList(update).payload)) as OCPP16.SendLocalListRequest;

const idToken = fc.string({ minLength: 1, maxLength: 20 });
const listed = idToken.map((token) => ({
  key: token.replace(/[a-z]/g, (letter) => letter.toUpperCase()),
  idToken: token,
  type: null,
}));
const update = fc.record({
  version: fc.integer({ min: 1 }),
  updateType: fc.constantFrom('Full' as const, 'Differential' as const),
  remove: fc.array(listed),
  set: fc.array(
    fc
      .tuple(
        listed,
        fc.record({
          status: fc.constantFrom('Accepted', 'Blocked', 'Expired', 'Invalid', 'ConcurrentTx'),
          validUntil: fc.option(
            fc.date({ min: new Date(0), max: new Date('9999-12-31'), noInvalidDate: true }),
          ),
          groupIdToken: fc.option(idToken),
        }),
      )
      .map(([token, more]) => ({ ...token, ...more })),
  ),
});

describe('SendLocalList', () => {
  it('says all of an update, so that its answer is learned from as it was meant', () => {
    fc.assert(
      fc.property(update, (given) => {
        expect(updateOf(payloadOf(given))).toEqual(given);
      }),
    );
  });

  it('leaves an empty list out', () => {
    expect(payloadOf({ version: 2, updateType: 'Full', remove: [], set: [] })).toEqual({
      listVersion: 2,
      updateType: 'Full',
    });
  });
});
