import { expect, it } from 'vitest';
import { setProfile, TX } from '../../../support/charging-profiles.ts';
import { announcedOf, wireProfile } from '../../../support/charging-profiles-201.ts';
import { describeMessage, itAnswers, itRefuses } from '../../../support/message-suite.ts';
import { transactionEvent } from '../../../support/transaction-frames.ts';

const schedule = (limit: number, more: object = {}) => ({
  id: 1,
  chargingRateUnit: 'A',
  chargingSchedulePeriod: [{ startPeriod: 0, limit }],
  ...more,
});

describeMessage('2.0.1', 'NotifyEVChargingSchedule', 'from the charger', (suite) => {
  const plans = async () => {
    const path = `/stations/${suite.stationId}/ev-charging-needs?limit=200`;
    return (await suite.system.rest.get<{ data: Record<string, unknown>[] }>(path)).body.data;
  };
  const timeBase = '2026-01-31T13:00:00+01:00';
  const plan = (evseId: number, chargingSchedule: object = schedule(16)) => ({
    timeBase,
    evseId,
    chargingSchedule,
  });
  /** From now on, as long as the profiles of these tests count. */
  const tell = (evseId: number, limit: number) => {
    const inAMinute = new Date(Date.now() + 60_000).toISOString();
    return suite.charger.call(suite.action, { ...plan(evseId, schedule(limit)), timeBase: inAMinute });
  };
  const startLimited = async (evseId: number, transactionId: string): Promise<number> => {
    await suite.charger.call(
      'TransactionEvent',
      transactionEvent(transactionId, 0, 'Started', { evse: { id: evseId, connectorId: 1 } }),
    );
    const { profile } = await setProfile(suite, { evseId, chargingProfile: { ...TX, transactionId } });
    return profile.chargingProfileId;
  };

  itAnswers(suite, [
    ['the plan of a car that nobody limits', plan(1), { status: 'Accepted' }],
    [
      'one with all that there is in it',
      plan(2, schedule(16, { duration: 60, minChargingRate: 6, startSchedule: '2026-01-31T12:00:00Z' })),
      { status: 'Accepted' },
    ],
    ['one at an EVSE that cannot be', plan(0), { status: 'Rejected' }],
  ]);

  itRefuses(
    suite,
    [
      ['no plan', { timeBase, evseId: 1 }, 'OccurrenceConstraintViolation'],
      ['no base of its times', { ...plan(1), timeBase: undefined }, 'OccurrenceConstraintViolation'],
      ['a base that is no time', { ...plan(1), timeBase: 'noon' }, 'PropertyConstraintViolation'],
      ['a limit that is a text', plan(1, schedule('16' as unknown as number)), 'TypeConstraintViolation'],
      ['a member that it does not have', { ...plan(1), x: 1 }, 'FormatViolation'],
    ],
    plans,
  );

  it('shows the plan, and announces it', async () => {
    const [first] = await plans();
    expect(first).toMatchObject({
      evseId: 1,
      chargingNeeds: null,
      evSchedule: {
        timeBase: '2026-01-31T12:00:00.000Z',
        scheduleId: 1,
        chargingSchedule: { chargingRateUnit: 'A', chargingSchedulePeriod: [{ startPeriod: 0, limit: 16 }] },
      },
      scheduleStatus: 'Accepted',
    });
    const { stationId } = suite;
    expect(await announcedOf(suite, 'EvChargingScheduleReported')).toContainEqual({
      stationId,
      evseId: 1,
      transactionId: null,
      status: 'Accepted',
    });
  });

  it('is accepted when it keeps to the profile in force', async () => {
    await startLimited(5, 'plan-kept');
    expect(await tell(5, 16)).toEqual({ status: 'Accepted' });
  });

  it('is rejected when it does not, and the profile sent again', async () => {
    const { charger } = suite;
    const id = await startLimited(6, 'plan-broken');
    expect(await tell(6, 16.5)).toEqual({ status: 'Rejected' });
    const [, messageId, action, payload] = await charger.next(15_000);
    charger.send(JSON.stringify([3, messageId, { status: 'Accepted' }]));
    expect([action, payload]).toEqual([
      'SetChargingProfile',
      { evseId: 6, chargingProfile: wireProfile({ ...TX, transactionId: 'plan-broken' }, id) },
    ]);
    expect(await tell(6, 16)).toEqual({ status: 'Accepted' });
  });
});
