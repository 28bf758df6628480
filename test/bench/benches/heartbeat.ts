import { CallFrame } from '../call-frame.ts';
import { closedLoop } from '../closed-loop.ts';

export default closedLoop(import.meta.url, {
  name: 'heartbeat',
  summary: 'OCPP 1.6 Heartbeat, which leaves only its log entry',
  loop: {
    protocol: 'ocpp1.6',
    action: 'Heartbeat',
    prepare: async () => new CallFrame('Heartbeat', {}),
  },
  aims: { ratio: 0.7 },
});
