import type { OCPP20 } from 'typed-ocpp';
import { CHARGING_LIMIT_SOURCES, type ChargingProfilePurpose } from '../../../station/index.js';
import { given, type Parameters, request } from '../../rpc/request.js';
import type { AnswerLesson, AnswerSummary, CommandBlock, OcppRequest } from '../../rpc/version.js';
import { chargingProfileIn, chargingProfileOut } from './charging-profile.js';

type WireProfile = OCPP20.SetChargingProfileRequest['chargingProfile'];

/** What a station may be told to clear (K10.FR.06). */
const CLEARED_PURPOSES: readonly ChargingProfilePurpose[] = [
  'TxProfile',
  'TxDefaultProfile',
  'ChargingStationMaxProfile',
];

/** K01. */
const profileSet: AnswerLesson = async ({ payload }, answer, { station, services, commandId }) => {
  const { evseId, chargingProfile } = payload as { evseId?: number; chargingProfile: WireProfile };
  const profile = chargingProfileIn(chargingProfile, evseId, commandId);
  if (answer['status'] === 'Accepted') await services.chargingProfiles.installed(station, profile);
  else await services.chargingProfiles.rejected(station, profile, reasonOf(answer));
};

/** K05: the profile of a remote start stands and falls with it. */
const startedWithProfile: AnswerLesson = async (message, answer, context) => {
  if (message.payload['chargingProfile'] !== undefined) await profileSet(message, answer, context);
};

/** K10. Unknown says that it has none of them, which is what was asked for. */
const profilesCleared: AnswerLesson = async ({ payload }, { status }, { station, services }) => {
  if (status !== 'Accepted' && status !== 'Unknown') return;
  const { chargingProfileId, chargingProfileCriteria } = payload as OCPP20.ClearChargingProfileRequest;
  const criteria = { chargingProfileId, ...chargingProfileCriteria };
  await services.chargingProfiles.cleared(station, criteria, status === 'Accepted' ? 'Cleared' : status);
};

/** K09: reports follow, unless there is nothing to report. */
const profilesAskedFor: AnswerLesson = async ({ payload }, { status }, { station, services }) => {
  if (status === 'NoProfiles')
    await services.reportedProfiles.noneReported(station, Number(payload['requestId']));
};

/** In the charger's own words, as RequestStartTransaction and SetChargingProfile give them. */
function reasonOf({ status, statusInfo }: Record<string, unknown>): string {
  const { reasonCode } = (statusInfo ?? {}) as { reasonCode?: string };
  return reasonCode === undefined ? String(status) : `${String(status)}: ${reasonCode}`;
}

/** K10.FR.02: by number, or by one criterion at least; so that all are those of each purpose. */
function clearChargingProfile(parameters: Parameters): OcppRequest[] {
  const { chargingProfileId, evseId, chargingProfilePurpose, stackLevel } = parameters;
  const criteria = given({ evseId, chargingProfilePurpose, stackLevel });
  if (chargingProfileId !== undefined) return [request('ClearChargingProfile', { chargingProfileId })];
  const all =
    Object.keys(criteria).length > 0
      ? [criteria]
      : CLEARED_PURPOSES.map((purpose) => ({ chargingProfilePurpose: purpose }));
  return all.map((chargingProfileCriteria) => request('ClearChargingProfile', { chargingProfileCriteria }));
}

const clearedAtAll: AnswerSummary = (answers) => ({
  status: answers.some(({ status }) => status === 'Accepted') ? 'Accepted' : 'Unknown',
});

/** K09.FR.03: by numbers, or by one criterion at least; so that all are those of every source. */
function getChargingProfiles(parameters: Parameters): OcppRequest {
  const { requestId, evseId, chargingProfileIds, chargingLimitSource } = parameters;
  const { chargingProfilePurpose, stackLevel } = parameters;
  const criteria = given({
    chargingProfilePurpose,
    stackLevel,
    chargingProfileId: chargingProfileIds,
    chargingLimitSource: chargingLimitSource === undefined ? undefined : [chargingLimitSource],
  });
  const chargingProfile =
    Object.keys(criteria).length > 0 ? criteria : { chargingLimitSource: [...CHARGING_LIMIT_SOURCES] };
  return request('GetChargingProfiles', { requestId, evseId, chargingProfile });
}

/** Block K. */
export const smartChargingCommands: CommandBlock = {
  sends: ['ClearChargingProfile', 'GetChargingProfiles', 'GetCompositeSchedule', 'SetChargingProfile'],
  translations: {
    // K01: EVSE 0 is the whole station.
    'set-charging-profile': async (p, context) => [
      request('SetChargingProfile', {
        evseId: p['evseId'],
        chargingProfile: await chargingProfileOut(p, Number(p['evseId']), context),
      }),
    ],
    // K10
    'clear-charging-profile': clearChargingProfile,
    // K08
    'get-composite-schedule': (p) => [
      request('GetCompositeSchedule', {
        evseId: p['evseId'],
        duration: p['durationSeconds'],
        chargingRateUnit: p['chargingRateUnit'],
      }),
    ],
    // K09
    'get-charging-profiles': (p) => [getChargingProfiles(p)],
  },
  lessons: {
    SetChargingProfile: profileSet,
    RequestStartTransaction: startedWithProfile,
    ClearChargingProfile: profilesCleared,
    GetChargingProfiles: profilesAskedFor,
  },
  summaries: { ClearChargingProfile: clearedAtAll },
};
