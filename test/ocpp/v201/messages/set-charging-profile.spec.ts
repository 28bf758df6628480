import { expect, it } from 'vitest';
import {
  profileOf,
  type ProfileView,
  RELATIVE,
  setProfile,
  STATION_MAX,
  TX,
} from '../../../support/charging-profiles.ts';
import { reportSmartCharging, wireProfile } from '../../../support/charging-profiles-201.ts';
import { describeMessage } from '../../../support/message-suite.ts';
import { minutesAgo, transactionEvent } from '../../../support/transaction-frames.ts';

const ID = expect.any(Number) as number;

describeMessage('2.0.1', 'SetChargingProfile', 'to the charger', (suite) => {
  const post = (body: object) =>
    suite.system.rest.post<ProfileView & { code: string; detail: string; errors: { path: string }[] }>(
      '/charging-profiles',
      { stationId: suite.stationId, ...body },
    );
  const statusOf = async ({ id }: ProfileView) => {
    const { status, statusReason } = await profileOf(suite, id);
    return [status, statusReason];
  };

  it.each<[string, number, Record<string, unknown>]>([
    ['a default profile of an EVSE', 1, RELATIVE],
    ['a default profile of all EVSEs', 0, { ...RELATIVE, stackLevel: 5 }],
    ['the limit of the station, that recurs', 0, STATION_MAX],
    [
      'a profile of a transaction, with all that there is in one',
      1,
      {
        ...TX,
        stackLevel: 9,
        chargingProfileKind: 'Absolute',
        validFrom: '2026-01-31T00:00:00.000Z',
        validTo: '2036-01-31T00:00:00.000Z',
        transactionId: 'f3a9-tx',
        chargingSchedule: {
          startSchedule: '2026-01-31T00:00:00.000Z',
          duration: 3600,
          chargingRateUnit: 'A',
          minChargingRate: 6.1,
          chargingSchedulePeriod: [
            { startPeriod: 0, limit: 0.3, numberPhases: 1, phaseToUse: 2 },
            { startPeriod: 60, limit: 32 },
          ],
        },
      },
    ],
  ])('sends %s', async (_title, evseId, chargingProfile) => {
    const sent = await setProfile(suite, { evseId, chargingProfile });
    const { chargingProfileId } = sent.profile;
    expect([sent.action, sent.payload]).toEqual([
      suite.action,
      { evseId, chargingProfile: wireProfile(chargingProfile, chargingProfileId) },
    ]);
    expect(sent.profile).toMatchObject({ status: 'active', statusReason: null, chargingProfile });
  });

  it('sends the whole station as EVSE 0, and numbers the profiles of several places', async () => {
    const first = await setProfile(suite, { chargingProfile: { ...RELATIVE, stackLevel: 40 } });
    const second = await setProfile(suite, { chargingProfile: { ...RELATIVE, stackLevel: 41 } });
    expect(first.payload['evseId']).toBe(0);
    expect(second.profile.chargingProfileId).toBe(first.profile.chargingProfileId + 1);
  });

  it('replaces the one of the same place, by its number', async () => {
    const at = (limit: number) => ({
      evseId: 6,
      chargingProfile: {
        ...RELATIVE,
        chargingSchedule: { chargingRateUnit: 'A', chargingSchedulePeriod: [{ startPeriod: 0, limit }] },
      },
    });
    const before = await setProfile(suite, at(16));
    const refused = await setProfile(suite, at(6), [3, { status: 'Rejected' }]);
    expect(await statusOf(before.profile)).toEqual(['active', null]);
    const after = await setProfile(suite, at(8));
    const { chargingProfileId } = before.profile;
    expect(after.payload['chargingProfile']).toMatchObject({ id: chargingProfileId });
    expect(await statusOf(before.profile)).toEqual(['cleared', 'Replaced']);
    expect(await statusOf(refused.profile)).toEqual(['rejected', 'Rejected']);
    expect(await statusOf(after.profile)).toEqual(['active', null]);
  });

  it.each<[string, object, string]>([
    [
      'the purpose of what others limit by',
      { chargingProfile: { ...RELATIVE, chargingProfilePurpose: 'ChargingStationExternalConstraints' } },
      'chargingProfile.chargingProfilePurpose',
    ],
    ['a profile of no transaction', { evseId: 1, chargingProfile: TX }, 'chargingProfile.sessionId'],
    [
      'a transaction at the whole station',
      { evseId: 0, chargingProfile: { ...TX, transactionId: 'T' } },
      'evseId',
    ],
    [
      'a phase to use of three',
      {
        chargingProfile: {
          ...RELATIVE,
          chargingSchedule: {
            chargingRateUnit: 'A',
            chargingSchedulePeriod: [{ startPeriod: 0, limit: 8, phaseToUse: 1 }],
          },
        },
      },
      'chargingProfile.chargingSchedule.chargingSchedulePeriod[0].phaseToUse',
    ],
    [
      'three alternatives',
      {
        evseId: 1,
        chargingProfile: {
          ...TX,
          transactionId: 'T',
          alternativeSchedules: Array.from({ length: 3 }, () => TX.chargingSchedule),
        },
      },
      'chargingProfile.alternativeSchedules',
    ],
  ])('refuses %s, and nothing is sent', async (_title, body, path) => {
    const sentBefore = suite.charger.received.length;
    const refused = await post(body);
    expect(refused.status).toBe(400);
    expect(refused.body.errors.map((fault) => fault.path)).toContain(path);
    expect(suite.charger.received).toHaveLength(sentBefore);
  });

  it.each<[string, unknown[], unknown[]]>([
    ['Accepted', [3, { status: 'Accepted' }], ['active', null]],
    ['Rejected', [3, { status: 'Rejected' }], ['rejected', 'Rejected']],
    [
      'Rejected with a reason',
      [3, { status: 'Rejected', statusInfo: { reasonCode: 'DuplicateProfile' } }],
      ['rejected', 'Rejected: DuplicateProfile'],
    ],
    [
      'an error, of a station without smart charging',
      [4, 'NotSupported', '', {}],
      ['failed', 'NotSupported'],
    ],
    ['the status of 1.6', [3, { status: 'NotSupported' }], ['failed', expect.stringContaining('status')]],
    ['no status', [3, {}], ['failed', expect.any(String)]],
  ])('takes %s', async (_title, answer, expected) => {
    const body = { evseId: 3, chargingProfile: { ...TX, transactionId: 'none' } };
    const { profile } = await setProfile(suite, body, answer);
    expect([profile.status, profile.statusReason]).toEqual(expected);
    expect(await statusOf(profile)).toEqual(expected);
  });

  it('is refused when the station has said that it cannot take it', async () => {
    await reportSmartCharging(suite, {
      ProfileStackLevel: { value: '50' },
      RateUnit: { value: 'A' },
      PeriodsPerSchedule: { value: '2' },
      Entries: { value: '1', maxLimit: 1, instance: 'ChargingProfiles' },
      ACPhaseSwitchingSupported: { value: 'false' },
    });
    const { chargingSchedule } = RELATIVE;
    const periods = (...list: object[]) => ({ ...chargingSchedule, chargingSchedulePeriod: list });
    const sentBefore = suite.charger.received.length;
    for (const [fields, reason] of [
      [{ stackLevel: 51 }, 'highest stack level is 50'],
      [{ chargingSchedule: { ...chargingSchedule, chargingRateUnit: 'W' } }, 'limits in A only'],
      [
        {
          chargingSchedule: periods(
            { startPeriod: 0, limit: 1 },
            { startPeriod: 1, limit: 2 },
            { startPeriod: 2, limit: 3 },
          ),
        },
        'periods in a schedule is 2',
      ],
      [
        { chargingSchedule: periods({ startPeriod: 0, limit: 1, numberPhases: 1, phaseToUse: 1 }) },
        'cannot choose the phase',
      ],
      [{ stackLevel: 49 }, 'limit of charging profiles is 1'],
    ] as const) {
      const { status, body } = await post({ evseId: 8, chargingProfile: { ...RELATIVE, ...fields } });
      expect([status, body.code, body.detail]).toEqual([
        422,
        'charging_profile_limit',
        expect.stringContaining(reason),
      ]);
    }
    const choice = { ...TX, transactionId: 'T', alternativeSchedules: [chargingSchedule] };
    expect(await post({ evseId: 8, chargingProfile: choice })).toMatchObject({
      status: 422,
      body: { detail: expect.stringContaining('no choice of schedules') as string },
    });
    expect(suite.charger.received).toHaveLength(sentBefore);
  });

  it('goes with a remote start, and stands and falls with it', async () => {
    const { system, stationId, charger } = suite;
    await reportSmartCharging(suite, {
      Entries: { value: '1', maxLimit: 100, instance: 'ChargingProfiles' },
      PeriodsPerSchedule: { value: '24' },
    });
    const start = async (status: string) => {
      const path = `/stations/${stationId}/commands/remote-start`;
      const starting = system.rest.post(path, { evseId: 2, idToken: 'K201', chargingProfile: TX });
      const [, messageId, action, payload] = await charger.next();
      charger.send(JSON.stringify([3, messageId, { status }]));
      await starting;
      const { body } = await system.rest.get<{ data: ProfileView[] }>(
        `/charging-profiles?stationId=${stationId}&evseId=2&limit=1`,
      );
      return { action, payload, profile: body.data[0] as ProfileView };
    };
    const { action, payload, profile } = await start('Accepted');
    expect([action, payload]).toEqual([
      'RequestStartTransaction',
      {
        evseId: 2,
        remoteStartId: ID,
        idToken: { idToken: 'K201', type: expect.any(String) as string },
        chargingProfile: wireProfile(TX, profile.chargingProfileId),
      },
    ]);
    expect(profile).toMatchObject({ evseId: 2, status: 'active', chargingProfile: TX });
    const happens = (...event: Parameters<typeof transactionEvent>) =>
      charger.call('TransactionEvent', transactionEvent(...event));
    await happens('k201-\u0000', 0, 'Started', {
      timestamp: minutesAgo(0),
      evse: { id: 9_007_199_254_740_991 },
      idToken: { idToken: 'k201', type: 'ISO14443' },
    });
    await happens('k201-start', 0, 'Started', { timestamp: minutesAgo(0), evse: { id: 2, connectorId: 1 } });
    await happens('k201-start', 1, 'Updated', {
      timestamp: minutesAgo(0),
      idToken: { idToken: 'k201', type: 'ISO14443' },
    });
    expect((await profileOf(suite, profile.id)).chargingProfile).toMatchObject({
      transactionId: 'k201-start',
    });
    expect(await statusOf(profile)).toEqual(['active', null]);
    await happens('k201-start', 2, 'Ended', { timestamp: minutesAgo(0) });
    expect(await statusOf(profile)).toEqual(['cleared', 'TransactionEnded']);
    expect((await start('Rejected')).profile).toMatchObject({ status: 'rejected', statusReason: 'Rejected' });
  });
});
