import { InvalidError } from '../../../platform/errors.js';

/** Why a certificate, or a request for one, cannot be taken: `is not …`, for whoever sent it. */
export class CertificateFault extends Error {
  constructor(readonly reason: string) {
    super(reason);
    this.name = 'CertificateFault';
  }
}

/** Throws InvalidError that names the field instead of a CertificateFault. */
export function asField<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof CertificateFault)) throw error;
    throw new InvalidError([{ path, message: error.reason }]);
  }
}
