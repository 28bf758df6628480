import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_ENTRIES, MAX_MESSAGES, planUpdates, type PlanRequest } from './local-list-plan.js';
import {
  applyUpdate,
  differenceOf,
  fitEntries,
  hashEntries,
  type LocalListEntry,
  type LocalListLimits,
  type LocalListUpdate,
} from './local-list.js';

const entry = (idToken: string, more: Partial<LocalListEntry> = {}): LocalListEntry => ({
  key: idToken.toUpperCase(),
  idToken,
  type: 'ISO14443',
  status: 'Accepted',
  validUntil: null,
  groupIdToken: null,
  ...more,
});
const list = (...tokens: string[]) => tokens.map((token) => entry(token));
const FORMAT = { idTokenLength: 20, types: true };
const limits = (more: Partial<LocalListLimits> = {}): LocalListLimits => ({
  format: FORMAT,
  entries: null,
  entriesPerMessage: null,
  ...more,
});
/** Of messages that have 100 bytes, and 10 for each entry. */
const bytes = (most: number): NonNullable<LocalListLimits['bytesPerMessage']> => ({
  most,
  of: ({ remove, set }) => 100 + 10 * (remove.length + set.length),
});
const plan = (more: Partial<PlanRequest>) =>
  planUpdates({ known: null, wanted: [], lastVersion: 0, limits: limits(), ...more });
const shape = ({ version, updateType, remove, set }: LocalListUpdate) => [
  version,
  updateType,
  remove.map(({ idToken }) => `-${idToken}`).concat(set.map(({ idToken }) => `+${idToken}`)),
];

describe('a plan', () => {
  it.each<[string, Partial<PlanRequest>, unknown[]]>([
    ['sends everything where nothing is known', { wanted: list('A', 'B') }, [[1, 'Full', ['+A', '+B']]]],
    ['sends an empty list too', {}, [[1, 'Full', []]]],
    ['counts on from the last version', { wanted: list('A'), lastVersion: 41 }, [[42, 'Full', ['+A']]]],
    [
      'sends the difference to what is known',
      { known: list('A', 'B', 'C'), wanted: [...list('A', 'C'), entry('D')], lastVersion: 3 },
      [[4, 'Differential', ['-B', '+D']]],
    ],
    [
      'sends what has changed of an entry',
      { known: list('A', 'B'), wanted: [entry('A', { status: 'Blocked' }), entry('B')] },
      [[1, 'Differential', ['+A']]],
    ],
    [
      'sends everything where the difference is larger',
      { known: list('A', 'B', 'C'), wanted: list('D') },
      [[1, 'Full', ['+D']]],
    ],
    [
      'takes the only token out by a difference',
      { known: list('A'), wanted: [], lastVersion: 3 },
      [[4, 'Differential', ['-A']]],
    ],
    [
      'sends a list in full where that is asked for',
      { known: list('A'), wanted: list('A'), updateType: 'Full' },
      [[1, 'Full', ['+A']]],
    ],
    [
      'sends a difference where that is asked for',
      { known: list('A', 'B'), wanted: [], updateType: 'Differential' },
      [[1, 'Differential', ['-A', '-B']]],
    ],
    [
      'sends no change where there is none',
      { known: list('A'), wanted: list('A') },
      [[1, 'Differential', []]],
    ],
    [
      'goes on with differences where a message is full',
      { wanted: list('A', 'B', 'C', 'D', 'E'), limits: limits({ entriesPerMessage: 2 }) },
      [
        [1, 'Full', ['+A', '+B']],
        [2, 'Differential', ['+C', '+D']],
        [3, 'Differential', ['+E']],
      ],
    ],
    [
      'removes before it adds',
      {
        known: list('A', 'B', 'C'),
        wanted: list('X', 'Y', 'Z'),
        limits: limits({ entriesPerMessage: 2 }),
        updateType: 'Differential',
      },
      [
        [1, 'Differential', ['-A', '-B']],
        [2, 'Differential', ['-C', '+X']],
        [3, 'Differential', ['+Y', '+Z']],
      ],
    ],
    [
      'goes on where a message has as many bytes as the charger takes',
      { wanted: list('A', 'B', 'C', 'D', 'E'), limits: limits({ bytesPerMessage: bytes(125) }) },
      [
        [1, 'Full', ['+A', '+B']],
        [2, 'Differential', ['+C', '+D']],
        [3, 'Differential', ['+E']],
      ],
    ],
    [
      'keeps to entries and bytes',
      {
        wanted: list('A', 'B', 'C'),
        limits: limits({ entriesPerMessage: 1, bytesPerMessage: bytes(125) }),
      },
      [
        [1, 'Full', ['+A']],
        [2, 'Differential', ['+B']],
        [3, 'Differential', ['+C']],
      ],
    ],
    [
      'sends an empty list whatever its bytes',
      { limits: limits({ bytesPerMessage: bytes(1) }) },
      [[1, 'Full', []]],
    ],
    [
      'takes a size that is none for one that is not known',
      { wanted: list('A', 'B'), limits: limits({ entriesPerMessage: 0 }) },
      [[1, 'Full', ['+A', '+B']]],
    ],
    [
      'leaves out a token that is too long, and shortens that of a group',
      { wanted: [entry('x'.repeat(21)), entry('A', { groupIdToken: 'g'.repeat(21) })] },
      [[1, 'Full', ['+A']]],
    ],
    [
      'begins anew where the versions end',
      { known: null, wanted: list('A'), lastVersion: 2 ** 31 - 1 },
      [[1, 'Full', ['+A']]],
    ],
  ])('%s', (_title, request, expected) => {
    expect(plan(request).map(shape)).toEqual(expected);
  });

  it('refuses a list that the charger cannot hold', () => {
    expect(() => plan({ wanted: list('A', 'B'), limits: limits({ entries: 1 }) })).toThrow(
      'The list has 2 entries, and the charger holds at most 1',
    );
    expect(plan({ wanted: list('A', 'x'.repeat(21)), limits: limits({ entries: 1 }) })).toHaveLength(1);
  });

  it('refuses a list whose entries do not fit into a message', () => {
    expect(() => plan({ wanted: list('A', 'B'), limits: limits({ bytesPerMessage: bytes(109) }) })).toThrow(
      'The charger takes 109 bytes in a message, which is less than an entry of the list needs',
    );
  });

  it('refuses a list that nobody should have', () => {
    const wanted = Array.from({ length: MAX_ENTRIES + 1 }, (_, index) => entry(`T${index}`));
    expect(() => plan({ wanted, limits: limits({ entries: 1_000_000 }) })).toThrow(/more than 10000 tokens/);
  });

  it('refuses a difference to what is not known', () => {
    expect(() => plan({ updateType: 'Differential' })).toThrow(/not known/);
  });

  it('has no more messages than a command takes', () => {
    const wanted = Array.from({ length: 30 }, (_, index) => entry(`T${index}`));
    expect(plan({ wanted, limits: limits({ entriesPerMessage: 1 }) })).toHaveLength(MAX_MESSAGES);
  });
});

