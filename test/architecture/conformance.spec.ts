import { glob, readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { CASES_OF_TLS, CONFORMANCE_CASES } from '../ocpp/v16/conformance/cases.ts';

it('every conformance case of OCPP 1.6 but those of TLS is named by the test that covers it', async () => {
  const named = new Set<string>();
  for await (const file of glob('test/ocpp/**/*.spec.ts')) {
    const text = await readFile(file, 'utf8');
    for (const [name] of text.matchAll(/TC_\d{3}(_\d)?_CSMS/g)) named.add(name);
  }
  expect(CONFORMANCE_CASES.filter((name) => !named.has(name))).toEqual([]);
  expect(CASES_OF_TLS.filter((name) => named.has(name))).toEqual([]);
});
