import { request } from '../../rpc/request.js';
import type { CommandBlock } from '../../rpc/version.js';
import { getBaseReport, getReport } from './report-commands.js';
import { priorityRefused, setSecurityProfile } from './security-profile.js';
import {
  getConfiguration,
  joined,
  setConfiguration,
  variablesRead,
  variablesSet,
} from './variable-commands.js';

/** Block B; its reset is with the remote control. */
export const provisioningCommands: CommandBlock = {
  sends: ['GetBaseReport', 'GetReport', 'GetVariables', 'SetNetworkProfile', 'SetVariables'],
  translations: {
    'get-configuration': getConfiguration,
    'set-configuration': setConfiguration,
    'get-base-report': getBaseReport,
    'get-report': getReport,
    'set-security-profile': setSecurityProfile,
    // B09
    'set-network-profile': (p) => [
      request('SetNetworkProfile', {
        configurationSlot: p['configurationSlot'],
        connectionData: p['connectionData'],
      }),
    ],
  },
  lessons: {
    GetVariables: variablesRead,
    SetVariables: async (...answer) => {
      await variablesSet(...answer);
      await priorityRefused(...answer);
    },
  },
  summaries: { GetVariables: joined('getVariableResult'), SetVariables: joined('setVariableResult') },
};