describe('a hash', () => {
  it.each<[string, Partial<LocalListEntry>]>([
    ['status', { status: 'Expired' }],
    ['end', { validUntil: new Date(1) }],
    ['group', { groupIdToken: 'G' }],
    ['type', { type: 'eMAID' }],
    ['letters', { idToken: 'a' }],
  ])('is another for another %s', (_title, change) => {
    expect(hashEntries([entry('A', change)])).not.toBe(hashEntries([entry('A')]));
  });

  it('is the same in any order, and another for a longer list', () => {
    expect(hashEntries(list('A', 'B'))).toBe(hashEntries(list('B', 'A')));
    expect(hashEntries(list('A', 'B'))).not.toBe(hashEntries(list('A')));
  });
});

const token = fc.integer({ min: 0, max: 40 }).map((number) => `token${number}`);
const anyEntry: fc.Arbitrary<LocalListEntry> = fc
  .record({
    idToken: fc.oneof({ weight: 9, arbitrary: token }, { weight: 1, arbitrary: fc.constant('x'.repeat(25)) }),
    status: fc.constantFrom('Accepted', 'Blocked', 'Expired'),
    validUntil: fc.option(fc.integer({ min: 0, max: 3 }).map((day) => new Date(day * 86_400_000))),
    groupIdToken: fc.option(fc.constantFrom('G', 'g'.repeat(30))),
  })
  .map(({ idToken, ...more }) => entry(idToken, more));
const anyList = fc.uniqueArray(anyEntry, { selector: ({ key }) => key, maxLength: 40 });

/** A charger as 1.6 §5.15 has it: it takes what it is sent, as long as it can. */
class ModelCharger {
  entries = new Map<string, LocalListEntry>();
  version = 0;

  constructor(private readonly size: number) {}

  take({ version, updateType, remove, set }: LocalListUpdate): void {
    expect(remove.length + set.length).toBeLessThanOrEqual(this.size);
    expect(version).toBeGreaterThan(this.version);
    if (updateType === 'Full') this.entries.clear();
    for (const { key } of remove) expect(this.entries.delete(key)).toBe(true);
    for (const entered of set) this.entries.set(entered.key, entered);
    this.version = version;
  }
}

describe('the messages of a list', () => {
  it('leave a charger with exactly that list, and us with the knowledge of it', () => {
    fc.assert(
      fc.property(
        fc.array(anyList, { minLength: 1, maxLength: 5 }),
        fc.integer({ min: 1, max: 7 }),
        (lists, size) => {
          const charger = new ModelCharger(size);
          let known: LocalListEntry[] | null = null;
          for (const wanted of lists) {
            const target = fitEntries(wanted, FORMAT);
            do {
              const request = { known, wanted, lastVersion: charger.version };
              for (const update of planUpdates({ ...request, limits: limits({ entriesPerMessage: size }) })) {
                charger.take(update);
                known = applyUpdate(known, update);
              }
            } while (hashEntries(known ?? []) !== hashEntries(target));
            expect(differenceOf([...charger.entries.values()], target)).toEqual({ remove: [], set: [] });
            expect(differenceOf(target, [...charger.entries.values()])).toEqual({ remove: [], set: [] });
          }
        },
      ),
      { numRuns: 200 },
    );
  });

  it('teach nothing as a difference to what is not known', () => {
    const [update] = plan({ known: list('A'), wanted: list('A', 'B') });
    expect(update && applyUpdate(null, update)).toBeNull();
  });
});
