import { expect, it } from 'vitest';
import { describeMessage, itRefuses } from '../../../support/message-suite.ts';

describeMessage('2.0.1', 'Heartbeat', 'from the charger', (suite) => {
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

  it('takes what a vendor adds', async () => {
    const customData = { vendorId: 'Vendor', more: 1 };
    const frame = await suite.charger.exchange(JSON.stringify([2, 'id-2', 'Heartbeat', { customData }]));
    expect(frame).toEqual([3, 'id-2', { currentTime: expect.any(String) as string }]);
  });

  itRefuses(
    suite,
    [
      ['a member that it does not have', { time: 1 }, 'FormatViolation'],
      ['what a vendor adds without its name', { customData: { more: 1 } }, 'OccurrenceConstraintViolation'],
      ['a list for a payload', [], 'FormatViolation'],
    ],
    stored,
  );
});
