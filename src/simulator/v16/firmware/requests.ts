import { X509Certificate } from 'node:crypto';
import type { RequestHandlers } from '../controls.js';

/** 1.6 §5.9 and §5.19; security extension, use cases L01 and N01. */
export const firmwareRequests: RequestHandlers<
  'GetDiagnostics' | 'GetLog' | 'SignedUpdateFirmware' | 'UpdateFirmware'
> = {
  GetDiagnostics: ({ logs }, { location, startTime, stopTime, retries, retryInterval }) => {
    const retry = { retries, retryIntervalSeconds: retryInterval };
    const upload = { kind: 'diagnostics', location, from: startTime, to: stopTime, ...retry };
    const fileName = logs.fileName(upload);
    if (fileName === undefined) return { payload: {} };
    return { payload: { fileName }, after: () => logs.begin(upload) };
  },

  GetLog: ({ logs }, { log, logType, requestId, retries, retryInterval }) => {
    const { remoteLocation: location, oldestTimestamp: from, latestTimestamp: to } = log;
    const kind = logType === 'SecurityLog' ? 'security' : 'diagnostics';
    const upload = { kind, location, from, to, retries, retryIntervalSeconds: retryInterval, requestId };
    const filename = logs.fileName(upload);
    if (filename === undefined) return { payload: { status: 'Rejected' } };
    const status = logs.running ? 'AcceptedCanceled' : 'Accepted';
    return { payload: { status, filename }, after: () => logs.begin(upload) };
  },

  SignedUpdateFirmware: (charger, request) => {
    const { requestId, firmware, retries, retryInterval } = request;
    const { location, retrieveDateTime, installDateTime, signingCertificate, signature } = firmware;
    if (!isCertificate(signingCertificate)) {
      const after = (): void => charger.securityEvent('InvalidFirmwareSigningCertificate', location);
      return { payload: { status: 'InvalidCertificate' }, after };
    }
    const { firmwareUpdates } = charger;
    const update = {
      location,
      retrieveAt: retrieveDateTime,
      installAt: installDateTime,
      retries,
      retryIntervalSeconds: retryInterval,
      requestId,
      signature,
    };
    const status = firmwareUpdates.running ? 'AcceptedCanceled' : 'Accepted';
    return { payload: { status }, after: () => firmwareUpdates.begin(update) };
  },

  UpdateFirmware: ({ firmwareUpdates }, { location, retrieveDate, retries, retryInterval }) => {
    const update = { location, retrieveAt: retrieveDate, retries, retryIntervalSeconds: retryInterval };
    return { payload: {}, after: () => firmwareUpdates.begin(update) };
  },
};

function isCertificate(pem: string): boolean {
  try {
    return Date.parse(new X509Certificate(pem).validTo) > Date.now();
  } catch {
    return false;
  }
}
