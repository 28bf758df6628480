import { ConflictError } from '../../platform/errors.js';

export class TariffInUseError extends ConflictError {
  constructor() {
    super('tariff_in_use', 'Sessions were or will be priced by this tariff');
  }
}
