import { randomUUID } from 'node:crypto';
import { CallFrame, COUNTER, FIRST_COUNT, TIMESTAMP } from '../call-frame.ts';
import { sampledValues201, start201 } from '../charging.ts';
import { closedLoop } from '../closed-loop.ts';

export default closedLoop(import.meta.url, {
  name: 'meter-values-201',
  summary: 'the same in OCPP 2.0.1: TransactionEvent Updated with a meter value of three samples',
  loop: {
    protocol: 'ocpp2.0.1',
    action: 'TransactionEvent',
    prepare: async (charger) => {
      const transactionId = randomUUID();
      // The first counter that the frame writes is the one after this.
      const start = { transactionId, seqNo: FIRST_COUNT, registerWh: FIRST_COUNT };
      await start201(charger, { ...start, timestamp: new Date().toISOString() });
      return new CallFrame('TransactionEvent', {
        eventType: 'Updated',
        timestamp: TIMESTAMP,
        triggerReason: 'MeterValuePeriodic',
        seqNo: COUNTER,
        transactionInfo: { transactionId, chargingState: 'Charging' },
        meterValue: [{ timestamp: TIMESTAMP, sampledValue: sampledValues201(COUNTER) }],
      });
    },
    stored: [
      {
        what: 'rows of periodic meter values of these transactions',
        sql: `SELECT s.station_id, count(*)::integer AS count
                FROM billing.charging_session s JOIN billing.meter_value m USING (station_id, transaction_id)
               WHERE m.sampled_values::json -> 0 ->> 'context' = 'Sample.Periodic'
               GROUP BY s.station_id`,
      },
      {
        what: 'recorded events',
        sql: `SELECT station_id, count(*)::integer AS count FROM billing.transaction_event
               WHERE event_type = 'Updated' GROUP BY station_id`,
        isExact: true,
      },
    ],
  },
  aims: { ratio: 0.4, p99Ms: 50 },
});
