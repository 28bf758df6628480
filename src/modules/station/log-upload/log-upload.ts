import type { TaskVocabulary } from '../station-task/station-task.js';

/** OCPP 2.0.1 part 2, 3.48 LogEnumType. */
export const LOG_TYPES = ['DiagnosticsLog', 'SecurityLog'] as const;
export type LogType = (typeof LOG_TYPES)[number];

/** What an upload may be in, in the order in which it may come there. */
export const LOG_UPLOAD_STATUSES = [
  'Requested',
  'Failed',
  // The answer to the request: OCPP 2.0.1 part 2, 3.49 LogStatusEnumType.
  'Accepted',
  'AcceptedCanceled',
  'Rejected',
  'Canceled',
  // What the charger reports: 3.87 UploadLogStatusEnumType.
  'Uploading',
  'Uploaded',
  'UploadFailure',
  'BadMessage',
  'NotSupportedOperation',
  'PermissionDenied',
] as const;

export const LOG_UPLOAD_VOCABULARY: TaskVocabulary = {
  ends: new Set(['Uploaded', 'UploadFailure', 'BadMessage', 'NotSupportedOperation', 'PermissionDenied']),
  attemptFailed: 'UploadFailure',
};

/** UploadLogStatusEnumType: not of one upload, but of one that made room for another (N01.FR.20). */
export const GIVEN_UP = 'AcceptedCanceled';
