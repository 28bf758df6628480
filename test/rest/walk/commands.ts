import { expect } from 'vitest';
import { answerNext, type List, NOBODY, type Walk } from './walk.ts';

const accepted = { status: 'Accepted' };
const configurationKey = [
  { key: 'HeartbeatInterval', readonly: false, value: '300' },
  { key: 'NumberOfConnectors', readonly: true },
];

/** What the charger answers to each command, and the body where the document's example will not do. */
type Commands = Record<string, { response?: object; body?: object }>;

/** Each command: not waited for, carried out, with a wrong body, and for a station that is not there. */
export async function walkCommands(
  { api, rest, charger }: Walk,
  commands: Commands,
  stationId = 'CP001',
): Promise<void> {
  for (const [name, { response = accepted, body }] of Object.entries(commands)) {
    const path = `/stations/${stationId}/commands/${name}`;
    const request = body ?? api.example(`POST /stations/{stationId}/commands/${name}`);
    await rest.post(`${path}?wait=0`, request, 202);
    const [, ignored] = await charger.next();
    charger.send(JSON.stringify([4, ignored, 'InternalError', '', {}]));
    const answering = rest.post(path, request, 200);
    await answerNext(charger, response);
    expect((await answering)['response']).toEqual(response);
    await rest.post(path, { nonsense: 1 }, 400);
    await rest.post(path.replace(stationId, 'NONE'), request, 404);
  }
}

export async function walkCoreCommands(walk: Walk, sessionId: string): Promise<void> {
  const { rest } = walk;
  await walkCommands(walk, {
    'remote-start': {},
    'remote-stop': { body: { sessionId } },
    reset: {},
    'unlock-connector': { response: { status: 'Unlocked' } },
    'change-availability': { response: { status: 'Scheduled' } },
    'trigger-message': {},
    'set-configuration': {},
    'get-configuration': { response: { configurationKey, unknownKey: ['Nothing'] } },
    'clear-cache': { response: { status: 'Rejected' } },
    ocpp: {},
  });
  const { data } = await rest.get<List>('/stations/CP001/commands?limit=200');
  expect(data).toHaveLength(20);
  expect(await rest.get(`/stations/CP001/commands/${data[0]?.id}`)).toEqual(data[0]);
  await rest.get(`/stations/CP001/commands/${NOBODY}`, 404);
  const configuration = await rest.get<List>('/stations/CP001/configuration');
  expect(configuration.data).toContainEqual(expect.objectContaining({ variable: 'HeartbeatInterval' }));
  await rest.post('/stations/CP001/commands/reset', { type: 'Soft', evseId: 1 }, 422);
}
