import type { OCPP20 } from 'typed-ocpp';
import { presentTime } from '../../../../platform/time/present-time.js';
import { handler } from '../../rpc/handler.js';

/** 2.0.1 G02. */
export const heartbeat = handler<OCPP20.HeartbeatRequest, OCPP20.HeartbeatResponse>(async () => ({
  currentTime: presentTime(),
}));
