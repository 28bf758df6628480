import { X509Certificate } from 'node:crypto';
import type { RequestHandlers } from '../controls.js';

/** L01 to L04, and N01. */
export const firmwareRequests: RequestHandlers<
  'GetLog' | 'PublishFirmware' | 'UnpublishFirmware' | 'UpdateFirmware'
> = {
  GetLog: ({ parts: { logs } }, { log, logType, requestId, retries, retryInterval }) => {
    const { remoteLocation: location, oldestTimestamp: from, latestTimestamp: to } = log;
    const kind = logType === 'SecurityLog' ? 'security' : 'diagnostics';
    const upload = { kind, location, from, to, retries, retryIntervalSeconds: retryInterval, requestId };
    const filename = logs.fileName(upload);
    if (filename === undefined) return { payload: { status: 'Rejected' } };
    const status = logs.running ? 'AcceptedCanceled' : 'Accepted';
    return { payload: { status, filename }, after: () => logs.begin(upload) };
  },

  UpdateFirmware: ({ parts }, { requestId, firmware, retries, retryInterval }) => {
    const { firmwareUpdates, securityEvents } = parts;
    const { location, retrieveDateTime, installDateTime, signingCertificate, signature } = firmware;
    if (signingCertificate !== undefined && !isCertificate(signingCertificate)) {
      const after = (): void => securityEvents.report('InvalidFirmwareSigningCertificate', location);
      return { payload: { status: 'InvalidCertificate' }, after };
    }
    const update = {
      ...{ location, retrieveAt: retrieveDateTime, installAt: installDateTime, requestId, signature },
      ...{ retries, retryIntervalSeconds: retryInterval },
    };
    const status = firmwareUpdates.running ? 'AcceptedCanceled' : 'Accepted';
    return { payload: { status }, after: () => firmwareUpdates.begin(update) };
  },

  PublishFirmware: ({ parts: { firmwarePublications } }, publication) => ({
    payload: { status: 'Accepted' },
    after: () => firmwarePublications.begin(publication),
  }),

  UnpublishFirmware: ({ parts: { firmwarePublications } }, { checksum }) => ({
    payload: { status: firmwarePublications.unpublish(checksum) },
  }),
};

function isCertificate(pem: string): boolean {
  try {
    return Date.parse(new X509Certificate(pem).validTo) > Date.now();
  } catch {
    return false;
  }
}
