import { expect } from 'vitest';
import { eventually } from '../../support/rest.ts';
import { walkCommands } from './commands.ts';
import { answerNext, type List, type Walk } from './walk.ts';

const STATION = 'CP201';
const CONFIGURATION = `/stations/${STATION}/configuration`;
const threshold = { component: { name: 'OCPPCommCtrlr' }, variable: { name: 'OfflineThreshold' } };
const characteristics = { unit: 's', dataType: 'integer', minLimit: 0, supportsMonitoring: true };

/** A station of OCPP 2.0.1 tells what it is made of; one of 1.6 can do none of it. */
export async function walkDeviceModels(walk: Walk): Promise<void> {
  const { system, api, rest } = walk;
  for (const command of ['get-base-report', 'get-report', 'set-network-profile']) {
    const example = api.example(`POST /stations/{stationId}/commands/${command}`);
    await rest.post(`/stations/CP001/commands/${command}`, example, 422);
  }
  const charger = await system.connect(STATION, system.process.ocppUrl, 'ocpp2.0.1');
  await walkCommands(
    { ...walk, charger },
    {
      'get-base-report': {},
      'get-report': { response: { status: 'EmptyResultSet' } },
      'set-network-profile': {},
    },
    STATION,
  );

  const reading = rest.post(`/stations/${STATION}/commands/get-configuration`, {}, 200);
  const [, asked] = await answerNext(charger, { status: 'Accepted' });
  await reading;
  const { requestId } = asked as { requestId: number };
  const reportData = ['MinSet', 'Actual'].map((type) => ({
    ...threshold,
    variableAttribute: [{ type, value: '60', mutability: 'ReadWrite' }],
    variableCharacteristics: characteristics,
  }));
  const report = { requestId, seqNo: 0, generatedAt: new Date().toISOString(), reportData };
  expect(await charger.call('NotifyReport', report)).toEqual({});

  const known = (await rest.get<List>(CONFIGURATION)).data;
  expect(known.map((entry) => entry['attributeType'])).toEqual(['Actual', 'MinSet']);
  const filters = 'component=OCPPCommCtrlr&variable=OfflineThreshold';
  const first = await rest.get<List>(`${CONFIGURATION}?${filters}&limit=1`);
  expect(first.data).toEqual([known[0]]);
  const second = await rest.get<List>(`${CONFIGURATION}?${filters}&cursor=${String(first.nextCursor)}`);
  expect(second.data).toEqual([known[1]]);
  expect((await rest.get<List>(`${CONFIGURATION}?component=AuthCtrlr`)).data).toEqual([]);
  await charger.close();
  await eventually(async () => (await rest.get(`/stations/${STATION}`))['online'] === false);
}
