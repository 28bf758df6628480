import { AppError, ConflictError, UnprocessableError } from '../../platform/errors.js';

export class StationExistsError extends ConflictError {
  constructor(stationId: string) {
    super('station_exists', `A station ${stationId} exists already`);
  }
}

export class StationOfflineError extends ConflictError {
  constructor(stationId: string) {
    super('station_offline', `The station ${stationId} is not connected`);
  }
}

/** The charger's OCPP version has no such command, or none that does what was asked. */
export class CommandNotSupportedError extends UnprocessableError {
  constructor(message: string) {
    super('command_not_supported', message);
  }
}

/** The station has said of itself that it cannot take such a charging profile. */
export class ChargingProfileLimitError extends UnprocessableError {
  constructor(message: string) {
    super('charging_profile_limit', message);
  }
}

/** The charger did not confirm that it has cleared the profile, which stays as it is. */
export class ChargingProfileNotClearedError extends ConflictError {
  constructor(chargingProfileId: number, status: string) {
    super(
      'charging_profile_not_cleared',
      `The charger did not clear the charging profile ${chargingProfileId}: ${status}`,
    );
  }
}

/** Another command is giving it a new password, and has not been answered yet. */
export class RotationUnderWayError extends ConflictError {
  constructor(stationId: string) {
    super('rotation_under_way', `The password of ${stationId} is being rotated`);
  }
}

/** It was given several passwords and has come with none of them. */
export class PasswordsAwaitingUseError extends ConflictError {
  constructor(stationId: string) {
    super('passwords_awaiting_use', `${stationId} has used none of the passwords that it was given last`);
  }
}

export class LocationInUseError extends ConflictError {
  constructor(locationId: string) {
    super('location_in_use', `The location ${locationId} still has stations`);
  }
}

/** Built-in quirk profiles are part of the product: an operator adds own ones beside them. */
export class BuiltInProfileError extends ConflictError {
  constructor(id: string) {
    super('quirk_profile_built_in', `The quirk profile ${id} is a built-in one`);
  }
}

/** The credential that a charger was let in with has been revoked or replaced since. Its socket is to be closed. */
export class CredentialRevokedError extends AppError {
  constructor(stationId: string) {
    super('credential_revoked', 401, `The credential that ${stationId} connected with has been revoked`);
  }
}
