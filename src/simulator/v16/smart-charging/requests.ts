import type { RequestHandlers } from '../controls.js';
import { allowsUnit } from './profile-rules.js';

/** 1.6 §5.5, §5.7 and §5.16. */
export const smartChargingRequests: RequestHandlers<
  'ClearChargingProfile' | 'GetCompositeSchedule' | 'SetChargingProfile'
> = {
  ClearChargingProfile: (charger, filter) => {
    const status = charger.chargingProfiles.clear(filter) ? 'Accepted' : 'Unknown';
    return { payload: { status }, after: () => charger.limitsChanged() };
  },

  GetCompositeSchedule: ({ connectors, configuration, chargingProfiles }, request) => {
    const { connectorId, duration, chargingRateUnit: unit = 'W' } = request;
    if (!connectors.has(connectorId) || duration < 0 || !allowsUnit(configuration, unit))
      return { payload: { status: 'Rejected' } };
    const from = Date.now();
    const scheduleStart = new Date(from).toISOString();
    const periods = chargingProfiles.composite(connectorId, from, from + duration * 1000);
    const chargingSchedule = {
      duration,
      startSchedule: scheduleStart,
      chargingRateUnit: unit,
      chargingSchedulePeriod: chargingProfiles.scheduleOf(periods, unit),
    };
    return { payload: { status: 'Accepted', connectorId, scheduleStart, chargingSchedule } };
  },

  SetChargingProfile: (charger, { connectorId, csChargingProfiles }) => {
    const status = charger.chargingProfiles.set(connectorId, csChargingProfiles);
    return { payload: { status }, after: () => charger.limitsChanged() };
  },
};
