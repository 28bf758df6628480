import type { FirmwareStatus } from '../../firmware-updates.js';
import type { KeptMessages } from '../../kept-messages.js';
import type { LogStatus } from '../../log-uploads.js';
import type { ChargerCalls } from '../messages.js';

type PlainStatus = ChargerCalls['FirmwareStatusNotification']['request']['status'];

/** How far an update or an upload has come, in the messages of 1.6 and of its security extension. */
export function maintenanceReports(kept: KeptMessages<ChargerCalls>) {
  return {
    tellFirmware: async (status: FirmwareStatus, requestId: number | undefined): Promise<void> => {
      // An update without an id knows the statuses of 1.6 alone (§7.25).
      if (requestId === undefined)
        return kept.send('FirmwareStatusNotification', { status: status as PlainStatus });
      const request = status === 'Idle' ? {} : { requestId };
      return kept.send('SignedFirmwareStatusNotification', { status, ...request });
    },

    tellLog: async (status: LogStatus, requestId: number | undefined): Promise<void> =>
      kept.send('LogStatusNotification', requestId === undefined ? { status } : { status, requestId }),

    /** §7.24 has fewer words for it. */
    tellDiagnostics: async (status: LogStatus): Promise<void> => {
      const known = status === 'Uploading' || status === 'Uploaded' || status === 'Idle';
      return kept.send('DiagnosticsStatusNotification', { status: known ? status : 'UploadFailed' });
    },
  };
}
