import { expect } from 'vitest';
import { LocalListCharger } from '../../support/local-list-charger.ts';
import { eventually } from '../../support/rest.ts';
import { type List, NOBODY, type Resource, type Walk } from './walk.ts';

/** At a charger of its own, which is asked for its list whenever it pleases the CSMS. */
export async function walkLocalLists({ system, api, rest }: Walk): Promise<void> {
  const path = '/stations/LISTED/local-list';
  const commands = '/stations/LISTED/commands';
  const charger = new LocalListCharger(await system.connect('LISTED'));
  const group = await rest.post<Resource>('/driver-groups', { name: 'Listed' });
  const driver = { name: 'Listed', email: 'listed@example.com', groupId: group.id };
  const { id } = await rest.post<Resource>('/drivers', driver);
  await rest.post(`/drivers/${id}/tokens`, { idToken: 'LISTED1', type: 'ISO14443' });

  expect(await rest.get(path)).toMatchObject({ status: 'none', groupIds: [] });
  await rest.post(`${commands}/send-local-list`, {}, 409);
  await rest.put(path, { groupIds: [NOBODY] }, 400);
  await rest.put(path, { groupIds: ['x'] }, 400);
  await rest.put(path, api.example('PUT /stations/{stationId}/local-list'));
  expect(await rest.put(path, { groupIds: [group.id, group.id] })).toMatchObject({ groupIds: [group.id] });
  await eventually(async () => (await rest.get(path))['status'] === 'synchronised', 20);
  expect((await rest.get<List>(`${path}/entries`)).data).toMatchObject([{ idToken: 'LISTED1' }]);
  await rest.get(`${path}/entries?cursor=x`, 400);

  const full = api.example('POST /stations/{stationId}/commands/send-local-list');
  expect(await rest.post(`${commands}/send-local-list`, full, 200)).toMatchObject({ status: 'accepted' });
  expect(await rest.post(`${commands}/get-local-list-version`, {}, 200)).toMatchObject({
    response: { listVersion: charger.version },
  });
  for (const name of ['send-local-list', 'get-local-list-version'])
    await charger.holding(() => rest.post(`${commands}/${name}?wait=0`, {}, 202));
  for (const name of ['send-local-list', 'get-local-list-version']) {
    await rest.post(`${commands}/${name}`, { nonsense: 1 }, 400);
    await rest.post(`/stations/NONE/commands/${name}`, {}, 404);
  }
  await rest.delete(path);
  expect(await rest.get(path)).toMatchObject({ status: 'none', entryCount: 1 });
  const nobodys = path.replace('LISTED', 'NONE');
  await rest.get(nobodys, 404);
  await rest.get(`${nobodys}/entries`, 404);
  await rest.put(nobodys, { groupIds: [] }, 404);
  await rest.delete(nobodys, 404);
  await charger.socket.close();
  await rest.delete('/stations/LISTED');
}
