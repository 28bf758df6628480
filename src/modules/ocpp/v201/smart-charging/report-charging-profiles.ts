import type { OCPP20 } from 'typed-ocpp';
import { handler } from '../../rpc/handler.js';
import { installedProfileIn } from './charging-profile.js';

/** 2.0.1 K09: what GetChargingProfiles asked for, in parts. */
export const reportChargingProfiles = handler<
  OCPP20.ReportChargingProfilesRequest,
  OCPP20.ReportChargingProfilesResponse
>(async ({ requestId, evseId, chargingLimitSource, chargingProfile, tbc }, { services, station }) => {
  await services.reportedProfiles.reported(station, {
    requestId,
    evseId,
    chargingLimitSource,
    profiles: chargingProfile.map((profile) => ({
      chargingProfileId: profile.id,
      content: installedProfileIn(profile),
    })),
    isLast: tbc !== true,
  });
  return {};
});
