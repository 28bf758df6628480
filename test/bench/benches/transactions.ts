import type { Charger } from '../charger.ts';
import { assertAccepted, CONNECTOR_ID, nextTimestamp, sampledValues16, start16 } from '../charging.ts';
import { closedLoop } from '../closed-loop.ts';
import { checksOf, METER_VALUES, STEP_WH } from '../transactions.ts';

/** Authorize, StartTransaction, five MeterValues, StopTransaction; resolves with the register at its end. */
async function transaction(charger: Charger, meterStart: number): Promise<number> {
  const { stationId, idToken: idTag } = charger.identity;
  const { idTagInfo } = await charger.call('Authorize', { idTag });
  assertAccepted(stationId, idTagInfo);
  const transactionId = await start16(charger, meterStart, nextTimestamp());
  let register = meterStart;
  for (let count = 0; count < METER_VALUES; count += 1) {
    register += STEP_WH;
    await charger.call('MeterValues', {
      connectorId: CONNECTOR_ID,
      transactionId,
      meterValue: [{ timestamp: nextTimestamp(), sampledValue: sampledValues16(String(register)) }],
    });
  }
  register += STEP_WH;
  const stop = { transactionId, idTag, meterStop: register, timestamp: nextTimestamp(), reason: 'Local' };
  await charger.call('StopTransaction', stop);
  return register;
}

export default closedLoop(import.meta.url, {
  name: 'transactions',
  summary: 'whole transactions of OCPP 1.6 (a call is one of them), each rated afterwards',
  loop: {
    protocol: 'ocpp1.6',
    action: 'Authorize',
    prepare: async (charger) => {
      let register = 0;
      return async () => {
        register = await transaction(charger, register);
      };
    },
    stored: checksOf(METER_VALUES),
    isRatedAfterwards: true,
  },
  aims: { perSecond: 800 },
});
