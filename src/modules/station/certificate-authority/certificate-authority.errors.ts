import { ConflictError } from '../../../platform/errors.js';

export class AuthorityExistsError extends ConflictError {
  constructor() {
    super('certificate_authority_exists', 'This certificate authority is there already');
  }
}

export class CertificateRevokedError extends ConflictError {
  constructor(id: string) {
    super('certificate_revoked', `The certificate ${id} is revoked already`);
  }
}
