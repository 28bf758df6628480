import { ConflictError, InvalidError } from '../../platform/errors.js';

export class EmailTakenError extends ConflictError {
  constructor() {
    super('email_taken', 'There already is a driver with this email address');
  }
}

export class TokenTakenError extends ConflictError {
  constructor() {
    super(
      'token_taken',
      'This token is already registered; upper and lower case letters count as the same, as do the ways to write an eMAID',
    );
  }
}

export class GroupNameTakenError extends ConflictError {
  constructor() {
    super('group_name_taken', 'There already is a driver group with this name');
  }
}

export class GroupInUseError extends ConflictError {
  constructor() {
    super('group_in_use', 'The group still has drivers');
  }
}

export class UnknownGroupError extends InvalidError {
  constructor() {
    super([{ path: 'groupId', message: 'is not the id of a driver group' }]);
  }
}

export class UnknownCurrencyError extends InvalidError {
  constructor() {
    super([{ path: 'prepaidBalance.currency', message: 'is not an ISO 4217 currency' }]);
  }
}

export class EmptyValidityError extends InvalidError {
  constructor() {
    super([{ path: 'validUntil', message: 'must not be before validFrom' }]);
  }
}
