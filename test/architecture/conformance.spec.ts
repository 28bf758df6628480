import { describe, expect, it } from 'vitest';
import { casesInTitles } from '../../.ci/conformance-tables.mjs';
import { CASES_BY_BLOCK as CASES_OF_16 } from '../ocpp/v16/conformance/cases.ts';
import { CASES_BY_BLOCK, TITLES } from '../ocpp/v201/conformance/cases.ts';

const VERSIONS = [
  { version: '1.6', blocks: CASES_OF_16, count: 77 },
  { version: '2.0.1', blocks: CASES_BY_BLOCK, count: 252 },
];

/** A case with what it is about, where the list says so. */
const told = (name: string) => [name, TITLES[name.replace(/^TC_|_CSMS$/g, '')] ?? ''].join(' ').trim();

describe.each(VERSIONS)('the conformance cases of OCPP $version', ({ version, blocks, count }) => {
  const cases = [...blocks.values()].flat();

  it('are all listed, each once', () => {
    expect(new Set(cases).size).toBe(count);
    expect(cases).toHaveLength(count);
  });

  it('are named by the tests that cover them', () => {
    const named = casesInTitles();
    const missing = cases.filter((name) => !named.has(name));
    expect(missing.map(told), `not covered, of OCPP ${version}`).toEqual([]);
  });
});

it('no test names a case of OCPP 2.0.1 that is not listed', () => {
  const listed = new Set([...CASES_BY_BLOCK.values()].flat());
  const named = [...casesInTitles()].filter((name) => /^TC_[A-P]/.test(name));
  expect(named.filter((name) => !listed.has(name))).toEqual([]);
});
