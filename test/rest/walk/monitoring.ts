import { expect } from 'vitest';
import { walkCommands } from './commands.ts';
import { answerNext, type List, NOBODY, type Resource, type Walk } from './walk.ts';

const STATION = 'MONITORED';
const place = { component: { name: 'EVSE', evse: { id: 1 } }, variable: { name: 'Power' } };
const generatedAt = '2026-01-31T12:00:00Z';

/** At a station of OCPP 2.0.1: what it publishes, monitors, notices and knows. One of 1.6 can do nothing of it. */
export async function walkMonitoring(walk: Walk): Promise<void> {
  const { system, api, rest } = walk;
  const charger = await system.connect(STATION, system.process.ocppUrl, 'ocpp2.0.1');
  const path = `/stations/${STATION}`;
  const commands = {
    'publish-firmware': {},
    'unpublish-firmware': { response: { status: 'Unpublished' } },
    'set-monitoring-base': {},
    'set-monitoring-level': {},
    'set-variable-monitoring': {
      response: {
        setMonitoringResult: [{ ...place, id: 17, type: 'UpperThreshold', severity: 5, status: 'Accepted' }],
      },
    },
    'clear-variable-monitoring': {
      response: { clearMonitoringResult: [{ id: 17, status: 'Rejected' }] },
    },
    'get-monitoring-report': {},
    'customer-information': {},
  };
  await walkCommands({ ...walk, charger }, commands, STATION);
  for (const name of Object.keys(commands)) {
    const example = api.example(`POST /stations/{stationId}/commands/${name}`);
    await rest.post(`/stations/CP001/commands/${name}`, example, 422);
  }

  await charger.call('PublishFirmwareStatusNotification', {
    status: 'Published',
    requestId: -9,
    location: ['https://10.0.0.1/f'],
  });
  const publications = await rest.get<List>(`${path}/firmware-publications?limit=200`);
  expect(publications.data).toHaveLength(3);
  for (const one of publications.data)
    expect(await rest.get(`${path}/firmware-publications/${one.id}`)).toEqual(one);
  expect((await rest.get<List>(`${path}/firmware-publications?status=Published`)).data).toHaveLength(1);
  await rest.get(`${path}/firmware-publications?requestId=0`, 400);
  await rest.get(`${path}/firmware-publications/${NOBODY}`, 404);
  await rest.get(`${path}/firmware-publications/none`, 400);

  const event = {
    ...place,
    eventId: 1,
    timestamp: generatedAt,
    trigger: 'Alerting',
    actualValue: '1',
    eventNotificationType: 'CustomMonitor',
  };
  await charger.call('NotifyEvent', { generatedAt, seqNo: 0, eventData: [event] });
  const lists = ['variable-monitors', 'events', 'firmware-publications'];
  for (const list of lists) {
    await rest.get(`${path}/${list}?cursor=x`, 400);
    await rest.get(`/stations/NONE/${list}`, 404);
  }
  for (const list of ['variable-monitors', 'events']) {
    expect((await rest.get<List>(`${path}/${list}?component=EVSE&variable=Power`)).data).toHaveLength(1);
    expect((await rest.get<List>(`${path}/${list}?component=Other`)).data).toEqual([]);
  }
  expect((await rest.get<List>(`${path}/events?cleared=true`)).data).toEqual([]);

  const asking = rest.post<Resource>(
    `${path}/commands/customer-information`,
    { report: true, clear: true, customerIdentifier: 'customer-1' },
    200,
  );
  const [, payload] = await answerNext(charger, { status: 'Accepted' });
  const { id } = await asking;
  const { requestId } = payload as { requestId: number };
  await charger.call('NotifyCustomerInformation', { requestId, seqNo: 0, generatedAt, data: 'nothing' });
  expect(await rest.get(`${path}/customer-information/${id}`)).toMatchObject({ data: 'nothing' });
  await rest.get(`${path}/customer-information/${NOBODY}`, 404);
  await rest.get(`${path}/customer-information/none`, 400);
  await charger.close();
}
