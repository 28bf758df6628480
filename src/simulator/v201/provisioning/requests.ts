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

  // Kept under its slot; NetworkConfigurationPriority chooses after a restart, and all of them lead to the same CSMS here.
  SetNetworkProfile: (charger, { configurationSlot, connectionData }) => {
    const slots = ['1', '2', '3'];
    const { securityProfile, ocppCsmsUrl } = connectionData;
    const lower = securityProfile < charger.parts.deviceModel.number('SecurityCtrlr.SecurityProfile');
    if (!slots.includes(String(configurationSlot)) || lower || !/^wss?:/.test(ocppCsmsUrl))
      return { payload: { status: lower ? 'Rejected' : 'Failed' } };
    return { payload: { status: 'Accepted' } };
  },
};
