import { expect, it } from 'vitest';
import { RELATIVE, TX } from '../../../support/charging-profiles.ts';
import { describeMessage } from '../../../support/message-suite.ts';

describeMessage('2.0.1', 'SetChargingProfile', 'to the charger', (suite) => {
  it('is refused, by itself and with a remote start, so that no limit is left out in silence', async () => {
    const { system, stationId, charger } = suite;
    const profile = { stationId, chargingProfile: RELATIVE };
    const start = { evseId: 1, idToken: 'A1', chargingProfile: TX };
    for (const [path, body] of [
      ['/charging-profiles', profile],
      [`/stations/${stationId}/commands/remote-start`, start],
    ] as const) {
      const { status, body: problem } = await system.rest.post(path, body);
      expect([path, status, problem['code']]).toEqual([path, 422, 'command_not_supported']);
    }
    expect(charger.received).toEqual([]);
    const { body } = await system.rest.get(`/charging-profiles?stationId=${stationId}`);
    expect(body).toEqual({ data: [], nextCursor: null });
  });
});
