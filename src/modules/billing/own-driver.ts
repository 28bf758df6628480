import type { Principal } from '../../platform/auth/principal.js';
import { ForbiddenError } from '../../platform/errors.js';

/** The driver to whom a principal of role driver is confined; undefined for everybody else. */
export function ownDriverId(principal: Principal): string | undefined {
  if (principal.role !== 'driver') return undefined;
  if (principal.driverId === null) throw new ForbiddenError('This login belongs to no driver');
  return principal.driverId;
}
