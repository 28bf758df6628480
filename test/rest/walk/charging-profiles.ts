import { expect } from 'vitest';
import { walkCommands } from './commands.ts';
import { answerNext, type List, NOBODY, type Resource, type Walk } from './walk.ts';

/** A profile set, refused, read back and cleared; the commands that concern any. */
export async function walkChargingProfiles(walk: Walk): Promise<void> {
  const { api, rest, charger } = walk;
  const path = '/charging-profiles';
  const example = api.example(`POST ${path}`);
  const set = async (status: string): Promise<Resource> => {
    const setting = rest.post<Resource>(path, example);
    await answerNext(charger, { status });
    return setting;
  };
  expect(await set('Rejected')).toMatchObject({ status: 'rejected', statusReason: 'Rejected' });
  const profile = await set('Accepted');
  expect(profile).toMatchObject({
    ...example,
    status: 'active',
    chargingProfile: expect.anything() as object,
  });
  await rest.post(path, { ...example, evseId: -1 }, 400);
  await rest.post(path, { ...example, stationId: 'NONE' }, 404);

  const filters = 'stationId=CP001&evseId=1&chargingProfilePurpose=TxDefaultProfile';
  expect((await rest.get<List>(`${path}?${filters}&status=active`)).data).toEqual([profile]);
  expect((await rest.get<List>(`${path}?${filters}&limit=1`)).nextCursor).not.toBeNull();
  expect((await rest.get<List>(`${path}?evseId=0`)).data).toEqual([]);
  await rest.get(`${path}?cursor=x`, 400);
  expect(await rest.get(`${path}/${profile.id}`)).toEqual(profile);
  await rest.get(`${path}/${NOBODY}`, 404);

  const refusing = rest.delete(`${path}/${profile.id}`, 409);
  const [, messageId] = await charger.next();
  charger.send(JSON.stringify([4, messageId, 'InternalError', '', {}]));
  await refusing;
  const clearing = rest.delete(`${path}/${profile.id}`, 200);
  await answerNext(charger, { status: 'Accepted' });
  expect(await clearing).toMatchObject({ id: profile.id, status: 'cleared' });
  await rest.delete(`${path}/${NOBODY}`, 404);

  await walkCommands(walk, { 'clear-charging-profile': {}, 'get-composite-schedule': {} });
}
