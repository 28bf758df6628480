/** The conformance cases that the titles of the tests name. */
export function casesInTitles(): Set<string>;
export function withConformanceTables(readme: string): string;
