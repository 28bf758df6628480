import { expect, it } from 'vitest';
import {
  profileOf,
  type ProfileView,
  RELATIVE,
  setProfile,
  STATION_MAX,
} from '../../../support/charging-profiles.ts';
import {
  type CommandResult,
  describeMessage,
  itRefusesBodies,
  itSends,
  itTakesAnswers,
} from '../../../support/message-suite.ts';

describeMessage('2.0.1', 'ClearChargingProfile', 'to the charger', (suite) => {
  const command = 'clear-charging-profile';
  const set = async (evseId: number, profile: object = RELATIVE): Promise<ProfileView> =>
    (await setProfile(suite, { evseId, chargingProfile: profile })).profile;
  const statusOf = async ({ id }: ProfileView) => (await profileOf(suite, id)).status;

  itSends(suite, command, [
    ['one profile', { chargingProfileId: 9999 }, { chargingProfileId: 9999 }],
    ['those of an EVSE', { evseId: 1 }, { chargingProfileCriteria: { evseId: 1 } }],
    ['those of the station', { evseId: 0 }, { chargingProfileCriteria: { evseId: 0 } }],
    [
      'those of a purpose and stack level',
      { chargingProfilePurpose: 'ChargingStationMaxProfile', stackLevel: 0 },
      { chargingProfileCriteria: { chargingProfilePurpose: 'ChargingStationMaxProfile', stackLevel: 0 } },
    ],
  ]);

  itRefusesBodies(suite, command, [
    ['a number and a criterion', { chargingProfileId: 1, evseId: 1 }, 'evseId'],
    [
      'what others limit by',
      { chargingProfilePurpose: 'ChargingStationExternalConstraints' },
      'chargingProfilePurpose',
    ],
    ['a stack level below 0', { stackLevel: -1 }, 'stackLevel'],
  ]);

  itTakesAnswers(suite, command, { chargingProfileId: 9999 }, [
    ['Accepted', [3, { status: 'Accepted' }], 'accepted', { status: 'Accepted' }],
    ['Unknown', [3, { status: 'Unknown' }], 'rejected', { status: 'Unknown' }],
    [
      'an error',
      [4, 'NotSupported', 'no', {}],
      'failed',
      { errorCode: 'NotSupported', errorDescription: 'no', errorDetails: {} },
    ],
    [
      'a status that there is not',
      [3, { status: 'Rejected' }],
      'failed',
      { answer: { status: 'Rejected' }, error: expect.stringContaining('status') as string },
    ],
  ]);

  /** Runs a command of several messages. */
  async function clearAll(answers: string[]): Promise<{ payloads: unknown[]; result: CommandResult }> {
    const path = `/stations/${suite.stationId}/commands/${command}`;
    const clearing = suite.system.rest.post<CommandResult>(path, {});
    const payloads: unknown[] = [];
    for (const status of answers) {
      const [, messageId, , payload] = await suite.charger.next();
      payloads.push(payload);
      suite.charger.send(JSON.stringify([3, messageId, { status }]));
    }
    return { payloads, result: (await clearing).body };
  }

  it('clears all by their purposes, since a criterion must be given', async () => {
    const profiles = [await set(1), await set(0, STATION_MAX), await set(0, { ...RELATIVE, stackLevel: 3 })];
    const { payloads, result } = await clearAll(['Unknown', 'Accepted', 'Accepted']);
    expect(payloads).toEqual(
      ['TxProfile', 'TxDefaultProfile', 'ChargingStationMaxProfile'].map((chargingProfilePurpose) => ({
        chargingProfileCriteria: { chargingProfilePurpose },
      })),
    );
    expect(result).toMatchObject({ status: 'accepted', response: { status: 'Accepted' } });
    expect(await Promise.all(profiles.map(statusOf))).toEqual(['cleared', 'cleared', 'cleared']);
    const again = await clearAll(['Unknown', 'Unknown', 'Unknown']);
    expect(again.result).toMatchObject({ status: 'rejected', response: { status: 'Unknown' } });
  });

  it('clears those that match, and no other', async () => {
    const [one, two] = [await set(1), await set(2)];
    const clearing = suite.system.rest.post(`/stations/${suite.stationId}/commands/${command}`, {
      evseId: 1,
    });
    const [, messageId] = await suite.charger.next();
    suite.charger.send(JSON.stringify([3, messageId, { status: 'Accepted' }]));
    await clearing;
    expect([await statusOf(one), await statusOf(two)]).toEqual(['cleared', 'active']);
  });

  it('is what DELETE of a profile sends', async () => {
    const profile = await set(3);
    const deleting = suite.system.rest.delete(`/charging-profiles/${profile.id}`);
    const [, messageId, action, payload] = await suite.charger.next();
    suite.charger.send(JSON.stringify([3, messageId, { status: 'Accepted' }]));
    expect([action, payload]).toEqual([suite.action, { chargingProfileId: profile.chargingProfileId }]);
    expect((await deleting).body).toMatchObject({ status: 'cleared', statusReason: 'Cleared' });
  });
});
