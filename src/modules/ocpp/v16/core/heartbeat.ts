import type { OCPP16 } from 'typed-ocpp';
import { presentTime } from '../../../../platform/time/present-time.js';
import { handler } from '../../rpc/handler.js';

/** 1.6 §4.6. */
export const heartbeat = handler<OCPP16.HeartbeatRequest, OCPP16.HeartbeatResponse>(async () => ({
  currentTime: presentTime(),
}));
