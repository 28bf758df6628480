import { CommandNotSupportedError } from '../../../station/index.js';
import type { AnswerLesson, CommandBlock } from '../../rpc/version.js';
import { textOrNull } from '../../rpc/handler.js';
import { given, type Parameters, request, wireTime } from '../../rpc/request.js';

/** §5.19: to answer is to accept. */
const updateAccepted: AnswerLesson = (_request, _answer, { services, station, commandId }) =>
  services.firmwareUpdates.answered(station, commandId, 'Accepted');

const signedUpdateAnswered: AnswerLesson = (_request, answer, { services, station, commandId }) =>
  services.firmwareUpdates.answered(station, commandId, String(answer['status']));

/** §5.9: without a file name where there is nothing to upload. */
const diagnosticsAccepted: AnswerLesson = (_request, answer, { services, station, commandId }) =>
  services.logUploads.answered(station, commandId, 'Accepted', filename(answer['fileName']));

const logAnswered: AnswerLesson = (_request, answer, { services, station, commandId }) =>
  services.logUploads.answered(station, commandId, String(answer['status']), filename(answer['filename']));

const filename = (value: unknown): string | null => textOrNull(typeof value === 'string' ? value : undefined);

function updateFirmware(p: Parameters) {
  const attempts = { retries: p['retries'], retryInterval: p['retryIntervalSeconds'] };
  const retrieveTime = wireTime(p['retrieveAt']);
  if (p['signature'] === undefined) {
    // §6.55 has no such time: the charger installs what it has fetched as soon as it can.
    if (p['installAt'] !== undefined)
      throw new CommandNotSupportedError('OCPP 1.6 has a time of installation for signed firmware only');
    return request('UpdateFirmware', { location: p['location'], retrieveDate: retrieveTime, ...attempts });
  }
  const firmware = given({
    location: p['location'],
    retrieveDateTime: retrieveTime,
    installDateTime: wireTime(p['installAt']),
    signingCertificate: p['signingCertificate'],
    signature: p['signature'],
  });
  return request('SignedUpdateFirmware', { requestId: p['requestId'], firmware, ...attempts });
}

/** The Firmware Management profile, and what the security extension has in place of it (its use cases L01 and N01). */
export const firmwareCommands: CommandBlock = {
  sends: ['GetDiagnostics', 'GetLog', 'SignedUpdateFirmware', 'UpdateFirmware'],
  translations: {
    // §5.19; security extension §5.21
    'update-firmware': (p) => [updateFirmware(p)],
    // §5.9
    'get-diagnostics': (p) => [
      request('GetDiagnostics', {
        location: p['location'],
        startTime: wireTime(p['startTime']),
        stopTime: wireTime(p['stopTime']),
        retries: p['retries'],
        retryInterval: p['retryIntervalSeconds'],
      }),
    ],
    // Security extension §5.9
    'get-log': (p) => [
      request('GetLog', {
        logType: p['logType'],
        requestId: p['requestId'],
        log: given({
          remoteLocation: p['remoteLocation'],
          oldestTimestamp: wireTime(p['oldestTimestamp']),
          latestTimestamp: wireTime(p['latestTimestamp']),
        }),
        retries: p['retries'],
        retryInterval: p['retryIntervalSeconds'],
      }),
    ],
  },
  lessons: {
    UpdateFirmware: updateAccepted,
    SignedUpdateFirmware: signedUpdateAnswered,
    GetDiagnostics: diagnosticsAccepted,
    GetLog: logAnswered,
  },
};
