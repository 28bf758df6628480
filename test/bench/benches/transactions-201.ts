import { randomUUID } from 'node:crypto';
import type { Charger } from '../charger.ts';
import { assertAccepted, nextTimestamp, sampledValues201, start201 } from '../charging.ts';
import { closedLoop } from '../closed-loop.ts';
import { checksOf, METER_VALUES, STEP_WH } from '../transactions.ts';

/** Authorize, then TransactionEvent Started, five times Updated, and Ended; resolves with the register at its end. */
async function transaction(charger: Charger, meterStart: number): Promise<number> {
  const { stationId, idToken } = charger.identity;
  const token = { idToken, type: 'Central' };
  const { idTokenInfo } = await charger.call('Authorize', { idToken: token });
  assertAccepted(stationId, idTokenInfo);
  const transactionId = randomUUID();
  const start = { transactionId, seqNo: 0, registerWh: meterStart };
  await start201(charger, { ...start, timestamp: nextTimestamp() });
  let register = meterStart;
  for (let seqNo = 1; seqNo <= METER_VALUES; seqNo += 1) {
    register += STEP_WH;
    const timestamp = nextTimestamp();
    await charger.call('TransactionEvent', {
      eventType: 'Updated',
      timestamp,
      triggerReason: 'MeterValuePeriodic',
      seqNo,
      transactionInfo: { transactionId, chargingState: 'Charging' },
      meterValue: [{ timestamp, sampledValue: sampledValues201(register) }],
    });
  }
  register += STEP_WH;
  const timestamp = nextTimestamp();
  const ended = await charger.call('TransactionEvent', {
    eventType: 'Ended',
    timestamp,
    triggerReason: 'StopAuthorized',
    seqNo: METER_VALUES + 1,
    transactionInfo: { transactionId, stoppedReason: 'Local' },
    idToken: token,
    meterValue: [{ timestamp, sampledValue: sampledValues201(register, 'Transaction.End') }],
  });
  assertAccepted(stationId, ended['idTokenInfo']);
  return register;
}

export default closedLoop(import.meta.url, {
  name: 'transactions-201',
  summary: 'the same in OCPP 2.0.1',
  loop: {
    protocol: 'ocpp2.0.1',
    action: 'Authorize',
    prepare: async (charger) => {
      let register = 0;
      return async () => {
        register = await transaction(charger, register);
      };
    },
    // The start and the end tell the register as well.
    stored: checksOf(METER_VALUES + 2),
    isRatedAfterwards: true,
  },
  aims: { perSecond: 800 },
});
