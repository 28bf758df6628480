import { expect, it } from 'vitest';
import { announcedOf } from '../../../support/charging-profiles-201.ts';
import { describeMessage, itAnswers, itRefuses } from '../../../support/message-suite.ts';

const SCHEDULE = {
  chargingRateUnit: 'A',
  duration: 3600,
  chargingSchedulePeriod: [{ startPeriod: 0, limit: 10.5, numberPhases: 3 }],
};

describeMessage('2.0.1', 'NotifyChargingLimit', 'from the charger', (suite) => {
  const limits = async (query = '') => {
    const path = `/stations/${suite.stationId}/charging-limits${query}`;
    return (await suite.system.rest.get<{ data: Record<string, unknown>[] }>(path)).body.data;
  };
  const limit = (chargingLimitSource: string, more: object = {}) => ({
    chargingLimit: { chargingLimitSource, ...more },
  });

  itAnswers(suite, [
    ['a limit of the whole station [TC_K_48_CSMS]', limit('EMS'), {}],
    [
      'a limit of an EVSE, with its schedule',
      { ...limit('SO', { isGridCritical: true }), evseId: 1, chargingSchedule: [{ id: 1, ...SCHEDULE }] },
      {},
    ],
    ['a limit of an EVSE that cannot be', { ...limit('EMS'), evseId: -1 }, {}],
  ]);

  itRefuses(
    suite,
    [
      ['no limit', {}, 'OccurrenceConstraintViolation'],
      ['a source that there is not', limit('Me'), 'PropertyConstraintViolation'],
      [
        'an empty list of schedules',
        { ...limit('EMS'), chargingSchedule: [] },
        'OccurrenceConstraintViolation',
      ],
      ['an EVSE that is a text', { ...limit('EMS'), evseId: '1' }, 'TypeConstraintViolation'],
      ['a member that it does not have', { ...limit('EMS'), x: 1 }, 'FormatViolation'],
    ],
    () => limits(),
  );

  it('is shown by EVSE and source, with what it says', async () => {
    const { stationId } = suite;
    expect(await limits()).toEqual([
      {
        stationId,
        evseId: 0,
        chargingLimitSource: 'EMS',
        isGridCritical: null,
        chargingSchedules: [],
        receivedAt: expect.any(String) as string,
      },
      {
        stationId,
        evseId: 1,
        chargingLimitSource: 'SO',
        isGridCritical: true,
        chargingSchedules: [SCHEDULE],
        receivedAt: expect.any(String) as string,
      },
    ]);
    expect(await limits('?evseId=1')).toHaveLength(1);
    expect(await limits('?chargingLimitSource=Other')).toEqual([]);
  });

  it('takes the place of the one before of its EVSE and source, and is announced when it says something else', async () => {
    const call = (payload: object) => suite.charger.call(suite.action, { evseId: 9, ...payload });
    await call(limit('Other'));
    await call(limit('Other'));
    await call(limit('Other', { isGridCritical: false }));
    expect(await limits('?evseId=9')).toMatchObject([{ isGridCritical: false }]);
    const announced = await announcedOf(suite, 'ChargingLimitNotified');
    expect(announced.filter(({ evseId }) => evseId === 9)).toEqual([
      { stationId: suite.stationId, evseId: 9, chargingLimitSource: 'Other', isGridCritical: null },
      { stationId: suite.stationId, evseId: 9, chargingLimitSource: 'Other', isGridCritical: false },
    ]);
  });
});
