import { expect } from 'vitest';
import { RawCharger } from '../../support/raw-charger.ts';
import { eventually } from '../../support/rest.ts';
import { walkCommands } from './commands.ts';
import { answerNext, type List, type Walk } from './walk.ts';

const PATH = '/stations/CP002/credentials';

/** Passwords that a charger has, and that it is given. */
export async function walkCredentials({ system, api, rest }: Walk): Promise<void> {
  await rest.post('/stations', { stationId: 'CP002' });
  const { password } = await rest.post<{ password: string }>(PATH, api.example(`POST ${templateOf(PATH)}`));
  await rest.post(PATH, { password: 'too short' }, 400);
  await rest.post('/stations/NONE/credentials/rotation', {}, 404);
  await rest.post(`${PATH}/rotation`, {}, 409);
  const charger = await RawCharger.connect(system.process.ocppUrl, 'CP002', password);
  await charger.served();
  await rest.post(`${PATH}/rotation`, { nonsense: 1 }, 400);
  await rest.post(`${PATH}/rotation?wait=0`, {}, 202);
  await answerNext(charger, { status: 'Rejected' });
  await eventually(async () => {
    const { data } = await rest.get<List>('/stations/CP002/commands?limit=1');
    return data[0]?.['status'] === 'rejected';
  });
  const rotating = rest.post(`${PATH}/rotation`, {}, 200);
  expect((await answerNext(charger, { status: 'Accepted' }))[0]).toBe('ChangeConfiguration');
  expect(await rotating).toMatchObject({ command: 'rotate-credentials', status: 'accepted' });
  const { data } = await rest.get<List>(PATH);
  expect(data).toMatchObject([{ state: 'awaitingUse' }, { state: 'inForce', commandId: null }]);
  await walkRotationOfMany({ rest, api });
  await rest.post('/stations/CP002/commands/set-security-profile', { securityProfile: 1 }, 409);
  await rest.post('/stations/CP002/commands/set-security-profile', { securityProfile: 2 }, 422);
  await charger.close();
  await rest.delete('/stations/CP002');
}

/** An upgrade that is under way, and withdrawn. */
export async function walkSecurityProfiles(walk: Walk): Promise<void> {
  const { rest } = walk;
  const body = { securityProfile: 2, force: true };
  await walkCommands(walk, { 'set-security-profile': { body } });
  expect(await rest.get('/stations/CP001')).toMatchObject({ targetSecurityProfile: 2 });
  const path = '/stations/CP001/commands/set-security-profile';
  await rest.post(path, { ...body, securityProfile: 3 }, 409);
  await rest.post(path, { ...body, configurationSlot: 1 }, 422);
  await rest.patch('/stations/CP001', { targetSecurityProfile: 2 }, 400);
  expect(await rest.patch('/stations/CP001', { targetSecurityProfile: null })).toMatchObject({
    targetSecurityProfile: null,
    targetSecurityProfileSince: null,
  });
}

async function walkRotationOfMany({ rest, api }: Pick<Walk, 'rest' | 'api'>): Promise<void> {
  const example = api.example('POST /credentials/rotation');
  expect(await rest.post('/credentials/rotation', example, 200)).toEqual({ stations: 0 });
  await rest.post('/credentials/rotation', { locationId: 'x' }, 400);
  expect(await rest.post('/credentials/rotation', { stationIds: ['CP002'] }, 200)).toEqual({ stations: 1 });
  expect(await rest.get('/credentials/rotation')).toMatchObject({ due: 1, done: 0 });
  const { data } = await rest.get<List>('/credentials/rotation/stations');
  expect(data).toMatchObject([{ stationId: 'CP002', state: 'due' }]);
  await rest.get('/credentials/rotation/stations?state=open', 400);
}

const templateOf = (path: string) => path.replace('CP002', '{stationId}');
