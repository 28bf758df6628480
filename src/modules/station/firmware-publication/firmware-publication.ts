import type { TaskVocabulary } from '../station-task/station-task.js';

export const UNPUBLISHED = 'Unpublished';

/** What a publication may be in, in the order in which it may come there. */
export const FIRMWARE_PUBLICATION_STATUSES = [
  'Requested',
  'Failed',
  // The answer to the request: OCPP 2.0.1 part 2, 3.42 GenericStatusEnumType.
  'Accepted',
  'Rejected',
  // What the station reports: 3.66 PublishFirmwareStatusEnumType.
  'DownloadScheduled',
  'Downloading',
  'DownloadPaused',
  'Downloaded',
  'DownloadFailed',
  'ChecksumVerified',
  'InvalidChecksum',
  'Published',
  'PublishFailed',
  UNPUBLISHED,
] as const;

export const FIRMWARE_PUBLICATION_VOCABULARY: TaskVocabulary = {
  ends: new Set(['DownloadFailed', 'InvalidChecksum', 'Published', 'PublishFailed']),
  attemptFailed: 'DownloadFailed',
};

/** What a station makes us keep of the addresses of one file: it has one for each protocol that it serves. */
export const MAX_PUBLISHED_LOCATIONS = 20;

export interface PublicationReport {
  requestId: number | null;
  /** A word of PublishFirmwareStatusEnumType. */
  status: string;
  /** Where other stations get the firmware; none unless it is published. */
  locations: readonly string[];
}
