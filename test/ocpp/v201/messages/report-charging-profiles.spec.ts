import { expect, it } from 'vitest';
import { RELATIVE, setProfile, STATION_MAX } from '../../../support/charging-profiles.ts';
import { announcedOf, profilesOf, wireProfile } from '../../../support/charging-profiles-201.ts';
import { describeMessage, itAnswers, itRefuses, runCommand } from '../../../support/message-suite.ts';

const EXTERNAL = {
  stackLevel: 0,
  chargingProfilePurpose: 'ChargingStationExternalConstraints',
  chargingProfileKind: 'Absolute',
  chargingSchedule: {
    startSchedule: '2026-01-31T00:00:00.000Z',
    chargingRateUnit: 'W',
    chargingSchedulePeriod: [{ startPeriod: 0, limit: 4000 }],
  },
};

describeMessage('2.0.1', 'ReportChargingProfiles', 'from the charger', (suite) => {
  const part = (profiles: object[], fields: object = {}) => ({
    requestId: 1,
    evseId: 0,
    chargingLimitSource: 'CSO',
    chargingProfile: profiles,
    ...fields,
  });
  const report = async (payload: object) => suite.charger.call(suite.action, payload);
  const ask = async (body: object = {}): Promise<number> => {
    const { payload } = await runCommand(suite, 'get-charging-profiles', body);
    return (payload as { requestId: number }).requestId;
  };
  const brief = async () =>
    (await profilesOf(suite)).map((profile) => [
      profile.chargingProfileId,
      profile.evseId,
      profile.status,
      profile.chargingLimitSource,
    ]);
  const clearAll = async () =>
    report(part([wireProfile(EXTERNAL, -99)], { requestId: await ask(), evseId: 77 }));

  itAnswers(suite, [
    ['a report that nobody asked for', part([wireProfile(EXTERNAL, -1)]), {}],
    ['a part of one', part([wireProfile(EXTERNAL, -1)], { tbc: true }), {}],
    [
      'all that there is in one',
      part([
        {
          ...wireProfile({ ...EXTERNAL, chargingProfilePurpose: 'TxProfile' }, -2),
          transactionId: 'T',
          validTo: '2036-01-31T00:00:00Z',
        },
      ]),
      {},
    ],
    ['a number that none of ours can be', part([wireProfile(EXTERNAL, 9_007_199_254_740_991)]), {}],
    ['an EVSE that cannot be', part([wireProfile(EXTERNAL, -3)], { evseId: -1 }), {}],
  ]);

  itRefuses(
    suite,
    [
      ['no profile', part([]), 'OccurrenceConstraintViolation'],
      ['no EVSE', part([wireProfile(EXTERNAL, -4)], { evseId: undefined }), 'OccurrenceConstraintViolation'],
      [
        'a source that there is not',
        part([wireProfile(EXTERNAL, -4)], { chargingLimitSource: 'X' }),
        'PropertyConstraintViolation',
      ],
      ['a number that is a text', part([wireProfile(EXTERNAL, 'a')]), 'TypeConstraintViolation'],
      ['a member that it does not have', part([wireProfile(EXTERNAL, -4)], { x: 1 }), 'FormatViolation'],
    ],
    () => profilesOf(suite),
  );

  it('shows what others limit by, as external [TC_K_52_CSMS]', async () => {
    const requestId = await ask();
    await report(part([wireProfile(EXTERNAL, -5)], { requestId, evseId: 1, chargingLimitSource: 'EMS' }));
    const [profile] = await profilesOf(
      suite,
      '&chargingProfilePurpose=ChargingStationExternalConstraints&evseId=1',
    );
    expect(profile).toMatchObject({
      chargingProfileId: -5,
      status: 'external',
      statusReason: null,
      chargingLimitSource: 'EMS',
      commandId: null,
      chargingProfile: EXTERNAL,
    });
    const events = await announcedOf(suite, 'ChargingProfileInstalled');
    expect(events.at(-1)).toMatchObject({ chargingProfileId: -5, status: 'external' });
  });

  it('brings what is recorded in line with it, when its last part has come', async () => {
    await clearAll();
    const set = async (evseId: number, profile: object, answer?: unknown[]) =>
      (await setProfile(suite, { evseId, chargingProfile: profile }, answer)).profile;
    const kept = await set(1, RELATIVE);
    const gone = await set(2, RELATIVE);
    const lost = await set(0, STATION_MAX, [4, 'InternalError', '', {}]);
    expect(lost.status).toBe('failed');

    const requestId = await ask();
    const first = part([wireProfile(RELATIVE, kept.chargingProfileId)], { requestId, evseId: 1, tbc: true });
    await report(first);
    await report(first);
    expect(await brief()).toContainEqual([gone.chargingProfileId, 2, 'active', 'CSO']);
    const unknown = wireProfile({ ...RELATIVE, stackLevel: 8 }, 5000);
    await report(part([wireProfile(STATION_MAX, lost.chargingProfileId), unknown], { requestId }));

    expect((await brief()).filter(([id]) => Number(id) >= kept.chargingProfileId)).toEqual([
      [kept.chargingProfileId, 1, 'active', 'CSO'],
      [gone.chargingProfileId, 2, 'cleared', 'CSO'],
      [lost.chargingProfileId, 0, 'active', 'CSO'],
      [5000, 0, 'external', 'CSO'],
    ]);
    const cleared = await announcedOf(suite, 'ChargingProfileCleared');
    expect(cleared.at(-1)).toMatchObject({ id: expect.any(String) as string, statusReason: 'NotReported' });
  });

  it('says nothing of what was not asked for, nor of what came after it was asked for', async () => {
    await clearAll();
    const { profile: elsewhere } = await setProfile(suite, { evseId: 4, chargingProfile: RELATIVE });
    const requestId = await ask({ evseId: 3 });
    const { profile: late } = await setProfile(suite, { evseId: 3, chargingProfile: RELATIVE });
    await report(part([wireProfile(EXTERNAL, -6)], { requestId, evseId: 3, chargingLimitSource: 'SO' }));
    const views = await brief();
    expect(views).toContainEqual([elsewhere.chargingProfileId, 4, 'active', 'CSO']);
    expect(views).toContainEqual([late.chargingProfileId, 3, 'active', 'CSO']);
  });

  it('takes a number from a profile of ours that another one has now', async () => {
    const { profile } = await setProfile(suite, { evseId: 5, chargingProfile: RELATIVE });
    const other = wireProfile({ ...RELATIVE, stackLevel: 7 }, profile.chargingProfileId);
    await report(part([other], { evseId: 5 }));
    const namesakes = (await brief()).filter(([id]) => id === profile.chargingProfileId);
    expect(namesakes.map(([, , status]) => status).toSorted()).toEqual(['cleared', 'external']);
  });

  it('keeps ours from being given the number of an external one', async () => {
    const { profile } = await setProfile(suite, {
      evseId: 6,
      chargingProfile: { ...RELATIVE, stackLevel: 1 },
    });
    const taken = profile.chargingProfileId + 1;
    await report(part([wireProfile({ ...RELATIVE, stackLevel: 6 }, taken)], { evseId: 6 }));
    const next = await setProfile(suite, { evseId: 6, chargingProfile: { ...RELATIVE, stackLevel: 2 } });
    expect(next.profile.chargingProfileId).toBe(taken + 1);
    const replacing = await setProfile(suite, { evseId: 6, chargingProfile: { ...RELATIVE, stackLevel: 6 } });
    expect(replacing.profile.chargingProfileId).toBe(taken);
  });
});
