// The README's tables of conformance cases: how many of each block a test covers, from the lists of cases and the titles
// of the specs. `npm run docs` writes them into the README; a test fails while they differ.
import { globSync, readFileSync } from 'node:fs';
import { CASES_BY_BLOCK as CASES_OF_16 } from '../test/ocpp/v16/conformance/cases.ts';
import { CASES_BY_BLOCK as CASES_OF_201 } from '../test/ocpp/v201/conformance/cases.ts';
import { between, markdownTable } from './markdown.mjs';

const BEGIN = '<!-- conformance: written by `npm run docs` -->';
const END = '<!-- /conformance -->';
const NAME = /\bTC_(?:\d{3}(?:_\d)?|[A-P]_\d{2})_CSMS\b/g;

/** The conformance cases that the titles of the tests name. */
export function casesInTitles() {
  const specs = globSync('test/ocpp/**/*.spec.ts').map((file) => readFileSync(file, 'utf8'));
  return new Set(specs.flatMap((text) => text.match(NAME) ?? []));
}

function table(blocks, named) {
  const rows = [...blocks].map(([block, cases]) => {
    const open = cases.filter((name) => !named.has(name));
    const numbers = open.map((name) => name.replace(/^TC_|_CSMS$/g, ''));
    return [block, cases.length, cases.length - open.length, numbers.join(', ') || 'none'].map(String);
  });
  const sum = (column) => String(rows.reduce((total, row) => total + Number(row[column]), 0));
  const total = ['all', sum(1), sum(2), String(sum(1) - sum(2) || 'none')];
  return markdownTable([['block', 'cases', 'covered', 'not covered'], ...rows, total]);
}

/** The README as it should be: the text between the marks is replaced. */
export function withConformanceTables(readme) {
  const named = casesInTitles();
  const versions = [
    ['1.6', CASES_OF_16],
    ['2.0.1', CASES_OF_201],
  ];
  const tables = versions.map(([version, blocks]) => `OCPP ${version}:\n\n${table(blocks, named)}`);
  return between(readme, BEGIN, END, tables.join('\n\n'));
}
