import type { TaskVocabulary } from '../station-task/station-task.js';

/** What a firmware update may be in, in the order in which it may come there. */
export const FIRMWARE_UPDATE_STATUSES = [
  'Requested',
  'Failed',
  // The answer to the request: OCPP 2.0.1 part 2, 3.86 UpdateFirmwareStatusEnumType.
  'Accepted',
  'AcceptedCanceled',
  'Rejected',
  'InvalidCertificate',
  'RevokedCertificate',
  'Canceled',
  // What the charger reports: 3.33 FirmwareStatusEnumType.
  'DownloadScheduled',
  'Downloading',
  'DownloadPaused',
  'Downloaded',
  'DownloadFailed',
  'SignatureVerified',
  'InvalidSignature',
  'InstallScheduled',
  'InstallRebooting',
  'Installing',
  'Installed',
  'InstallVerificationFailed',
  'InstallationFailed',
] as const;

/** The end states of FirmwareStatusEnumType. */
export const FIRMWARE_UPDATE_VOCABULARY: TaskVocabulary = {
  ends: new Set([
    'DownloadFailed',
    'InvalidSignature',
    'Installed',
    'InstallVerificationFailed',
    'InstallationFailed',
  ]),
  attemptFailed: 'DownloadFailed',
};
