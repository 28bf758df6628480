import { expect, it } from 'vitest';
import { describeMessage } from '../../../support/message-suite.ts';
import { eventually } from '../../../support/rest.ts';

interface Reservation {
  id: string;
  reservationId: number;
  status: string;
}

describeMessage('2.0.1', 'CancelReservation', 'to the charger', (suite) => {
  const { stationId } = suite;
  const read = async (id: string) => (await suite.system.rest.get<Reservation>(`/reservations/${id}`)).body;
  const remove = (id: string, query = '') =>
    suite.system.rest.delete<Reservation & { code?: string }>(`/reservations/${id}${query}`);

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

  it('sends the number that the charger knows, and cancels [TC_H_17_CSMS]', async () => {
    const { id, reservationId } = await reserve();
    const cancelling = remove(id);
    const sent = await answerNext([3, { status: 'Accepted' }]);
    expect(sent).toEqual(['CancelReservation', { reservationId }]);
    const { status, body } = await cancelling;
    expect([status, body.status]).toEqual([200, 'cancelled']);
    expect(await read(id)).toEqual(body);
  });

  it.each<[title: string, answer: unknown[]]>([
    ['Rejected', [3, { status: 'Rejected' }]],
    ['an error', [4, 'InternalError', '', {}]],
    ['a status that there is not', [3, { status: 'Perhaps' }]],
    ['no status', [3, {}]],
  ])('leaves the reservation as it is after %s', async (_title, answer) => {
    const { id } = await reserve();
    const cancelling = remove(id);
    await answerNext(answer);
    const { status, body } = await cancelling;
    expect([status, body.code]).toEqual([409, 'cancellation_refused']);
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
});
