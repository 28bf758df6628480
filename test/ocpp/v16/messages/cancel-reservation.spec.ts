import { expect, it } from 'vitest';
import { describeMessage } from '../../../support/message-suite.ts';
import { eventually } from '../../../support/rest.ts';

interface Reservation {
  id: string;
  reservationId: number;
  status: string;
}

describeMessage('1.6', 'CancelReservation', 'to the charger', (suite) => {
  const { stationId } = suite;
  const read = async (id: string) => (await suite.system.rest.get<Reservation>(`/reservations/${id}`)).body;
  const remove = (id: string, query = '') =>
    suite.system.rest.delete<Reservation & { code?: string; detail?: string }>(`/reservations/${id}${query}`);

  /** Answers what the charger is sent next. */
  async function answerNext([type, ...rest]: unknown[]): Promise<unknown[]> {
    const [, messageId, action, payload] = await suite.charger.next();
    suite.charger.send(JSON.stringify([type, messageId, ...rest]));
    return [action, payload];
  }

  async function reserve(answer: unknown[] = [3, { status: 'Accepted' }]): Promise<Reservation> {
    const wanted = { stationId, evseId: 1, idToken: 'CANCELLER', expiresAt: '2099-01-31T12:00:00Z' };
    const answering = suite.system.rest.post<Reservation>('/reservations', wanted);
    await answerNext(answer);
    return (await answering).body;
  }

  it('sends the number that the charger knows, and cancels [TC_051_CSMS]', async () => {
    const { id, reservationId } = await reserve();
    const cancelling = remove(id);
    const sent = await answerNext([3, { status: 'Accepted' }]);
    expect(sent).toEqual(['CancelReservation', { reservationId }]);
    const { status, body } = await cancelling;
    expect(status).toBe(200);
    expect(body).toMatchObject({ id, reservationId, status: 'cancelled', statusReason: null });
    expect(await read(id)).toEqual(body);
  });

  it.each<[title: string, answer: unknown[]]>([
    ['Rejected [TC_052_CSMS]', [3, { status: 'Rejected' }]],
    ['an error', [4, 'InternalError', '', {}]],
    ['a status that there is not', [3, { status: 'Perhaps' }]],
    ['no status', [3, {}]],
  ])('leaves the reservation as it is after %s', async (_title, answer) => {
    const { id } = await reserve();
    const cancelling = remove(id);
    await answerNext(answer);
    const { status, body } = await cancelling;
    expect([status, body.code]).toEqual([409, 'cancellation_refused']);
    expect(body.detail).toContain(id);
    expect(await read(id)).toMatchObject({ status: 'active' });
  });

  it('takes back one that failed, which the charger may have all the same', async () => {
    const { id, reservationId, status: before } = await reserve([3, { status: 'Perhaps' }]);
    expect(before).toBe('failed');
    const waiting = await remove(id, '?wait=0');
    expect([waiting.status, waiting.body.status]).toEqual([202, 'failed']);
    expect(await answerNext([3, { status: 'Accepted' }])).toEqual(['CancelReservation', { reservationId }]);
    await eventually(async () => (await read(id)).status === 'cancelled');
  });

  it('is answered 202 for a caller who does not wait, and recorded when it is answered', async () => {
    const { id } = await reserve();
    const { status, body } = await remove(id, '?wait=0');
    expect([status, body.status]).toEqual([202, 'active']);
    await answerNext([3, { status: 'Accepted' }]);
    await eventually(async () => (await read(id)).status === 'cancelled');
  });

  it('is not sent for a reservation that is not active', async () => {
    const { id } = await reserve([3, { status: 'Occupied' }]);
    const sentBefore = suite.charger.received.length;
    const { status, body } = await remove(id);
    expect([status, body.code]).toEqual([409, 'reservation_not_active']);
    expect(body.detail).toContain('rejected');
    expect((await remove('00000000-0000-4000-8000-000000000000')).status).toBe(404);
    expect((await remove('7')).status).toBe(400);
    expect(suite.charger.received).toHaveLength(sentBefore);
  });

  it('cancels also what was sent as it is', async () => {
    const { id, reservationId } = await reserve();
    const sending = suite.system.rest.post(`/stations/${stationId}/commands/ocpp`, {
      action: 'CancelReservation',
      payload: { reservationId },
    });
    await answerNext([3, { status: 'Accepted' }]);
    expect((await sending).status).toBe(200);
    expect(await read(id)).toMatchObject({ status: 'cancelled' });
  });
});
