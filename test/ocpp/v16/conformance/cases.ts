/** The OCA's conformance cases of OCPP 1.6 for a central system, by number, without the suffix CSMS. */
const CASES: Readonly<Record<string, string>> = {
  core:
    '001 003 004_1 004_2 005_1 007 010 011_1 011_2 012 013 014 017_1 017_2 018_1 019_1 019_2 021 023_1 023_2 023_3 ' +
    '024 026 028 030 031 032_1 037_1 037_3 039 040_1 040_2 061 064',
  localAuthList: '042_1 042_2 043_1 043_3 043_4 043_5',
  firmwareManagement: '044_1 044_2 044_3 045_1 045_2',
  reservation: '046 047 048_1 048_2 048_3 048_4 049 051 052 053',
  remoteTrigger: '054 055',
  smartCharging: '056 057 059 066 067',
  security: '073 074 075_1 075_2 076 077 078 079 080 081 085 088',
};

/** Those that need TLS, which the product does not end itself yet. */
export const CASES_OF_TLS: readonly string[] = ['TC_083_CSMS', 'TC_086_CSMS', 'TC_087_CSMS'];

export const CONFORMANCE_CASES: readonly string[] = Object.values(CASES)
  .flatMap((numbers) => numbers.split(' '))
  .map((number) => `TC_${number}_CSMS`);
