import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { wrongAmounts } from '../support/documented-rest.ts';
import { EventStreamClient, LiveClient } from '../support/event-clients.ts';
import type { RawCharger } from '../support/raw-charger.ts';
import { eventually, RestClient } from '../support/rest.ts';
import { TestSystem } from '../support/system.ts';

const CHARGE = ['SessionStarted', 'ConnectorStatusChanged', 'SessionEnded', 'CdrCreated'];

let system: TestSystem;
let charger: RawCharger;
let token: string;
let driverToken: string;
let eventsUrl: string;
let liveUrl: string;

beforeAll(async () => {
  system = await TestSystem.start();
  const { webUrl } = system.process;
  eventsUrl = `${webUrl}/events`;
  liveUrl = `${webUrl.replace('http', 'ws')}/live`;
  await system.addTariff(0.3, 19);
  const driverId = await system.addToken('TOKEN1');
  token = await RestClient.accessToken(webUrl);
  const login = { email: 'driver@example.com', password: 'correct horse battery staple' };
  await system.rest.post('/users', { ...login, name: 'Driver', role: 'driver', driverId });
  driverToken = await RestClient.accessToken(webUrl, login);
  charger = await system.connect('CP001');
});
afterAll(() => system.stop());

/** Start, a change of status and stop; resolves with the transaction's id. */
async function charge(): Promise<string> {
  const at = (secondsAgo: number) => new Date(Date.now() - secondsAgo * 1000).toISOString();
  const begin = { connectorId: 1, idTag: 'TOKEN1', meterStart: 0, timestamp: at(60) };
  const { transactionId } = await charger.call<{ transactionId: number }>('StartTransaction', begin);
  for (const status of ['Charging', 'Available'])
    await charger.call('StatusNotification', { connectorId: 1, errorCode: 'NoError', status });
  await charger.call('StopTransaction', { transactionId, meterStop: 12_345, timestamp: at(0) });
  return String(transactionId);
}

const ofCharge = <T extends { event: string }>(events: T[]) =>
  events.filter(({ event }) => CHARGE.includes(event));
const authorised = () => ({ authorization: `Bearer ${token}` });
const streamOf = (query = '', headers: Record<string, string> = authorised()) =>
  EventStreamClient.open(eventsUrl + query, headers);
const sawCdr = (events: { event: string }[]) =>
  eventually(async () => events.some(({ event }) => event === 'CdrCreated'));

describe('a charge', () => {
  it('is seen alike, and in order, on /events and on /live', async () => {
    const stream = await streamOf();
    const live = await LiveClient.open(`${liveUrl}?access_token=${token}`);
    await eventually(async () => live.events.includes('authenticated'));
    const transactionId = await charge();
    await Promise.all([sawCdr(stream.events), sawCdr(live.messages)]);

    const events = ofCharge(stream.events);
    expect(events.map(({ event }) => event)).toEqual([
      'SessionStarted',
      'ConnectorStatusChanged',
      'ConnectorStatusChanged',
      'SessionEnded',
      'CdrCreated',
    ]);
    expect(ofCharge(live.messages)).toEqual(events.map(({ event, data }) => ({ event, data })));
    for (const { id, event, data } of events) expect(data).toMatchObject({ id, type: event });
    const numbers = events.map(({ id }) => Number(id));
    expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));

    const [started, charging, , ended, cdr] = events.map(({ data }) => data['data']);
    expect(started).toMatchObject({ stationId: 'CP001', transactionId, status: 'active', endedAt: null });
    expect(charging).toMatchObject({ stationId: 'CP001', evseId: 1, connectorId: 1, status: 'Charging' });
    expect(ended).toMatchObject({ transactionId, status: 'ended', energyWh: 12_345 });
    expect(cdr).toMatchObject({
      energyWh: 12_345,
      totalExclVat: '3.70',
      totalInclVat: '4.40',
      currency: 'EUR',
    });
    expect(wrongAmounts(cdr)).toEqual([]);
    expect((await system.rest.get(`/cdrs/${(cdr as { cdrId: string }).cdrId}`)).status).toBe(200);
    stream.close();
    live.close();
  });

  it('is replayed from where a client broke off, without what it saw', async () => {
    const first = await streamOf();
    await charge();
    await sawCdr(first.events);
    const seen = first.events.map(({ id }) => id);
    first.close();
    const breakOff = first.events[1]?.id ?? '';
    await charge();
    const again = await streamOf('', { ...authorised(), 'last-event-id': breakOff });
    await eventually(async () => again.types.filter((type) => type === 'CdrCreated').length === 2);
    expect(again.events.slice(0, seen.length - 2).map(({ id }) => id)).toEqual(seen.slice(2));
    expect(again.types).not.toContain('Reset');
    expect(new Set(again.events.map(({ id }) => id)).size).toBe(again.events.length);
    again.close();
  });

  it('is replayed to a client that broke off before anything that is kept, as far as it is known, with a Reset', async () => {
    for (const unknown of ['99999999999', 'nonsense']) {
      const stream = await streamOf('', { ...authorised(), 'last-event-id': unknown });
      await eventually(async () => stream.types[0] === 'Reset');
      stream.close();
    }
  });

  it('is narrowed to the types that are asked for', async () => {
    const stream = await streamOf('?types=SessionStarted,CdrCreated');
    const live = await LiveClient.open(liveUrl);
    live.send('authenticate', { token });
    await eventually(async () => live.events.includes('authenticated'));
    live.send('subscribe', { types: ['SessionEnded'] });
    await eventually(async () => live.events.includes('subscribed'));
    await charge();
    await sawCdr(stream.events);
    expect(stream.types).toEqual(['SessionStarted', 'CdrCreated']);
    await eventually(async () => live.events.includes('SessionEnded'));
    expect(live.events).toEqual(['authenticated', 'subscribed', 'SessionEnded']);
    stream.close();
    live.close();
  });
});

