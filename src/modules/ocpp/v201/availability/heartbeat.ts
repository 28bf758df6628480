import type { OCPP20 } from 'typed-ocpp';
import { handler } from '../../rpc/handler.js';

/** 2.0.1 G02. */
export const heartbeat = handler<OCPP20.HeartbeatRequest, OCPP20.HeartbeatResponse>(async () => ({
  currentTime: new Date().toISOString(),
}));
