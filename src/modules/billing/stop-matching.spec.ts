import { describe, expect, it } from 'vitest';
import type { MeterReport } from './meter-report.js';
import type { StopReport } from './session-report.js';
import { type Candidate, matchStop } from './stop-matching.js';

const STOPPED_AT = new Date('2026-05-04T12:00:00Z');
const time = { at: STOPPED_AT, reportedAt: STOPPED_AT, receivedAt: STOPPED_AT, marks: [] };

const stop = (changes: Partial<StopReport> = {}): StopReport => ({
  transactionId: '-1',
  idToken: 'card1',
  meterStopWh: 5_000,
  reason: 'Local',
  time,
  readings: [],
  ...changes,
});

const session = (changes: Partial<Candidate> = {}): Candidate => ({
  evseId: 1,
  idTokenKey: 'CARD1',
  startedAt: new Date('2026-05-04T10:00:00Z'),
  endedAt: null,
  meterStartWh: 1_000,
  energyWh: 3_000,
  ...changes,
});

const readingOf = (evseId: number): MeterReport => ({
  evseId,
  connectorId: evseId,
  transactionId: null,
  time,
  energyWh: null,
  powerW: null,
  sampledValues: [],
  marks: [],
});

describe('matchStop', () => {
  const cases: [name: string, report: Partial<StopReport>, candidate: Partial<Candidate>, fits: boolean][] = [
    ['the same token, the register going on', {}, {}, true],
    ['no token and no id of its own', { idToken: null }, {}, true],
    ['an empty token and id 0', { idToken: '', transactionId: '0' }, {}, true],
    ['another token', { idToken: 'card2' }, {}, false],
    ['an unknown id with the same token', { transactionId: '77' }, {}, true],
    ['an unknown id without a token', { transactionId: '77', idToken: null }, {}, false],
    ['a register below the start', { meterStopWh: 999 }, {}, false],
    ['a register below the latest reading', { meterStopWh: 3_900 }, {}, false],
    ['a register that makes more than 1 MWh', { meterStopWh: 1_001_001 }, {}, false],
    ['a register that says nothing', { meterStopWh: -1 }, {}, true],
    ['no register', { meterStopWh: null }, {}, true],
    ['a start that says nothing', {}, { meterStartWh: null }, true],
    ['a session that starts later', {}, { startedAt: new Date('2026-05-04T12:00:00.001Z') }, false],
    ['one closed by force at that very time', {}, { endedAt: STOPPED_AT }, true],
    ['one closed by force before', {}, { endedAt: new Date('2026-05-04T11:59:59Z') }, false],
    ['readings of its EVSE', { readings: [readingOf(0), readingOf(1)] }, {}, true],
    ['readings of another EVSE', { readings: [readingOf(2)] }, {}, false],
  ];

  it.each(cases)('%s', (_name, report, candidate, fits) => {
    const only = session(candidate);
    expect(matchStop(stop(report), [only])).toBe(fits ? only : null);
  });

  it('takes the one of several that fits', () => {
    const fitting = session();
    expect(matchStop(stop(), [session({ idTokenKey: 'CARD2' }), fitting])).toBe(fitting);
  });

  it('takes none when several fit, or none is there', () => {
    expect(matchStop(stop(), [session(), session({ evseId: 2 })])).toBeNull();
    expect(matchStop(stop(), [])).toBeNull();
  });
});
