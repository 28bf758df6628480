import { DriverGroup } from './driver-group.entity.js';
import { Driver } from './driver.entity.js';
import { IdToken } from './id-token.entity.js';

/** For the DataSource alone. */
export const driverEntities = [Driver, DriverGroup, IdToken];

export { ActiveSessions } from './active-sessions.js';
export {
  type AuthorisationReason,
  type AuthorisationStatus,
  maskIdToken,
  normaliseIdToken,
} from './authorisation.js';
export { Authorisation, type AuthorisationResult, type TokenStanding } from './authorisation.service.js';
export { DriverHttpModule } from './driver-http.module.js';
export { DriverModule } from './driver.module.js';
export { DriverGroups } from './driver-group.service.js';
export { Drivers } from './driver.service.js';
export { ID_TOKEN_TYPES, type IdTokenType } from './id-token.entity.js';
export { IdTokens } from './id-token.service.js';
export { type PrepaidBalance, PrepaidBalances, type PrepaidCharge } from './prepaid-balances.js';
