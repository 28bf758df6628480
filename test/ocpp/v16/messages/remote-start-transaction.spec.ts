import { describe, expect, it } from 'vitest';
import {
  profileOf,
  type ProfileView,
  RELATIVE,
  setProfile,
  startTransaction,
  stopTransaction,
  TX,
} from '../../../support/charging-profiles.ts';
import {
  describeMessage,
  itRefusesBodies,
  itSends,
  itTakesAnswers,
  runCommand,
} from '../../../support/message-suite.ts';

const ID = expect.any(Number) as number;

describeMessage('1.6', 'RemoteStartTransaction', 'to the charger', (suite) => {
  const command = 'remote-start';
  /** The profile that went with a start. */
  async function profileWith(body: object, answer: object = { status: 'Accepted' }): Promise<ProfileView> {
    const { result } = await runCommand(suite, command, body, answer);
    const list = `/charging-profiles?stationId=${suite.stationId}&limit=1`;
    const [profile] = (await suite.system.rest.get<{ data: ProfileView[] }>(list)).body.data;
    expect(profile?.commandId).toBe(result.id);
    return profile as ProfileView;
  }
  const statusOf = async ({ id }: ProfileView) => {
    const { status, statusReason } = await profileOf(suite, id);
    return [status, statusReason];
  };

  itSends(suite, command, [
    ['the EVSE as connector [TC_010_CSMS]', { evseId: 1, idToken: 'A1' }, { connectorId: 1, idTag: 'A1' }],
    ['a connector', { connectorId: 2, idToken: 'A1' }, { connectorId: 2, idTag: 'A1' }],
    ['no connector, for the charger to choose', { idToken: 'A1' }, { idTag: 'A1' }],
    [
      'a charging profile for the transaction [TC_059_CSMS]',
      { evseId: 1, idToken: 'A1', chargingProfile: TX },
      { connectorId: 1, idTag: 'A1', chargingProfile: { ...TX, chargingProfileId: ID } },
    ],
  ]);

  itRefusesBodies(suite, command, [
    ['nobody', { evseId: 1 }, 'idToken'],
    ['a token longer than 1.6 has', { evseId: 1, idToken: 'A'.repeat(21) }, 'payload'],
    ['an EVSE and a connector', { evseId: 1, connectorId: 1, idToken: 'A1' }, 'connectorId'],
    ['EVSE 0, which is the station', { evseId: 0, idToken: 'A1' }, 'evseId'],
    [
      'a default profile',
      { evseId: 1, idToken: 'A1', chargingProfile: RELATIVE },
      'chargingProfile.chargingProfilePurpose',
    ],
    [
      'a profile of a transaction that there is',
      { evseId: 1, idToken: 'A1', chargingProfile: { ...TX, transactionId: '1' } },
      'chargingProfile.transactionId',
    ],
    [
      'a profile that makes no sense',
      { evseId: 1, idToken: 'A1', chargingProfile: { ...TX, recurrencyKind: 'Daily' } },
      'chargingProfile.recurrencyKind',
    ],
    ['a list for a profile', { idToken: 'A1', chargingProfile: [] }, 'chargingProfile'],
    ['the tag of 1.6', { evseId: 1, idToken: 'A1', idTag: 'A1' }, 'idTag'],
  ]);

  itTakesAnswers(suite, command, { evseId: 1, idToken: 'A1' }, [
    ['Rejected [TC_026_CSMS]', [3, { status: 'Rejected' }], 'rejected', { status: 'Rejected' }],
    ['an error', [4, 'FormationViolation', 'no', {}], 'failed', { errorCode: 'FormationViolation' }],
    ['a status that there is not', [3, { status: 'Soon' }], 'failed', { answer: { status: 'Soon' } }],
    ['no status', [3, {}], 'failed', { answer: {} }],
  ]);

  describe('with a charging profile', () => {
    it('has it become that of the transaction which starts, and end with it', async () => {
      const profile = await profileWith({ evseId: 3, idToken: 'Ahead1', chargingProfile: TX });
      expect(profile).toMatchObject({ status: 'active', evseId: 3, chargingProfile: TX });
      expect(profile.chargingProfile).not.toHaveProperty('transactionId');
      const transactionId = await startTransaction(suite.charger, 3, 'AHEAD1');
      expect(await profileOf(suite, profile.id)).toMatchObject({
        status: 'active',
        chargingProfile: { ...TX, transactionId: String(transactionId) },
      });
      await stopTransaction(suite.charger, transactionId);
      expect(await statusOf(profile)).toEqual(['cleared', 'TransactionEnded']);
    });

    it('has it move to where the charger chose to charge, and be replaced by one for that transaction', async () => {
      const profile = await profileWith({ idToken: 'AHEAD2', chargingProfile: TX });
      expect(profile.evseId).toBeNull();
      const transactionId = String(await startTransaction(suite.charger, 4, 'AHEAD2'));
      expect((await profileOf(suite, profile.id)).evseId).toBe(4);
      const chargingProfile = { ...TX, transactionId };
      const { profile: next } = await setProfile(suite, { evseId: 4, chargingProfile });
      expect([await statusOf(profile), await statusOf(next)]).toEqual([
        ['cleared', 'Replaced'],
        ['active', null],
      ]);
    });

    it('has it end when another one charges there', async () => {
      const profile = await profileWith({ evseId: 5, idToken: 'AHEAD3', chargingProfile: TX });
      await startTransaction(suite.charger, 5, 'OTHER3');
      expect(await statusOf(profile)).toEqual(['cleared', 'TransactionEnded']);
    });

    it('stands and falls with the start [TC_060_CSMS]', async () => {
      const body = { evseId: 6, idToken: 'AHEAD4', chargingProfile: TX };
      expect(await profileWith(body, { status: 'Rejected' })).toMatchObject({
        status: 'rejected',
        statusReason: 'Rejected',
      });
      expect(await profileWith(body, { status: 'Perhaps' })).toMatchObject({ status: 'failed' });
    });
  });
});
