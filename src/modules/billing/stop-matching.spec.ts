import { describe, expect, it } from 'vitest';
import { type Candidate, type MatchedStop, matchStops } from './stop-matching.js';

const at = (time: string) => new Date(`2026-05-04T${time}Z`);

const stop = (changes: Partial<MatchedStop> = {}): MatchedStop => ({
  stopKey: 'stop',
  transactionId: '-1',
  idToken: 'card1',
  evseId: 0,
  meterStopWh: 5_000,
  at: at('12:00:00'),
  sessionId: null,
  end: { registerIsSessionRelative: false },
  ...changes,
});

const session = (changes: Partial<Candidate> = {}): Candidate => ({
  id: 'session',
  transactionId: '17',
  evseId: 1,
  idTokenKey: 'CARD1',
  startedAt: at('10:00:00'),
  nextStartAt: null,
  meterStartWh: 1_000,
  meteredWh: 3_000,
  ...changes,
});

/** The ids of the sessions by the keys of their stops. */
const matched = (stops: MatchedStop[], sessions: Candidate[]): Record<string, string> =>
  Object.fromEntries([...matchStops(stops, sessions)].map(([key, { id }]) => [key, id]));

describe('matchStops, of one stop and one session', () => {
  it.each<[name: string, stop: Partial<MatchedStop>, candidate: Partial<Candidate>, fits: boolean]>([
    ['the same token, the register going on', {}, {}, true],
    ['no token and no id of its own', { idToken: null }, {}, true],
    ['an empty token and id 0', { idToken: '', transactionId: '0' }, {}, true],
    ['another token', { idToken: 'card2' }, {}, false],
    ['an unknown id with the same token', { transactionId: '77' }, {}, true],
    ['an unknown id without a token', { transactionId: '77', idToken: null }, {}, false],
    ['a register below the start', { meterStopWh: 999 }, {}, false],
    ['a register that began anew', { meterStopWh: 999, end: { registerIsSessionRelative: true } }, {}, true],
    ['a register below the latest reading', { meterStopWh: 3_900 }, {}, false],
    ['a register that makes more than 1 MWh', { meterStopWh: 1_001_001 }, {}, false],
    ['a register that says nothing', { meterStopWh: -1 }, {}, true],
    ['no register', { meterStopWh: null }, {}, true],
    ['a start that says nothing', {}, { meterStartWh: null }, true],
    ['a session that starts later', {}, { startedAt: at('12:00:00.001') }, false],
    ['the next start of the EVSE at that very time', {}, { nextStartAt: at('12:00:00') }, true],
    ['the next start of the EVSE before', {}, { nextStartAt: at('11:59:59') }, false],
    ['readings of its EVSE', { evseId: 1 }, {}, true],
    ['readings of another EVSE', { evseId: 2 }, {}, false],
    [
      'the id that the station gave, whatever else it says',
      { transactionId: 'a-b', idToken: null, meterStopWh: 1 },
      { transactionId: 'a-b', nextStartAt: at('11:00:00') },
      true,
    ],
  ])('%s', (_name, changes, candidate, fits) => {
    expect(matched([stop(changes)], [session(candidate)])).toEqual(fits ? { stop: 'session' } : {});
  });
});

describe('matchStops', () => {
  const [early, late] = [
    stop({ stopKey: 'early', at: at('11:00:00'), meterStopWh: 4_500 }),
    stop({ stopKey: 'late' }),
  ];

  it('takes the one of several sessions that fits', () => {
    expect(matched([stop()], [session({ id: 'other', idTokenKey: 'CARD2' }), session()])).toEqual({
      stop: 'session',
    });
  });

  it('takes none when several fit, or none is there', () => {
    expect(matched([stop()], [session(), session({ id: 'other', evseId: 2 })])).toEqual({});
    expect(matched([stop()], [])).toEqual({});
  });

  it.each([
    ['as they came', [early, late]],
    ['the other way round', [late, early]],
  ])('gives the one session that fits to the earliest stop, %s', (_name, stops) => {
    expect(matched(stops, [session()])).toEqual({ early: 'session' });
  });

  it('gives it to the earlier stop even though it had the later one before', () => {
    expect(matched([early, { ...late, sessionId: 'session' }], [session()])).toEqual({ early: 'session' });
  });

  it('finds by elimination what is left for the other', () => {
    const sessions = [session({ startedAt: at('11:30:00'), id: 'second', evseId: 2 }), session()];
    expect(matched([late, early], sessions)).toEqual({ early: 'session', late: 'second' });
  });

  it('leaves a stop with its session as long as that is not out of the question', () => {
    const other = session({ id: 'other', evseId: 2, startedAt: at('11:30:00') });
    const held = stop({ sessionId: 'session' });
    expect(matched([held], [session(), other])).toEqual({ stop: 'session' });
    expect(matched([held], [session({ nextStartAt: at('11:30:00') }), { ...other, evseId: 1 }])).toEqual({
      stop: 'other',
    });
  });

  it('then finds what is left for the others', () => {
    const sessions = [session(), session({ id: 'other', evseId: 2 })];
    expect(matched([{ ...late, sessionId: 'session' }, early], sessions)).toEqual({
      late: 'session',
      early: 'other',
    });
  });
});
