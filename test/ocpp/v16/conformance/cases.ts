/** The OCA's conformance cases of OCPP 1.6 for a central system, by number, without the suffix CSMS. */
const CASES: Readonly<Record<string, string>> = {
  Core:
    '001 003 004_1 004_2 005_1 007 010 011_1 011_2 012 013 014 017_1 017_2 018_1 019_1 019_2 021 023_1 023_2 023_3 ' +
    '024 026 028 030 031 032_1 037_1 037_3 039 040_1 040_2 061 064',
  'Local auth list management': '042_1 042_2 043_1 043_3 043_4 043_5',
  'Firmware management': '044_1 044_2 044_3 045_1 045_2',
  Reservation: '046 047 048_1 048_2 048_3 048_4 049 051 052 053',
  'Remote trigger': '054 055',
  'Smart charging': '056 057 059 066 067',
  Security: '073 074 075_1 075_2 076 077 078 079 080 081 083 085 086 087 088',
};

/** The names of the cases by profile. */
export const CASES_BY_BLOCK: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries(CASES).map(([block, numbers]) => [
    block,
    numbers.split(' ').map((number) => `TC_${number}_CSMS`),
  ]),
);
