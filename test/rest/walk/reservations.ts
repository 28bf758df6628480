import { expect } from 'vitest';
import { walkCommands } from './commands.ts';
import { answerNext, type List, NOBODY, type Resource, type Walk } from './walk.ts';

const accepted = { status: 'Accepted' };

export async function walkReservations(walk: Walk): Promise<void> {
  const { api, rest, charger } = walk;
  const wanted = api.example('POST /reservations');
  async function reserve(answer: object = accepted): Promise<Resource> {
    const asking = rest.post<Resource>('/reservations', wanted);
    await answerNext(charger, answer);
    return asking;
  }
  const refused = await reserve({ status: 'Occupied' });
  expect(refused).toMatchObject({ status: 'rejected', statusReason: 'Occupied' });
  const kept = await reserve();
  const { data } = await rest.get<List>('/reservations?stationId=CP001&status=active&idToken=04a1b2c3');
  expect(data).toEqual([kept]);
  expect(await rest.get(`/reservations/${kept.id}`)).toMatchObject({ status: 'active', evseId: 1 });
  await rest.get('/reservations?cursor=x', 400);
  await rest.get(`/reservations/${NOBODY}`, 404);
  await rest.post('/reservations', { ...wanted, expiresAt: '2020-01-01T00:00:00Z' }, 400);
  await rest.post('/reservations', { ...wanted, stationId: 'NONE' }, 404);

  const path = `/reservations/${kept.id}`;
  await rest.delete(`${path}?wait=0`, 202);
  await answerNext(charger, { status: 'Rejected' });
  const cancelling = rest.delete(path, 409);
  await answerNext(charger, { status: 'Rejected' });
  await cancelling;
  const cancelled = rest.delete(path, 200);
  await answerNext(charger, accepted);
  expect(await cancelled).toMatchObject({ id: kept.id, status: 'cancelled' });
  await rest.delete(path, 409);
  await rest.delete(`/reservations/${NOBODY}`, 404);
}

export const walkDataTransfer = (walk: Walk): Promise<void> =>
  walkCommands(walk, { 'data-transfer': { response: { status: 'Accepted', data: 'done' } } });
