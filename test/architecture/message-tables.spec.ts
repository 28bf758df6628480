import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { messagesOf, withMessageTables } from '../../.ci/message-tables.mjs';
import { OCPP_VERSIONS } from '../../src/modules/ocpp/versions.ts';

describe('the README’s tables of messages', () => {
  it('are what the code and the specs say; `npm run docs` writes them', async () => {
    const readme = await readFile('README.md', 'utf8');
    expect(withMessageTables(readme, OCPP_VERSIONS)).toBe(readme);
  });

  it.each([...OCPP_VERSIONS.values()])('name a spec for every message of $subprotocol', (version) => {
    const messages = messagesOf(version);
    expect(messages.length).toBeGreaterThanOrEqual(version.validator.actions.length);
    const without = messages.filter(({ spec }) => spec === null);
    expect(without.map(({ action, direction }) => `${action} ${direction}`)).toEqual([]);
  });
});
