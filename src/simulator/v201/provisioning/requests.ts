import type { RequestHandlers } from '../controls.js';

/** B09, B11 and B12. */
export const provisioningRequests: RequestHandlers<'Reset' | 'SetNetworkProfile'> = {
  // Without an EVSE it is about the whole station.
  Reset: (charger, { type, evseId }) => {
    const concerned = charger.evses(evseId);
    if (concerned.length === 0)
      return { payload: { status: 'Rejected', statusInfo: { reasonCode: 'UnknownEvse' } } };
    const busy = concerned.some(({ occupied }) => occupied);
    const status = type === 'OnIdle' && busy ? 'Scheduled' : 'Accepted';
    return { payload: { status }, after: () => charger.reset(type, evseId) };
  },

  // Kept under its slot; NetworkConfigurationPriority chooses with the next restart.
  SetNetworkProfile: ({ parts }, { configurationSlot, connectionData }) => {
    const least = parts.deviceModel.number('SecurityCtrlr.SecurityProfile');
    const isKept = parts.networkProfiles.store(configurationSlot, connectionData, least);
    return { payload: { status: isKept ? 'Accepted' : 'Rejected' } };
  },
};
