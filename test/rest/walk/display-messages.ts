import { expect } from 'vitest';
import { eventually } from '../../support/rest.ts';
import { answerNext, type List, NOBODY, type Resource, type Walk } from './walk.ts';

const accepted = { status: 'Accepted' };

/** At a charger of OCPP 2.0.1, since 1.6 has no messages. */
export async function walkDisplayMessages({ system, api, rest }: Walk): Promise<void> {
  const path = '/stations/SHOWING/display-messages';
  const nobodys = path.replace('SHOWING', 'NONE');
  const charger = await system.connect('SHOWING', undefined, 'ocpp2.0.1');
  const wanted = api.example('POST /stations/{stationId}/display-messages');
  async function set(answer: object = accepted): Promise<Resource> {
    const asking = rest.post<Resource>(path, wanted);
    await answerNext(charger, answer);
    return asking;
  }
  expect(await set({ status: 'Rejected' })).toMatchObject({ status: 'rejected', statusReason: 'Rejected' });
  const shown = await set();
  expect((await rest.get<List>(`${path}?status=active&priority=NormalCycle&state=Idle`)).data).toEqual([
    shown,
  ]);
  const one = `${path}/${shown.id}`;
  expect(await rest.get(one)).toEqual(shown);
  await rest.get(`${path}?cursor=x`, 400);
  await rest.get(`${path}/${NOBODY}`, 404);
  await rest.get(nobodys, 404);
  await rest.post(path, { ...wanted, endDateTime: '2020-01-01T00:00:00Z' }, 400);
  await rest.post(nobodys, wanted, 404);
  await rest.post('/stations/CP001/display-messages', wanted, 422);

  const display = { name: 'Display', instance: 'Left', evseId: 1, connectorId: 1 };
  const replacing = rest.put(one, { ...wanted, display }, 200);
  await answerNext(charger, accepted);
  expect(await replacing).toMatchObject({ id: shown.id, display });
  const refusing = rest.put(one, wanted, 409);
  await answerNext(charger, { status: 'Rejected' });
  await refusing;
  await rest.put(one, { ...wanted, priority: 'Top' }, 400);
  await rest.put(`${path}/${NOBODY}`, wanted, 404);

  await walkQuestion();
  const clearing = rest.delete(one, 200);
  await answerNext(charger, accepted);
  expect(await clearing).toMatchObject({ id: shown.id, status: 'cleared' });
  await rest.delete(`${path}/${NOBODY}`, 404);
  await charger.close();
  await eventually(async () => (await rest.get('/stations/SHOWING'))['online'] === false);
  await rest.post(path, wanted, 409);
  await rest.delete('/stations/SHOWING');

  async function walkQuestion(): Promise<void> {
    const command = '/stations/SHOWING/commands/get-display-messages';
    const criteria = api.example('POST /stations/{stationId}/commands/get-display-messages');
    const asking = rest.post(command, criteria, 200);
    await answerNext(charger, accepted);
    expect(await asking).toMatchObject({ status: 'accepted', response: accepted });
    await rest.post(`${command}?wait=0`, {}, 202);
    await answerNext(charger, accepted);
    await rest.post(command, { nonsense: 1 }, 400);
    await rest.post(command.replace('SHOWING', 'NONE'), {}, 404);
    await rest.post(command.replace('SHOWING', 'CP001'), {}, 422);
  }
}
