import type { StoredCheck } from './closed-loop.ts';

export const METER_VALUES = 5;
/** Between two of them, and between the last and the stop. */
export const STEP_WH = 100;
export const ENERGY_WH = (METER_VALUES + 1) * STEP_WH;

/** Every transaction is to be ended, rated once with the energy that it had, and to have kept all of its readings. */
export const checksOf = (readings: number): StoredCheck[] => [
  {
    what: 'ended sessions',
    sql: `SELECT station_id, count(*)::integer AS count FROM billing.charging_session
           WHERE status = 'ended' AND energy_wh = ${ENERGY_WH} GROUP BY station_id`,
    isExact: true,
  },
  {
    what: 'CDRs',
    sql: `SELECT station_id, count(*)::integer AS count FROM billing.cdr
           WHERE status = 'final' AND energy_wh = ${ENERGY_WH} GROUP BY station_id`,
    isExact: true,
  },
  {
    what: 'rows of meter values',
    sql: `SELECT station_id, count(*)::integer AS count FROM billing.meter_value GROUP BY station_id`,
    perAnswered: readings,
    isExact: true,
  },
];
