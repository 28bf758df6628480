import type { RequestHandlers } from '../controls.js';

/** B09, B11 and B12. */
export const provisioningRequests: RequestHandlers<'Reset' | 'SetNetworkProfile'> = {
  // One EVSE cannot be reset by itself here (B11.FR.10, AllowReset is not true).
  Reset: (charger, { type, evseId }) => {
    if (evseId !== undefined) {
      const statusInfo = { reasonCode: 'UnsupportedParam', additionalInfo: 'an EVSE is not reset by itself' };
      return { payload: { status: 'Rejected', statusInfo } };
    }
    const busy = charger.evses().some(({ occupied }) => occupied);
    const status = type === 'OnIdle' && busy ? 'Scheduled' : 'Accepted';
    return { payload: { status }, after: () => charger.reset(type) };
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
