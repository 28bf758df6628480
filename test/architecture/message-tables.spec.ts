import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { withConformanceTables } from '../../.ci/conformance-tables.mjs';
import { messagesOf, withMessageTables } from '../../.ci/message-tables.mjs';
import { OCPP_VERSIONS } from '../../src/modules/ocpp/versions.ts';

/** The versions of which nothing is missing. */
const WHOLE = ['ocpp1.6', 'ocpp2.0.1'];

it('the README’s tables of conformance cases are what the titles of the tests say', async () => {
  const readme = await readFile('README.md', 'utf8');
  expect(withConformanceTables(readme), '`npm run docs` writes them').toBe(readme);
});

describe('the README’s tables of messages', () => {
  it('are what the code and the specs say; `npm run docs` writes them', async () => {
    const readme = await readFile('README.md', 'utf8');
    expect(withMessageTables(readme, OCPP_VERSIONS)).toBe(readme);
  });

  it.each(WHOLE)('name a spec for every message of %s', (subprotocol) => {
    const version = OCPP_VERSIONS.get(subprotocol);
    const messages = version === undefined ? [] : messagesOf(version);
    expect(messages.length).toBeGreaterThan(30);
    const without = messages.filter(({ spec }) => spec === null);
    expect(without.map(({ action, direction }) => `${action} ${direction}`)).toEqual([]);
  });
});
