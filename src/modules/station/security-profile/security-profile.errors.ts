import { ConflictError, UnprocessableError } from '../../../platform/errors.js';
import type { SecurityProfile } from '../charging-station.js';

/** Lowering it is no matter of OCPP (1.6 white paper A05.FR.01, 2.0.1 A00.FR.005). */
export class SecurityProfileNotHigherError extends ConflictError {
  constructor(stationId: string, current: SecurityProfile) {
    super(
      'security_profile_not_higher',
      `${stationId} uses security profile ${String(current)} already: it can only be told to use a higher one`,
    );
  }
}

export class UpgradeUnderWayError extends ConflictError {
  constructor(stationId: string, target: SecurityProfile) {
    super(
      'security_profile_upgrade_under_way',
      `${stationId} was told to use security profile ${String(target)}: withdraw that first`,
    );
  }
}

/** As far as we know, the charger could not use the profile. */
export class SecurityProfilePreconditionError extends UnprocessableError {
  constructor(lack: string) {
    super('security_profile_precondition', lack);
  }
}
