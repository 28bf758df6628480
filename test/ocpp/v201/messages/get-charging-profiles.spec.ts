import { expect, it } from 'vitest';
import { RELATIVE, setProfile } from '../../../support/charging-profiles.ts';
import { profilesOf } from '../../../support/charging-profiles-201.ts';
import {
  describeMessage,
  itRefusesBodies,
  itSends,
  itTakesAnswers,
  runCommand,
} from '../../../support/message-suite.ts';

const ID = expect.any(Number) as number;

describeMessage('2.0.1', 'GetChargingProfiles', 'to the charger', (suite) => {
  const command = 'get-charging-profiles';
  const asking = (chargingProfile: object, more: object = {}) => ({
    requestId: ID,
    ...more,
    chargingProfile,
  });

  itSends(suite, command, [
    [
      'those of the station itself',
      { evseId: 0, chargingProfilePurpose: 'ChargingStationMaxProfile' },
      asking({ chargingProfilePurpose: 'ChargingStationMaxProfile' }, { evseId: 0 }),
    ],
    [
      'those of an EVSE, which needs a criterion',
      { evseId: 1 },
      asking({ chargingLimitSource: ['CSO', 'EMS', 'SO', 'Other'] }, { evseId: 1 }),
    ],
    ['all of them', {}, asking({ chargingLimitSource: ['CSO', 'EMS', 'SO', 'Other'] })],
    ['some by their numbers', { chargingProfileIds: [1, -7] }, asking({ chargingProfileId: [1, -7] })],
    ['those of a stack level', { evseId: 1, stackLevel: 0 }, asking({ stackLevel: 0 }, { evseId: 1 })],
    [
      'those of a source',
      { evseId: 1, chargingLimitSource: 'EMS' },
      asking({ chargingLimitSource: ['EMS'] }, { evseId: 1 }),
    ],
    [
      'those of a purpose',
      { evseId: 1, chargingProfilePurpose: 'TxDefaultProfile' },
      asking({ chargingProfilePurpose: 'TxDefaultProfile' }, { evseId: 1 }),
    ],
    [
      'those of a purpose and a stack level',
      { evseId: 1, chargingProfilePurpose: 'ChargingStationExternalConstraints', stackLevel: 2 },
      asking({ chargingProfilePurpose: 'ChargingStationExternalConstraints', stackLevel: 2 }, { evseId: 1 }),
    ],
  ]);

  itRefusesBodies(suite, command, [
    [
      'numbers and a purpose',
      { chargingProfileIds: [1], chargingProfilePurpose: 'TxProfile' },
      'chargingProfilePurpose',
    ],
    ['no number in the list', { chargingProfileIds: [] }, 'chargingProfileIds'],
    ['a number twice', { chargingProfileIds: [1, 1] }, 'chargingProfileIds'],
    ['a number that is a text', { chargingProfileIds: ['1'] }, 'chargingProfileIds'],
    ['a source that there is not', { chargingLimitSource: 'Me' }, 'chargingLimitSource'],
    ['an EVSE below 0', { evseId: -1 }, 'evseId'],
  ]);

  itTakesAnswers(suite, command, { evseId: 99 }, [
    ['Accepted', [3, { status: 'Accepted' }], 'accepted', { status: 'Accepted' }],
    ['NoProfiles', [3, { status: 'NoProfiles' }], 'accepted', { status: 'NoProfiles' }],
    ['an error', [4, 'InternalError', '', {}], 'failed', { errorCode: 'InternalError' }],
    [
      'a status that there is not',
      [3, { status: 'Rejected' }],
      'failed',
      { error: expect.stringContaining('status') as string },
    ],
  ]);

  it('asks under a new number each time', async () => {
    const ids = [await runCommand(suite, command, {}), await runCommand(suite, command, {})].map(
      ({ payload }) => (payload as { requestId: number }).requestId,
    );
    expect(new Set(ids).size).toBe(2);
  });

  it('that brings NoProfiles clears what was taken to be there, where it was asked for', async () => {
    await setProfile(suite, { evseId: 1, chargingProfile: RELATIVE });
    await setProfile(suite, { evseId: 2, chargingProfile: RELATIVE });
    await runCommand(suite, command, { evseId: 1 }, { status: 'NoProfiles' });
    const views = (await profilesOf(suite)).map(({ evseId, status, statusReason }) => [
      evseId,
      status,
      statusReason,
    ]);
    expect(views).toEqual([
      [1, 'cleared', 'NotReported'],
      [2, 'active', null],
    ]);
  });
});
