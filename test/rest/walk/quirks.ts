import { expect } from 'vitest';
import { type List, NOBODY, type Resource, type Walk } from './walk.ts';

export async function walkQuirks({ api, rest, charger }: Walk): Promise<void> {
  const example = api.example('POST /quirk-profiles');
  const { id } = await rest.post<Resource>('/quirk-profiles', example);
  await rest.post('/quirk-profiles', { ...example, accepts: ['everything'] }, 400);
  const { data } = await rest.get<List>('/quirk-profiles?limit=200');
  expect(data.map((profile) => profile.id)).toContain(id);
  await rest.get('/quirk-profiles?cursor=x', 400);
  expect(await rest.get(`/quirk-profiles/${id}`)).toMatchObject(example);
  await rest.get(`/quirk-profiles/${NOBODY}`, 404);
  const change = api.example('PATCH /quirk-profiles/{id}');
  expect(await rest.patch(`/quirk-profiles/${id}`, change)).toMatchObject(change);
  await rest.patch(`/quirk-profiles/${NOBODY}`, {}, 404);
  const builtIn = data.find((profile) => profile['builtIn'] === true)?.id ?? '';
  await rest.get(`/quirk-profiles/${builtIn}`);
  await rest.patch(`/quirk-profiles/${builtIn}`, {}, 409);
  await rest.delete(`/quirk-profiles/${builtIn}`, 409);
  await rest.delete(`/quirk-profiles/${id}`);
  await rest.delete(`/quirk-profiles/${id}`, 404);

  const [type] = await charger.exchange('[2,"deviant","Heartbeat",{"time":1}]');
  expect(type).toBe(4);
  const deviations = await rest.get<List>('/stations/CP001/deviations');
  expect(deviations.data).toContainEqual(expect.objectContaining({ suggestedQuirk: 'unknownProperties' }));
  await rest.get('/stations/CP001/deviations?cursor=x', 400);
  await rest.get('/stations/NONE/deviations', 404);
}
