import type { AnswerLesson, CommandBlock } from '../../rpc/version.js';
import { type Parameters, request } from '../../rpc/request.js';
import { chargingProfileIn, chargingProfileOut, purposeIn, purposeOut } from './charging-profile.js';

/** §5.16. */
const profileSet: AnswerLesson = async ({ payload }, { status }, { station, services, commandId }) => {
  const sent = payload['csChargingProfiles'] as Parameters;
  const profile = chargingProfileIn(sent, payload['connectorId'], commandId);
  if (status === 'Accepted') await services.chargingProfiles.installed(station, profile);
  else await services.chargingProfiles.rejected(station, profile, String(status));
};

/** §5.16.2: the profile of a remote start stands and falls with it. */
const startedWithProfile: AnswerLesson = async (message, answer, context) => {
  const { chargingProfile, connectorId } = message.payload;
  if (chargingProfile === undefined) return;
  await profileSet(
    { ...message, payload: { csChargingProfiles: chargingProfile, connectorId } },
    answer,
    context,
  );
};

/** §5.5. Unknown says that it has none of them, which is what was asked for. */
const profilesCleared: AnswerLesson = async ({ payload }, { status }, { station, services }) => {
  if (status !== 'Accepted' && status !== 'Unknown') return;
  const { id, connectorId, chargingProfilePurpose, stackLevel } = payload as Record<
    string,
    number | undefined
  >;
  const criteria = {
    chargingProfileId: id,
    evseId: connectorId,
    chargingProfilePurpose:
      chargingProfilePurpose === undefined ? undefined : purposeIn(chargingProfilePurpose),
    stackLevel,
  };
  await services.chargingProfiles.cleared(station, criteria, status === 'Accepted' ? 'Cleared' : status);
};

/** The Smart Charging profile. */
export const smartChargingCommands: CommandBlock = {
  sends: ['ClearChargingProfile', 'GetCompositeSchedule', 'SetChargingProfile'],
  translations: {
    // §5.16: connector 0 is the whole station.
    'set-charging-profile': async (p, context) => [
      request('SetChargingProfile', {
        connectorId: p['evseId'],
        csChargingProfiles: await chargingProfileOut(p, Number(p['evseId']), context),
      }),
    ],
    // §5.5
    'clear-charging-profile': (p) => [
      request('ClearChargingProfile', {
        id: p['chargingProfileId'],
        connectorId: p['evseId'],
        chargingProfilePurpose: purposeOut(p['chargingProfilePurpose']),
        stackLevel: p['stackLevel'],
      }),
    ],
    // §5.7
    'get-composite-schedule': (p) => [
      request('GetCompositeSchedule', {
        connectorId: p['evseId'],
        duration: p['durationSeconds'],
        chargingRateUnit: p['chargingRateUnit'],
      }),
    ],
  },
  lessons: {
    SetChargingProfile: profileSet,
    RemoteStartTransaction: startedWithProfile,
    ClearChargingProfile: profilesCleared,
  },
};
