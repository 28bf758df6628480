import { describeMessage, itRefusesBodies, itSends, itTakesAnswers } from '../../../support/message-suite.ts';

const SCHEDULE = {
  status: 'Accepted',
  connectorId: 1,
  scheduleStart: '2026-01-31T12:00:00Z',
  chargingSchedule: {
    duration: 3600,
    chargingRateUnit: 'W',
    chargingSchedulePeriod: [
      { startPeriod: 0, limit: 11000 },
      { startPeriod: 1800, limit: 3680.5, numberPhases: 1 },
    ],
  },
};

describeMessage('1.6', 'GetCompositeSchedule', 'to the charger', (suite) => {
  const command = 'get-composite-schedule';

  itSends(
    suite,
    command,
    [
      [
        'the connector, how far ahead, and the unit [TC_066_CSMS]',
        { evseId: 1, durationSeconds: 3600, chargingRateUnit: 'W' },
        { connectorId: 1, duration: 3600, chargingRateUnit: 'W' },
      ],
      ['connector 0 for the grid', { evseId: 0, durationSeconds: 60 }, { connectorId: 0, duration: 60 }],
    ],
    SCHEDULE,
  );

  itRefusesBodies(suite, command, [
    ['no EVSE', { durationSeconds: 60 }, 'evseId'],
    ['an EVSE below 0', { evseId: -1, durationSeconds: 60 }, 'evseId'],
    ['no duration', { evseId: 1 }, 'durationSeconds'],
    ['no time at all', { evseId: 1, durationSeconds: 0 }, 'durationSeconds'],
    ['half a second', { evseId: 1, durationSeconds: 0.5 }, 'durationSeconds'],
    [
      'a unit that there is not',
      { evseId: 1, durationSeconds: 60, chargingRateUnit: 'kW' },
      'chargingRateUnit',
    ],
    ['a connector', { evseId: 1, durationSeconds: 60, connectorId: 1 }, 'connectorId'],
  ]);

  const badUnit = { ...SCHEDULE.chargingSchedule, chargingRateUnit: 'kW' };
  itTakesAnswers(suite, command, { evseId: 1, durationSeconds: 60 }, [
    ['Accepted, without a schedule', [3, { status: 'Accepted' }], 'accepted', { status: 'Accepted' }],
    ['Rejected', [3, { status: 'Rejected' }], 'rejected', { status: 'Rejected' }],
    ['an error', [4, 'NotSupported', '', {}], 'failed', { errorCode: 'NotSupported' }],
    [
      'a schedule of a unit that there is not',
      [3, { ...SCHEDULE, chargingSchedule: badUnit }],
      'failed',
      { answer: { chargingSchedule: { chargingRateUnit: 'kW' } } },
    ],
    ['no status', [3, { connectorId: 1 }], 'failed', { answer: { connectorId: 1 } }],
  ]);
});
