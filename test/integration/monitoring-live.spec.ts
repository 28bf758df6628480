import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { EventStreamClient, LiveClient } from '../support/event-clients.ts';
import {
  event,
  limits,
  opened,
  publish,
  publishMany,
  startMonitoring,
  tokens,
  web,
} from '../support/monitoring.ts';

describe('/live', () => {
  async function connect(query = `?access_token=${tokens.viewer}`): Promise<LiveClient> {
    const client = await LiveClient.open(`${web.url.replace('http', 'ws')}/live${query}`);
    opened.push(client);
    return client;
  }

  it('sends the events of the tenant to a client with a token in its URL', async () => {
    const client = await connect();
    await expect
      .poll(() => client.messages)
      .toEqual([{ event: 'authenticated', data: { name: 'viewer@default.example', role: 'viewer' } }]);
    await publish(event('1', 'SessionStarted', 'other'));
    await publish(event('2'));
    await expect
      .poll(() => client.messages.slice(1))
      .toEqual([
        {
          event: 'SessionStarted',
          data: {
            id: '2',
            type: 'SessionStarted',
            occurredAt: '2026-01-31T12:00:00.000Z',
            data: { stationId: 'CP1' },
          },
        },
      ]);
  });

  it('takes the token in a first message, and sends nothing before', async () => {
    const client = await connect('');
    await publish(event('1'));
    client.send('authenticate', { token: tokens.viewer });
    await expect.poll(() => client.events).toEqual(['authenticated']);
    await publish(event('2'));
    await expect.poll(() => client.events).toEqual(['authenticated', 'SessionStarted']);
  });

  it('narrows the events, and says what it did not understand', async () => {
    const client = await connect();
    await expect.poll(() => client.events).toEqual(['authenticated']);
    client.socket.send('not JSON');
    client.send('subscribe', { types: 'all' });
    client.send('subscribe', { types: ['SessionEnded'] });
    await expect.poll(() => client.events).toEqual(['authenticated', 'error', 'subscribed']);
    for (const type of ['SessionStarted', 'SessionEnded']) await publish(event(type, type));
    await expect.poll(() => client.events.slice(3)).toEqual(['SessionEnded']);
  });

  it('closes with 4401 without a valid token in time, and with 4403 for a driver', async () => {
    limits.authenticationMs = 150;
    const silent = await connect('');
    const wrong = await connect('?access_token=nonsense');
    const wrongMessage = await connect('');
    wrongMessage.send('authenticate', { token: 7 });
    const driver = await connect(`?access_token=${tokens.driver}`);
    await expect
      .poll(() => [silent, wrong, wrongMessage].map((client) => client.closeCode))
      .toEqual([4401, 4401, 4401]);
    await expect.poll(() => driver.closeCode).toBe(4403);
    expect(silent.messages).toEqual([]);
  });

  it('closes with 4401 when the token was not renewed', async () => {
    limits.lifetimeMs = 400;
    const [forgetful, renewing] = [await connect(), await connect()];
    await sleep(250);
    renewing.send('authenticate', { token: tokens.viewer });
    await expect.poll(() => forgetful.closeCode).toBe(4401);
    expect(renewing.closeCode).toBeUndefined();
    await expect.poll(() => renewing.closeCode).toBe(4401);
  });

  it('cuts off a client that does not read, or does not answer pings', async () => {
    limits.maxBufferedBytes = 100_000;
    const [idle, reading] = [await connect(), await connect()];
    await expect.poll(() => [idle, reading].map(({ events }) => events.length)).toEqual([1, 1]);
    idle.socket.pause();
    await publishMany(3000);
    await expect.poll(() => reading.messages.length, { timeout: 10_000 }).toBe(3001);
    idle.socket.resume();
    await expect.poll(() => idle.closeCode, { timeout: 10_000 }).toBe(1006);
    expect(idle.messages.length).toBeLessThan(3001);
    for (const client of opened.splice(0)) client.close();
    await sleep(50);

    limits.heartbeatMs = 60;
    const [dead, alive] = [await connect(), await connect()];
    Object.assign(dead.socket, { pong: () => undefined });
    Object.assign(dead.socket, { _autoPong: false });
    await expect.poll(() => dead.closeCode).toBe(1006);
    expect(alive.closeCode).toBeUndefined();
  });
});

describe('a shutdown', () => {
  it('ends the streams and closes the sockets, so that clients come back elsewhere', async () => {
    const own = await startMonitoring();
    const stream = await EventStreamClient.open(`${own.url}/events?access_token=${tokens.viewer}`);
    const live = await LiveClient.open(`${own.url.replace('http', 'ws')}/live?access_token=${tokens.viewer}`);
    await expect.poll(() => live.events).toEqual(['authenticated']);
    const before = performance.now();
    await own.app.close();
    expect(performance.now() - before).toBeLessThan(3000);
    await expect.poll(() => [stream.ended, live.closeCode]).toEqual([true, 1012]);
  });
});
