import { ConflictError, UnprocessableError } from '../../../platform/errors.js';

/** No groups were given to the station, so that there is nothing to send. */
export class LocalListNotManagedError extends ConflictError {
  constructor(stationId: string) {
    super('local_list_not_managed', `The local list of ${stationId} is not managed: give it groups first`);
  }
}

export class LocalListUnknownError extends ConflictError {
  constructor() {
    super('local_list_unknown', 'What list the charger has is not known: send it in full');
  }
}

/** The charger cannot take the list as it is, by its own word. */
export class LocalListImpossibleError extends UnprocessableError {
  constructor(reason: string) {
    super('local_list_impossible', reason);
  }
}