describe('without a login', () => {
  it.each([
    ['nothing', {}, ''],
    ['a token that is none', { authorization: 'Bearer x' }, ''],
    ['a token that is none, in the query', {}, '?access_token=x'],
    ['a key that is none', { 'x-api-key': 'csms_x' }, ''],
  ])('%s opens no stream', async (_, headers, query) => {
    const { response } = await EventStreamClient.open(eventsUrl + query, headers);
    expect([response.statusCode, response.headers['content-type']]).toEqual([
      401,
      'application/problem+json; charset=utf-8',
    ]);
  });

  it('a driver sees nothing of the network', async () => {
    const { response } = await EventStreamClient.open(eventsUrl, { authorization: `Bearer ${driverToken}` });
    expect(response.statusCode).toBe(403);
    const live = await LiveClient.open(`${liveUrl}?access_token=${driverToken}`);
    await eventually(async () => live.closeCode !== undefined);
    expect([live.closeCode, live.messages]).toEqual([4403, []]);
  });

  it('a socket is closed, and told nothing', async () => {
    const live = await LiveClient.open(`${liveUrl}?access_token=x`);
    const silent = await LiveClient.open(liveUrl);
    await eventually(async () => live.closeCode !== undefined);
    expect([live.closeCode, live.messages]).toEqual([4401, []]);
    await charge();
    await sleep(500);
    expect(silent.messages).toEqual([]);
    silent.close();
  });

  it('a key and the token in the query do', async () => {
    const { body } = await system.rest.post('/api-keys', { name: 'Wallboard', role: 'viewer' });
    const byKey = await EventStreamClient.open(eventsUrl, { 'x-api-key': String(body['key']) });
    const byQuery = await EventStreamClient.open(`${eventsUrl}?access_token=${token}`);
    for (const { response } of [byKey, byQuery]) expect(response.statusCode).toBe(200);
    byKey.close();
    byQuery.close();
  });
});

describe('a station', () => {
  it('that disconnects was heard of last when it sent its last message', async () => {
    const station = await system.connect('CP002');
    const seen = async () => (await system.rest.get('/stations/CP002')).body;
    await sleep(50);
    await station.call('Heartbeat', {});
    const heardAt = Date.now();
    await sleep(1_000);
    await station.close();
    const { lastSeenAt } = await eventually(async () => {
      const body = await seen();
      return body['online'] === false && body;
    });
    expect(Math.abs(Date.parse(String(lastSeenAt)) - heardAt)).toBeLessThan(500);
  });
});
