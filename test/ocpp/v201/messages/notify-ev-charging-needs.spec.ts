import { describe, expect, it } from 'vitest';
import { RELATIVE, setProfile, TX } from '../../../support/charging-profiles.ts';
import { announcedOf, wireProfile } from '../../../support/charging-profiles-201.ts';
import { describeMessage, itAnswers, itRefuses } from '../../../support/message-suite.ts';
import { transactionEvent } from '../../../support/transaction-frames.ts';

const AC = { energyAmount: 20_000, evMinCurrent: 6, evMaxCurrent: 32, evMaxVoltage: 400 };
const NEEDS = { requestedEnergyTransfer: 'AC_three_phase', acChargingParameters: AC };
const DC = { evMaxCurrent: 200, evMaxVoltage: 500, stateOfCharge: 20, energyAmount: 40_000 };

describeMessage('2.0.1', 'NotifyEVChargingNeeds', 'from the charger', (suite) => {
  const needs = async () => {
    const path = `/stations/${suite.stationId}/ev-charging-needs?limit=200`;
    return (await suite.system.rest.get<{ data: Record<string, unknown>[] }>(path)).body.data;
  };
  const needsAt = async (evseId: number) => (await needs()).find((ev) => ev['evseId'] === evseId);
  const start = (evseId: number, transactionId: string) =>
    suite.charger.call(
      'TransactionEvent',
      transactionEvent(transactionId, 0, 'Started', { evse: { id: evseId, connectorId: 1 } }),
    );
  const tell = (evseId: number, more: object = {}) =>
    suite.charger.call(suite.action, { evseId, chargingNeeds: NEEDS, ...more });

  itAnswers(suite, [
    [
      'the needs of a car for which there is no profile',
      { evseId: 1, chargingNeeds: NEEDS },
      { status: 'Rejected' },
    ],
    [
      'those of direct current, with a time and a bound',
      {
        evseId: 2,
        maxScheduleTuples: 12,
        chargingNeeds: {
          requestedEnergyTransfer: 'DC',
          departureTime: '2099-01-31T13:00:00+01:00',
          dcChargingParameters: { ...DC, customData: { vendorId: 'V' } },
        },
      },
      { status: 'Rejected' },
    ],
    ['those at an EVSE that cannot be', { evseId: 0, chargingNeeds: NEEDS }, { status: 'Rejected' }],
    [
      'a bound that cannot be',
      { evseId: 3, maxScheduleTuples: 9_007_199_254_740_991, chargingNeeds: NEEDS },
      { status: 'Rejected' },
    ],
  ]);

  itRefuses(
    suite,
    [
      ['no needs', { evseId: 1 }, 'OccurrenceConstraintViolation'],
      ['no EVSE', { chargingNeeds: NEEDS }, 'OccurrenceConstraintViolation'],
      [
        'a transfer that there is not',
        { evseId: 1, chargingNeeds: { ...NEEDS, requestedEnergyTransfer: 'AC' } },
        'PropertyConstraintViolation',
      ],
      [
        'an energy that is a text',
        { evseId: 1, chargingNeeds: { ...NEEDS, acChargingParameters: { ...AC, energyAmount: '1' } } },
        'TypeConstraintViolation',
      ],
      ['a member that it does not have', { evseId: 1, chargingNeeds: NEEDS, x: 1 }, 'FormatViolation'],
    ],
    needs,
  );

  it('shows what was told, and announces it', async () => {
    const { stationId } = suite;
    expect(await needsAt(2)).toEqual({
      stationId,
      evseId: 2,
      transactionId: null,
      chargingNeeds: {
        requestedEnergyTransfer: 'DC',
        departureTime: '2099-01-31T12:00:00.000Z',
        dcChargingParameters: DC,
      },
      maxScheduleTuples: 12,
      needsStatus: 'Rejected',
      needsAt: expect.any(String) as string,
      evSchedule: null,
      scheduleStatus: null,
      scheduleAt: null,
    });
    expect(await needsAt(3)).toMatchObject({ maxScheduleTuples: null });
    expect(await announcedOf(suite, 'EvChargingNeedsReported')).toContainEqual({
      stationId,
      evseId: 2,
      transactionId: null,
      requestedEnergyTransfer: 'DC',
      departureTime: '2099-01-31T12:00:00.000Z',
      status: 'Rejected',
    });
  });

  describe('where a profile is in force', () => {
    it('is accepted, and the profile sent for the transaction', async () => {
      await setProfile(suite, { evseId: 5, chargingProfile: RELATIVE });
      await start(5, 'ev-default');
      expect(await tell(5)).toEqual({ status: 'Accepted' });
      const [, messageId, action, payload] = await suite.charger.next(15_000);
      suite.charger.send(JSON.stringify([3, messageId, { status: 'Accepted' }]));
      expect([action, payload]).toEqual([
        'SetChargingProfile',
        {
          evseId: 5,
          chargingProfile: wireProfile({ ...TX, transactionId: 'ev-default' }, expect.any(Number)),
        },
      ]);
      expect(await needsAt(5)).toMatchObject({ transactionId: 'ev-default', needsStatus: 'Accepted' });
    });

    it('has the profile of the transaction sent again, under its number', async () => {
      await start(6, 'ev-own');
      const own = { ...TX, transactionId: 'ev-own' };
      const { profile } = await setProfile(suite, { evseId: 6, chargingProfile: own });
      expect(await tell(6)).toEqual({ status: 'Accepted' });
      const [, messageId, , payload] = await suite.charger.next(15_000);
      suite.charger.send(JSON.stringify([3, messageId, { status: 'Accepted' }]));
      expect(payload).toEqual({ evseId: 6, chargingProfile: wireProfile(own, profile.chargingProfileId) });
    });
  });

  it('lets its transaction have a choice of schedules, of so many periods', async () => {
    await start(7, 'ev-choice');
    await tell(7, { maxScheduleTuples: 1 });
    const choice = { ...TX, transactionId: 'ev-choice', alternativeSchedules: [TX.chargingSchedule] };
    const { payload, profile } = await setProfile(suite, { evseId: 7, chargingProfile: choice });
    expect(payload['chargingProfile']).toEqual(wireProfile(choice, profile.chargingProfileId));
    const chargingSchedulePeriod = [
      { startPeriod: 0, limit: 16 },
      { startPeriod: 60, limit: 8 },
    ];
    const { stationId } = suite;
    const tooMany = { ...choice, chargingSchedule: { chargingRateUnit: 'A', chargingSchedulePeriod } };
    const body = { stationId, evseId: 7, chargingProfile: tooMany };
    expect((await suite.system.rest.post('/charging-profiles', body)).status).toBe(422);
  });
});
