import { expect } from 'vitest';
import { describeMessage, itRefusesBodies, itSends, itTakesAnswers } from '../../../support/message-suite.ts';

const ANSWER = {
  status: 'Accepted',
  schedule: {
    evseId: 1,
    duration: 3600,
    scheduleStart: '2026-01-31T12:00:00Z',
    chargingRateUnit: 'W',
    chargingSchedulePeriod: [{ startPeriod: 0, limit: 11_000, numberPhases: 3 }],
  },
};

describeMessage('2.0.1', 'GetCompositeSchedule', 'to the charger', (suite) => {
  const command = 'get-composite-schedule';
  const body = { evseId: 1, durationSeconds: 3600 };

  itSends(
    suite,
    command,
    [
      [
        'the EVSE and the unit [TC_K_43_CSMS]',
        { ...body, chargingRateUnit: 'W' },
        { evseId: 1, duration: 3600, chargingRateUnit: 'W' },
      ],
      ['no unit', body, { evseId: 1, duration: 3600 }],
      [
        'the whole station [TC_K_44_CSMS]',
        { ...body, evseId: 0, chargingRateUnit: 'A' },
        { evseId: 0, duration: 3600, chargingRateUnit: 'A' },
      ],
    ],
    ANSWER,
  );

  itRefusesBodies(suite, command, [
    ['no EVSE', { durationSeconds: 1 }, 'evseId'],
    ['no duration', { evseId: 1 }, 'durationSeconds'],
    ['a unit of neither', { ...body, chargingRateUnit: 'kW' }, 'chargingRateUnit'],
  ]);

  itTakesAnswers(suite, command, body, [
    ['a schedule', [3, ANSWER], 'accepted', ANSWER],
    ['Rejected', [3, { status: 'Rejected' }], 'rejected', { status: 'Rejected' }],
    ['an error', [4, 'NotImplemented', '', {}], 'failed', { errorCode: 'NotImplemented' }],
    [
      'a schedule without periods',
      [3, { status: 'Accepted', schedule: { ...ANSWER.schedule, chargingSchedulePeriod: [] } }],
      'failed',
      { error: expect.stringContaining('chargingSchedulePeriod') as string },
    ],
  ]);
});
