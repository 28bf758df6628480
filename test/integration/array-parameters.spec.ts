import { afterAll, beforeAll, expect, it } from 'vitest';
import { arrayParameters } from '../../src/platform/database/array-parameters.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase({ empty: true });
});
afterAll(() => database.drop());

const CASES: [type: string, values: unknown[]][] = [
  ['text', ['', 'a "quoted" {text}, with \\ and NULL', 'NULL', null, 'ü € 𝄞', 'x'.repeat(70_000)]],
  ['int', [0, 1, -1, 2 ** 31 - 1, -(2 ** 31), null]],
  ['integer', [7]],
  ['boolean', [true, false, null]],
  [
    'timestamptz',
    [
      '0001-01-01T00:00:00.000Z',
      '1969-12-31T23:59:59.999Z',
      '2026-03-29T01:00:00.001Z',
      '9999-12-31T23:59:59.999Z',
    ]
      .map((time): unknown => new Date(time))
      .concat(null),
  ],
  [
    'numeric',
    [
      '-1',
      '0',
      '0.1',
      '-0.00005',
      '.5',
      '7.',
      '+3',
      '10000',
      '12345678901234567890.12345',
      '000.100',
      3.25,
      null,
    ],
  ],
  ['bigint', [0, -1, Number.MAX_SAFE_INTEGER, '-9223372036854775808', null]],
  ['uuid', ['0f8b2f6e-91f3-4a52-9c3b-5d1f0a7c8e99', null]],
  ['jsonb', ['{"a": [1, "b"]}', null]],
  ['text', []],
  ['timestamptz', [null, null]],
];

it.each(CASES)('%s arrives as the driver itself sends it: %j', async (type, values) => {
  const sql = `SELECT count(*)::integer AS count, array_agg(sent.value = plain.value ORDER BY place) AS equal,
                      array_agg(sent.value IS NULL ORDER BY place) AS missing
                 FROM unnest($1::${type}[]) WITH ORDINALITY AS sent (value, place)
                 JOIN unnest($2::${type}[]) WITH ORDINALITY AS plain (value, place) USING (place)`;
  const [sent] = arrayParameters(sql, [values, values]);
  const [row] = await database.query(sql, [sent, values]);
  const orNull = <T>(list: T[]) => (list.length === 0 ? null : list);
  expect(row).toEqual({
    count: values.length,
    equal: orNull(values.map((value) => (value === null ? null : true))),
    missing: orNull(values.map((value) => value === null)),
  });
});

it('refuses what is not of its type instead of storing something else', () => {
  const one = (type: string, value: unknown) => () => arrayParameters(`$1::${type}[]`, [[value]]);
  for (const [type, value] of [
    ['text', 5],
    ['integer', 2 ** 31],
    ['timestamptz', new Date(Number.NaN)],
    ['numeric', 'one'],
    ['numeric', ''],
    ['bigint', 'x'],
    ['uuid', 'none'],
  ] as const)
    expect(one(type, value)).toThrow();
});
