import { ConflictError } from '../../../platform/errors.js';

export class CertificateRequestClosedError extends ConflictError {
  constructor(requestId: string, status: string) {
    super('certificate_request_closed', `The certificate request ${requestId} is ${status}`);
  }
}
