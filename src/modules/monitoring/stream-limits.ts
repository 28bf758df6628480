import { Injectable } from '@nestjs/common';
import { ACCESS_TOKEN_SECONDS } from '../../platform/auth/index.js';

/** What a client of the live events may cost. */
@Injectable()
export class StreamLimits {
  /** At once, in this process, of each kind. */
  maxClients = 1000;
  /** A client that does not read is cut off rather than buffered for. */
  maxBufferedBytes = 1_048_576;
  heartbeatMs = 15_000;
  /** After which the client must show a credential again, so that a blocked user does not listen on. */
  lifetimeMs = ACCESS_TOKEN_SECONDS * 1000;
  /** For the first message of a client that brought no token. */
  authenticationMs = 5_000;
}
