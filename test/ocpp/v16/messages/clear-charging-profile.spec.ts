import { expect, it } from 'vitest';
import {
  profileOf,
  type ProfileView,
  RELATIVE,
  setProfile,
  STATION_MAX,
} from '../../../support/charging-profiles.ts';
import {
  describeMessage,
  itRefusesBodies,
  itSends,
  itTakesAnswers,
  runCommand,
} from '../../../support/message-suite.ts';
import { eventually } from '../../../support/rest.ts';

describeMessage('1.6', 'ClearChargingProfile', 'to the charger', (suite) => {
  const command = 'clear-charging-profile';
  const set = async (evseId: number, profile: object = RELATIVE): Promise<ProfileView> =>
    (await setProfile(suite, { evseId, chargingProfile: profile })).profile;
  const statusOf = async ({ id }: ProfileView) => {
    const { status, statusReason } = await profileOf(suite, id);
    return [status, statusReason];
  };
  const ACTIVE = ['active', null];
  const CLEARED = ['cleared', 'Cleared'];

  /** DELETE, which the charger answers unless it is not asked. */
  async function remove({ id }: ProfileView, [type, ...rest]: unknown[], query = '') {
    const answering = suite.system.rest.delete<ProfileView & { code: string }>(
      `/charging-profiles/${id}${query}`,
    );
    const [, messageId, action, payload] = await suite.charger.next();
    suite.charger.send(JSON.stringify([type, messageId, ...rest]));
    const { status, body } = await answering;
    return { action, payload, status, body };
  }

  itSends(suite, command, [
    ['no criteria for all [TC_067_CSMS]', {}, {}],
    ['one profile', { chargingProfileId: 9999 }, { id: 9999 }],
    ['those of a connector', { evseId: 1 }, { connectorId: 1 }],
    ['those of the station', { evseId: 0 }, { connectorId: 0 }],
    [
      'those of a purpose, by its name in 1.6, and of a stack level',
      { chargingProfilePurpose: 'ChargingStationMaxProfile', stackLevel: 0 },
      { chargingProfilePurpose: 'ChargePointMaxProfile', stackLevel: 0 },
    ],
    [
      'those of transactions',
      { chargingProfilePurpose: 'TxProfile' },
      { chargingProfilePurpose: 'TxProfile' },
    ],
  ]);

  itRefusesBodies(suite, command, [
    ['a profile and a stack level', { chargingProfileId: 1, stackLevel: 0 }, 'stackLevel'],
    ['a profile and an EVSE', { chargingProfileId: 1, evseId: 0 }, 'evseId'],
    [
      'a purpose that there is not',
      { chargingProfilePurpose: 'ChargePointMaxProfile' },
      'chargingProfilePurpose',
    ],
    ['an EVSE below 0', { evseId: -1 }, 'evseId'],
    ['a text for an id', { chargingProfileId: '1' }, 'chargingProfileId'],
    ['a connector', { connectorId: 1 }, 'connectorId'],
  ]);

  itTakesAnswers(suite, command, { stackLevel: 77 }, [
    ['Unknown', [3, { status: 'Unknown' }], 'rejected', { status: 'Unknown' }],
    ['an error', [4, 'NotImplemented', '', {}], 'failed', { errorCode: 'NotImplemented' }],
    ['a status that there is not', [3, { status: 'Rejected' }], 'failed', { answer: { status: 'Rejected' } }],
    ['no status', [3, {}], 'failed', { answer: {} }],
  ]);

  it('clears what matches all criteria, and nothing else', async () => {
    const [one, two, three] = [await set(1), await set(2), await set(1, { ...RELATIVE, stackLevel: 1 })];
    const station = await set(0, STATION_MAX);
    await runCommand(suite, command, { evseId: 1, stackLevel: 1 });
    expect([await statusOf(one), await statusOf(two), await statusOf(three)]).toEqual([
      ACTIVE,
      ACTIVE,
      CLEARED,
    ]);
    await runCommand(suite, command, { chargingProfilePurpose: 'TxDefaultProfile' });
    expect([await statusOf(one), await statusOf(two), await statusOf(station)]).toEqual([
      CLEARED,
      CLEARED,
      ACTIVE,
    ]);
    await runCommand(suite, command, {}, { status: 'Unknown' });
    expect(await statusOf(station)).toEqual(['cleared', 'Unknown']);
  });

  it('clears also when it was sent as it is', async () => {
    const profile = await set(1, { ...RELATIVE, stackLevel: 5 });
    const payload = { chargingProfilePurpose: 'TxDefaultProfile', stackLevel: 5 };
    await runCommand(suite, 'ocpp', { action: 'ClearChargingProfile', payload });
    expect(await statusOf(profile)).toEqual(CLEARED);
  });

  it('is sent for a profile that is deleted', async () => {
    const profile = await set(1);
    const other = await set(2);
    const removed = await remove(profile, [3, { status: 'Accepted' }]);
    expect([removed.action, removed.payload]).toEqual([suite.action, { id: profile.chargingProfileId }]);
    expect([removed.status, removed.body]).toMatchObject([200, { id: profile.id, status: 'cleared' }]);
    expect(await statusOf(other)).toEqual(ACTIVE);
  });

  it('of a deleted profile counts also when the charger does not know it', async () => {
    const removed = await remove(await set(1), [3, { status: 'Unknown' }]);
    expect([removed.status, removed.body]).toMatchObject([
      200,
      { status: 'cleared', statusReason: 'Unknown' },
    ]);
  });

  it('that the charger does not carry out leaves the profile, and says so', async () => {
    const profile = await set(1);
    const { status, body } = await remove(profile, [4, 'InternalError', '', {}]);
    expect([status, body.code]).toEqual([409, 'charging_profile_not_cleared']);
    expect(await statusOf(profile)).toEqual(ACTIVE);
  });

  it('answered when nobody waits for it any more clears all the same', async () => {
    const profile = await set(1);
    const { status, body } = await remove(profile, [3, { status: 'Accepted' }], '?wait=0');
    expect([status, body.id]).toEqual([200, profile.id]);
    await eventually(async () => (await statusOf(profile))[0] === 'cleared');
  });

  it('is not sent for a profile that the charger is known not to have', async () => {
    const body = { evseId: 1, chargingProfile: RELATIVE };
    const { profile: rejected } = await setProfile(suite, body, [3, { status: 'Rejected' }]);
    const sentBefore = suite.charger.received.length;
    const { status, body: left } = await suite.system.rest.delete(`/charging-profiles/${rejected.id}`);
    expect([status, left]).toEqual([200, rejected]);
    expect(suite.charger.received).toHaveLength(sentBefore);
  });

  it('is sent for a profile of which it is not known whether the charger has it', async () => {
    const body = { evseId: 1, chargingProfile: RELATIVE };
    const { profile: failed } = await setProfile(suite, body, [4, 'InternalError', '', {}]);
    const removed = await remove(failed, [3, { status: 'Accepted' }]);
    expect([removed.status, removed.body]).toMatchObject([200, { status: 'cleared' }]);
  });
});
