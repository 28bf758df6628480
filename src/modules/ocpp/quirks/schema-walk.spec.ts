import { expect, it } from 'vitest';
import { isOptional, segmentsOf } from './schema-walk.js';

const schema = {
  definitions: { Token: { type: 'object', properties: { id: {}, kind: {} }, required: ['id'] } },
  type: 'object',
  properties: {
    token: { $ref: '#/definitions/Token' },
    'a/b': {},
    tokens: { type: 'array', items: { $ref: '#/definitions/Token' } },
  },
  required: ['token'],
};

it.each([
  ['/token', false],
  ['/token/id', false],
  ['/token/kind', true],
  ['/tokens', true],
  ['/tokens/0', false],
  ['/tokens/3/id', false],
  ['/tokens/3/kind', true],
  ['/a~1b', true],
  ['/unknown', false],
  ['/constructor', false],
  ['/constructor/name', false],
  ['', false],
])('the member at %j may be left out: %s', (pointer, expected) => {
  expect(isOptional(schema, segmentsOf(pointer))).toBe(expected);
});
