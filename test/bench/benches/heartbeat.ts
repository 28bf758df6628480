import { CallFrame } from '../call-frame.ts';
import { closedLoop } from '../closed-loop.ts';

export default closedLoop(
  import.meta.url,
  'heartbeat',
  'OCPP 1.6 Heartbeat, which leaves only its log entry',
  {
    action: 'Heartbeat',
    prepare: async () => new CallFrame('Heartbeat', {}),
  },
);
