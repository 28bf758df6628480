import { ConflictError } from '../../../platform/errors.js';

export class ContractRootExistsError extends ConflictError {
  constructor() {
    super('contract_root_exists', 'This root certificate is there already');
  }
}
