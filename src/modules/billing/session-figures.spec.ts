import { describe, expect, it } from 'vitest';
import { assess, isForReview, type SessionFigures, type SessionMark } from './session-figures.js';

const NOTHING = { lowestWh: null, highestWh: null, averagePowerW: null };

const figures = (changes: Partial<SessionFigures> = {}): SessionFigures => ({
  startedAt: new Date('2026-05-04T10:00:00Z'),
  endedAt: new Date('2026-05-04T11:00:00Z'),
  meterStartWh: 1_000,
  meterStopWh: 8_000,
  metered: NOTHING,
  ...changes,
});

describe('assess', () => {
  const cases: [name: string, changes: Partial<SessionFigures>, energyWh: number, marks: SessionMark[]][] = [
    ['a sound session', {}, 7_000, []],
    ['one without energy', { meterStopWh: 1_000 }, 0, []],
    [
      'a stop with readings that agree',
      { metered: { lowestWh: 1_000, highestWh: 8_000.9, averagePowerW: 7_000 } },
      7_000,
      [],
    ],
    ['a register above 2^32', { meterStartWh: 4_296_944_685, meterStopWh: 4_296_945_685 }, 1_000, []],
    ['exactly 1 MWh', { meterStartWh: 0, meterStopWh: 1_000_000 }, 1_000_000, []],

    ['a stop below the start', { meterStopWh: 999 }, 0, ['meter_stop_below_start']],
    [
      'a stop below the start, with readings above it',
      { meterStopWh: 0, metered: { lowestWh: 1_500, highestWh: 4_500.7, averagePowerW: null } },
      3_500,
      ['meter_stop_below_start', 'meter_stop_below_readings'],
    ],
    ['a missing stop', { meterStopWh: null }, 0, ['meter_stop_missing']],
    [
      'a missing stop after readings',
      { meterStopWh: null, metered: { lowestWh: 1_000, highestWh: 5_000, averagePowerW: null } },
      4_000,
      ['meter_stop_missing'],
    ],
    ['a stop of -1', { meterStopWh: -1 }, 0, ['meter_stop_negative']],
    ['no stop reported at all', { meterStopWh: undefined }, 0, []],
    ['a start of -1', { meterStartWh: -1 }, 0, ['meter_start_negative']],
    ['an unreadable start', { meterStartWh: null }, 0, ['meter_start_unknown']],
    ['more than 1 MWh', { meterStopWh: 1_001_001 }, 1_000_001, ['energy_implausible']],
    ['an end before the start', { endedAt: new Date('2026-05-04T09:59:59Z') }, 7_000, ['ended_before_start']],
    [
      'a register that restarts with the session',
      { metered: { lowestWh: 0, highestWh: 6_900, averagePowerW: null } },
      7_000,
      ['register_restarted'],
    ],
    [
      'a reading beyond the stop',
      { metered: { lowestWh: 1_000, highestWh: 8_002, averagePowerW: null } },
      7_000,
      ['meter_stop_below_readings'],
    ],
    [
      'kWh labelled Wh',
      {
        meterStartWh: 100,
        meterStopWh: 107,
        metered: { lowestWh: 100, highestWh: 107, averagePowerW: 7_000 },
      },
      7,
      ['energy_contradicts_power'],
    ],
    [
      'power while the vehicle was full',
      { meterStopWh: 1_000, metered: { lowestWh: 1_000, highestWh: 1_000, averagePowerW: 5 } },
      0,
      [],
    ],
  ];

  it.each(cases)('%s', (_name, changes, energyWh, marks) => {
    expect(assess(figures(changes))).toEqual({ energyWh, marks });
  });
});

describe('assess, with a register that may begin at 0 with the session', () => {
  const readings = (lowestWh: number, highestWh: number) => ({ lowestWh, highestWh, averagePowerW: null });
  const cases: [name: string, changes: Partial<SessionFigures>, energyWh: number, marks: SessionMark[]][] = [
    ['that does not', { metered: readings(1_000, 8_000) }, 7_000, []],
    ['that shows 0 at the start', { meterStartWh: 0, metered: readings(95, 8_000) }, 8_000, []],
    ['whose readings do', { metered: readings(95, 6_999) }, 7_000, ['register_session_relative']],
    ['whose stop does', { meterStopWh: 100 }, 100, ['register_session_relative']],
    [
      'whose readings and stop do',
      { meterStopWh: 100, metered: readings(5, 100) },
      100,
      ['register_session_relative'],
    ],
    [
      'whose readings say more than start and stop',
      { metered: readings(95, 8_000) },
      7_000,
      ['register_session_relative', 'meter_stop_below_readings'],
    ],
    [
      'that goes backwards after readings that did not',
      { meterStopWh: 900, metered: readings(1_000, 1_500) },
      500,
      ['meter_stop_below_start', 'meter_stop_below_readings'],
    ],
    ['with a stop of -1', { meterStopWh: -1 }, 0, ['meter_stop_negative']],
    ['with no stop', { meterStopWh: undefined }, 0, []],
  ];

  it.each(cases)('%s', (_name, changes, energyWh, marks) => {
    expect(assess(figures({ ...changes, registerIsSessionRelative: true }))).toEqual({ energyWh, marks });
  });
});

describe('isForReview', () => {
  it.each([
    [[], false],
    [['no_tariff', 'register_session_relative', 'stop_matched', 'late_stop'], false],
    [['no_tariff', 'meter_stop_missing'], true],
    [['start_clock_unset'], true],
    [['stop_time_without_offset'], true],
  ])('%j: %s', (marks, expected) => {
    expect(isForReview(marks)).toBe(expected);
  });
});
