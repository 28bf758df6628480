import { expect, it } from 'vitest';
import { describeMessage, itRefuses } from '../../../support/message-suite.ts';

describeMessage('1.6', 'Heartbeat', 'from the charger', (suite) => {
  const stored = () =>
    suite.system.database.query(`SELECT status FROM station.charging_station WHERE station_id = $1`, [
      suite.stationId,
    ]);

  it('answers with the present time in UTC', async () => {
    const before = Date.now();
    const [type, id, answer] = await suite.charger.exchange('[2,"id-1","Heartbeat",{}]');
    expect([type, id]).toEqual([3, 'id-1']);
    const { currentTime, ...rest } = answer as { currentTime: string };
    expect(rest).toEqual({});
    expect(currentTime).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    expect(Date.parse(currentTime)).toBeGreaterThanOrEqual(before);
    expect(Date.parse(currentTime)).toBeLessThanOrEqual(Date.now());
  });

  itRefuses(
    suite,
    [
      ['a member that it does not have', { time: 1 }, 'FormationViolation'],
      ['a list for a payload', [], 'FormationViolation'],
    ],
    stored,
  );
});
