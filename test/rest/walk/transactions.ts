import { expect } from 'vitest';
import { answerNext, type List, NOBODY, type Resource, type Walk } from './walk.ts';

const SIGNED = {
  signedMeterData: 'T0NNRnx7fQ==',
  signingMethod: 'ECDSA-secp256r1-SHA256',
  encodingMethod: 'OCMF',
  publicKey: '',
};

/** A charge at a station that numbers what it reports of it, and the commands that only such a station knows. */
export async function walkTransactions({ system, api, rest }: Walk): Promise<void> {
  const charger = await system.connect('CP201', system.process.ocppUrl, 'ocpp2.0.1');
  const transactionId = 'walk-1';
  const event = (seqNo: number, eventType: string, members: object = {}) =>
    charger.call('TransactionEvent', {
      eventType,
      timestamp: new Date(Date.now() - (10 - seqNo) * 60_000).toISOString(),
      triggerReason: 'ChargingStateChanged',
      seqNo,
      transactionInfo: { transactionId, chargingState: 'Charging' },
      ...members,
    });
  await event(3, 'Started', { evse: { id: 1, connectorId: 1 } });
  const sampledValue = [
    { value: 1.5, unitOfMeasure: { unit: 'Wh', multiplier: 3 }, signedMeterValue: SIGNED },
  ];
  await event(4, 'Updated', { meterValue: [{ timestamp: new Date().toISOString(), sampledValue }] });
  const sessions = () => rest.get<List>('/charging-sessions?stationId=CP201');
  const [session] = (await sessions()).data;
  expect(session).toMatchObject({ status: 'active', complete: null, missingSeqNos: [], meterStartWh: 1_500 });
  const values = await rest.get<List>(`/charging-sessions/${session?.id}/meter-values`);
  expect(values.data[0]?.['sampledValues']).toMatchObject([{ multiplier: 3, signedMeterValue: SIGNED }]);

  const path = '/stations/CP201/commands';
  for (const [name, body, response] of [
    [
      'get-transaction-status',
      { sessionId: session?.id },
      { ongoingIndicator: true, messagesInQueue: false },
    ],
    ['cost-updated', { sessionId: session?.id, totalCost: '7.43' }, {}],
  ] as const) {
    await rest.post(`${path}/${name}?wait=0`, body, 202);
    await answerNext(charger, response);
    const answering = rest.post<Resource>(`${path}/${name}`, body, 200);
    await answerNext(charger, response);
    expect((await answering)['response']).toEqual(response);
    await rest.post(`${path}/${name}`, { nonsense: 1 }, 400);
    await rest.post(`${path}/${name}`, { ...body, sessionId: NOBODY }, 400);
    await rest.post(`/stations/NONE/commands/${name}`, body, 404);
    const example = api.example(`POST /stations/{stationId}/commands/${name}`);
    await rest.post(
      `/stations/CP001/commands/${name}`,
      { ...example, sessionId: undefined, transactionId },
      422,
    );
  }
  await event(6, 'Ended', { transactionInfo: { transactionId, stoppedReason: 'EVDisconnected' } });
  expect((await sessions()).data).toMatchObject([{ status: 'ended', complete: false, missingSeqNos: [5] }]);
  await event(5, 'Updated');
  expect((await sessions()).data).toMatchObject([{ complete: true, missingSeqNos: [] }]);
  await charger.close();
}
