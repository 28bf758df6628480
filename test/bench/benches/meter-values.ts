import { CallFrame, REGISTER, TIMESTAMP } from '../call-frame.ts';
import type { Charger } from '../charger.ts';
import { closedLoop } from '../closed-loop.ts';

const CONNECTOR_ID = 1;
const METER_START_WH = 10_000_000;

const SAMPLED_VALUES = [
  { value: REGISTER, context: 'Sample.Periodic', measurand: 'Energy.Active.Import.Register', unit: 'Wh' },
  { value: '11040', context: 'Sample.Periodic', measurand: 'Power.Active.Import', unit: 'W' },
  { value: '16.0', context: 'Sample.Periodic', measurand: 'Current.Import', unit: 'A' },
];

async function startTransaction(charger: Charger): Promise<number> {
  const { transactionId, idTagInfo } = await charger.call('StartTransaction', {
    connectorId: CONNECTOR_ID,
    idTag: charger.identity.idToken,
    meterStart: METER_START_WH,
    timestamp: new Date().toISOString(),
  });
  const { status } = idTagInfo as { status: string };
  if (status === 'Accepted' && typeof transactionId === 'number') return transactionId;
  throw new Error(
    `${charger.identity.stationId}: the token ${charger.identity.idToken} may not charge: ${status}`,
  );
}

export default closedLoop(
  import.meta.url,
  'meter-values',
  'OCPP 1.6 MeterValues of three samples, within an open transaction',
  {
    action: 'MeterValues',
    prepare: async (charger) =>
      new CallFrame('MeterValues', {
        connectorId: CONNECTOR_ID,
        transactionId: await startTransaction(charger),
        meterValue: [{ timestamp: TIMESTAMP, sampledValue: SAMPLED_VALUES }],
      }),
    stored: {
      what: 'rows of meter values of these transactions',
      sql: `SELECT s.station_id, count(*)::integer AS count
              FROM billing.charging_session s JOIN billing.meter_value m USING (station_id, transaction_id)
             GROUP BY s.station_id`,
    },
  },
);
