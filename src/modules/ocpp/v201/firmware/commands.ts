import { given, request, wireTime } from '../../rpc/request.js';
import type { AnswerLesson, CommandBlock } from '../../rpc/version.js';

const updateAnswered: AnswerLesson = (_request, answer, { services, station, commandId }) =>
  services.firmwareUpdates.answered(station, commandId, String(answer['status']));

const publicationAnswered: AnswerLesson = (_request, answer, { services, station, commandId }) =>
  services.firmwarePublications.answered(station, commandId, String(answer['status']));

/** L04.FR.02, L04.FR.03: either way it publishes the file no longer. */
const unpublicationAnswered: AnswerLesson = async ({ payload }, { status }, { services, station }) => {
  if (status === 'Unpublished' || status === 'NoFirmware')
    await services.firmwarePublications.unpublished(station, String(payload['checksum']));
};

/** Block L. */
export const firmwareCommands: CommandBlock = {
  sends: ['PublishFirmware', 'UnpublishFirmware', 'UpdateFirmware'],
  translations: {
    // L01, L02
    'update-firmware': (p) => [
      request('UpdateFirmware', {
        requestId: p['requestId'],
        firmware: given({
          location: p['location'],
          retrieveDateTime: wireTime(p['retrieveAt']),
          installDateTime: wireTime(p['installAt']),
          signingCertificate: p['signingCertificate'],
          signature: p['signature'],
        }),
        retries: p['retries'],
        retryInterval: p['retryIntervalSeconds'],
      }),
    ],
    // L03
    'publish-firmware': (p) => [
      request('PublishFirmware', {
        requestId: p['requestId'],
        location: p['location'],
        checksum: p['checksum'],
        retries: p['retries'],
        retryInterval: p['retryIntervalSeconds'],
      }),
    ],
    // L04
    'unpublish-firmware': (p) => [request('UnpublishFirmware', { checksum: p['checksum'] })],
  },
  lessons: {
    UpdateFirmware: updateAnswered,
    PublishFirmware: publicationAnswered,
    UnpublishFirmware: unpublicationAnswered,
  },
};
