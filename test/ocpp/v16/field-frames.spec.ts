import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestSystem } from '../../support/system.ts';
import { ANSWERS } from './field-frames/answers.ts';
import { FIELD_FRAMES, type FieldCase } from './field-frames/field-frame.ts';
import { METER_VALUES } from './field-frames/meter-values.ts';
import { STATION } from './field-frames/station.ts';
import { TRANSACTIONS } from './field-frames/transactions.ts';

const CASES: Readonly<Record<string, FieldCase>> = {
  ...ANSWERS,
  ...METER_VALUES,
  ...STATION,
  ...TRANSACTIONS,
};

let system: TestSystem;

beforeAll(async () => {
  system = await TestSystem.start();
});
afterAll(() => system.stop());

describe('a frame of a real charger is answered and stored as it should be', () => {
  it.each(FIELD_FRAMES.map((frame, index) => ({ ...frame, stationId: `CP-${index + 1}` })))(
    '$name ($note)',
    async ({ name, text, stationId }) => {
      const check = CASES[name];
      if (check === undefined) throw new Error('nothing says what is to come of this frame');
      const charger = await system.connect(stationId);
      await check({ system, charger, stationId, text });
      await charger.close();
      expect(await inMessageLog(stationId, text)).toBe(true);
    },
  );

  it('and nothing is said of a frame that is not there', () => {
    expect(Object.keys(CASES).sort()).toEqual(FIELD_FRAMES.map(({ name }) => name).sort());
  });
});

/** To the letter: a call as it was sent, an answer with the message id of its call. */
async function inMessageLog(stationId: string, text: string): Promise<boolean> {
  const rows = await system.database.query<{ direction: string; message_id: string; text: string }>(
    `SELECT direction, message_id, CASE direction WHEN 'in' THEN request ELSE response END AS text
       FROM monitoring.ocpp_message WHERE station_id = $1`,
    [stationId],
  );
  const [, ownId] = JSON.parse(text) as [number, string];
  return rows.some(
    (row) => row.text === (row.direction === 'in' ? text : text.replace(`"${ownId}"`, `"${row.message_id}"`)),
  );
}
