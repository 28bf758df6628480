import { CallFrame, REGISTER, TIMESTAMP } from '../call-frame.ts';
import { CONNECTOR_ID, sampledValues16, start16 } from '../charging.ts';
import { closedLoop } from '../closed-loop.ts';

const METER_START_WH = 10_000_000;

export default closedLoop(import.meta.url, {
  name: 'meter-values',
  summary: 'OCPP 1.6 MeterValues of three samples, within an open transaction',
  loop: {
    protocol: 'ocpp1.6',
    action: 'MeterValues',
    prepare: async (charger) =>
      new CallFrame('MeterValues', {
        connectorId: CONNECTOR_ID,
        transactionId: await start16(charger, METER_START_WH, new Date().toISOString()),
        meterValue: [{ timestamp: TIMESTAMP, sampledValue: sampledValues16(REGISTER) }],
      }),
    stored: [
      {
        what: 'rows of meter values of these transactions',
        sql: `SELECT s.station_id, count(*)::integer AS count
                FROM billing.charging_session s JOIN billing.meter_value m USING (station_id, transaction_id)
               GROUP BY s.station_id`,
      },
    ],
  },
  aims: { ratio: 0.4, p99Ms: 50 },
});
