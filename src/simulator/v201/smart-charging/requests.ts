import type { RequestHandlers } from '../controls.js';

/** K01 to K10. */
export const smartChargingRequests: RequestHandlers<
  'ClearChargingProfile' | 'GetChargingProfiles' | 'GetCompositeSchedule' | 'SetChargingProfile'
> = {
  ClearChargingProfile: (charger, { chargingProfileId, chargingProfileCriteria }) => {
    const found = charger.parts.chargingProfiles.clear(chargingProfileId, chargingProfileCriteria);
    return { payload: { status: found ? 'Accepted' : 'Unknown' }, after: () => charger.limitsChanged() };
  },

  GetChargingProfiles: (charger, request) => {
    const found = [...charger.parts.chargingProfiles.find(request)];
    if (found.length === 0) return { payload: { status: 'NoProfiles' } };
    const { requestId } = request;
    const after = (): void =>
      found.forEach(([evseId, chargingProfile], index) => {
        const report = { requestId, chargingLimitSource: 'CSO', evseId, chargingProfile } as const;
        charger.tell('ReportChargingProfiles', { ...report, tbc: index < found.length - 1 });
      });
    return { payload: { status: 'Accepted' }, after };
  },

  GetCompositeSchedule: ({ parts: { evses, deviceModel, chargingProfiles } }, request) => {
    const { evseId, duration, chargingRateUnit = 'W' } = request;
    const supported = deviceModel.members('SmartChargingCtrlr.RateUnit').includes(chargingRateUnit);
    if (!evses.has(evseId) || duration < 0 || !supported) return { payload: { status: 'Rejected' } };
    const from = Date.now();
    const periods = chargingProfiles.power.composite(evseId, from, from + duration * 1000);
    const schedule = {
      evseId,
      duration,
      scheduleStart: new Date(from).toISOString(),
      chargingRateUnit,
      chargingSchedulePeriod: chargingProfiles.power.scheduleOf(periods, chargingRateUnit),
    };
    return { payload: { status: 'Accepted', schedule } };
  },

  SetChargingProfile: (charger, { evseId, chargingProfile }) => ({
    payload: charger.parts.chargingProfiles.set(evseId, chargingProfile),
    after: () => charger.limitsChanged(),
  }),
};
