export { type Backplane, type BackplaneOptions, openBackplane } from './backplane.js';
export {
  BackplaneUnavailableError,
  ProcessUnreachableError,
  RemoteError,
  RouteTimeoutError,
} from './backplane.errors.js';
export { CommandRouter, type RequestHandler } from './command-router.js';
export { InProcessHub } from './in-process-hub.js';
export { type LiveEvent, type LiveEventListener, LiveEvents } from './live-events.js';
export { MAX_SHARED_ANSWER_LENGTH, MAX_SHARED_ANSWERS, SharedAnswers } from './shared-answers.js';
export { SharedCache } from './shared-cache.js';
export {
  type ConnectedStation,
  LEASE_TTL_MS,
  type SocketProcess,
  type StationConnection,
  StationRegistry,
} from './station-registry.js';
