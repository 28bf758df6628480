import { describe, expect, it } from 'vitest';
import {
  type CommandOutcome,
  StationJobs,
  StationOfflineError,
  stationQueues,
  type StationRef,
} from '../../src/modules/station/index.ts';
import { InvalidError } from '../../src/platform/errors.ts';
import {
  ADMIN,
  admin,
  commands,
  eventsOf,
  link,
  newStation,
  onlineStation,
  OPERATOR,
  OWN,
  resources,
  viewer,
  web,
} from '../support/stations.ts';

describe('commands', () => {
  const run = (station: StationRef, waitSeconds = 5, request: Record<string, unknown> = { type: 'Soft' }) =>
    commands.run(OPERATOR, station.stationId, 'reset', request, waitSeconds);

  it('are recorded, delivered, and returned with the answer of the charger', async () => {
    const station = await onlineStation();
    const view = await run(station);
    expect(view).toMatchObject({
      stationId: station.stationId,
      command: 'reset',
      status: 'accepted',
      request: { type: 'Soft' },
      response: { status: 'Accepted' },
      requestedBy: 'op@example.com',
    });
    expect(view.completedAt).toBeInstanceOf(Date);
    expect(link.delivered[0]?.requests).toEqual([{ action: 'reset', payload: { type: 'Soft' } }]);
    expect(await eventsOf(station.stationId, 'CommandCompleted')).toEqual([
      {
        commandId: view.id,
        stationId: station.stationId,
        command: 'reset',
        status: 'accepted',
        response: { status: 'Accepted' },
      },
    ]);
  });

  it('leave nothing behind when they cannot be prepared', async () => {
    const station = await newStation();
    await expect(run(station)).rejects.toThrow(StationOfflineError);
    await expect(commands.run(OPERATOR, station.stationId, 'remote-stop', {}, 1)).rejects.toThrow(
      InvalidError,
    );
    expect((await commands.list(OWN, station.stationId, { limit: 50 })).data).toEqual([]);
  });

  it('are returned open when the wait is over, and completed afterwards', async () => {
    const station = await onlineStation();
    const answered = Promise.withResolvers<CommandOutcome>();
    link.answer = async (commandId) => {
      await commands.sent(commandId);
      return answered.promise;
    };
    const open = await run(station, 0.2);
    expect(open).toMatchObject({ status: 'sent', response: null, completedAt: null });
    answered.resolve({ status: 'rejected', response: { status: 'Rejected' } });
    await expect
      .poll(() => commands.find(OWN, station.stationId, open.id))
      .toMatchObject({ status: 'rejected', response: { status: 'Rejected' } });
  });

  it('keep the first outcome of many at once', async () => {
    const station = await onlineStation();
    link.answer = () => new Promise(() => {});
    const { id } = await run(station, 0);
    const outcomes = ['accepted', 'rejected', 'failed', 'timeout'] as const;
    await Promise.all(
      outcomes.map((outcome) => commands.complete(id, { status: outcome, response: { outcome } })),
    );
    const { status: first, response } = await commands.find(OWN, station.stationId, id);
    expect(response).toEqual({ outcome: first });
    await commands.complete(id, { status: 'failed', response: null });
    await commands.sent(id);
    expect(await commands.find(OWN, station.stationId, id)).toMatchObject({ status: first, response });
    expect(await eventsOf(station.stationId, 'CommandCompleted')).toEqual([
      expect.objectContaining({ status: first }),
    ]);
  });

  it('fail when they cannot be handed over', async () => {
    const station = await onlineStation();
    link.answer = async () => Promise.reject(new Error('the line is cut'));
    expect(await run(station)).toMatchObject({ status: 'failed', response: null });
    link.answer = async () => Promise.reject(new StationOfflineError(station.stationId));
    await expect(run(station)).rejects.toThrow(StationOfflineError);
    const { data } = await commands.list(OWN, station.stationId, { limit: 50 });
    expect(data.map((command) => command.status)).toEqual(['failed', 'failed']);
  });

  it('time out when nobody holds them any more, and only then', async () => {
    const station = await onlineStation();
    link.answer = () => new Promise(() => {});
    const lost = [await run(station, 0), await run(station, 0)];
    await commands.sent(lost[1]?.id ?? '');
    await resources.dataSource.query(
      `UPDATE station.command SET created_at = created_at - interval '5 minutes' WHERE id = ANY ($1)`,
      [lost.map(({ id }) => id)],
    );
    const open = await run(station, 0);
    expect(await commands.expireLost(240)).toBe(2);
    expect(await commands.expireLost(240)).toBe(0);
    const { data } = await commands.list(OWN, station.stationId, { limit: 50 });
    expect(data.map((command) => command.status)).toEqual(['pending', 'timeout', 'timeout']);
    expect(data[0]?.id).toBe(open.id);
    expect(await eventsOf(station.stationId, 'CommandCompleted')).toHaveLength(2);
  });

  it('are expired by a job', async () => {
    const station = await onlineStation();
    link.answer = () => new Promise(() => {});
    const { id } = await run(station, 0);
    await resources.dataSource.query(
      `UPDATE station.command SET created_at = now() - interval '1 day' WHERE id = $1`,
      [id],
    );
    await web.app.get(StationJobs).start();
    const [queue] = stationQueues;
    if (queue !== undefined) await resources.jobs.enqueue(resources.dataSource.manager, queue, {});
    await expect
      .poll(async () => (await commands.find(OWN, station.stationId, id)).status, { timeout: 10_000 })
      .toBe('timeout');
  });

  it('keep no secrets and nothing that cannot be stored', async () => {
    const station = await onlineStation();
    link.answer = async () => ({
      status: 'accepted',
      response: { key: 'AuthorizationKey', value: 'a1b2', text: 'a\u0000b' },
    });
    const values = [{ key: 'AuthorizationKey', value: 'a1b2' }];
    const view = await commands.run(OPERATOR, station.stationId, 'set-configuration', { values }, 5);
    expect(view.request).toEqual({ values: [{ key: 'AuthorizationKey', value: '[hidden]' }] });
    expect(view.response).toEqual({ key: 'AuthorizationKey', value: '[hidden]', text: 'a\uFFFDb' });
    expect(link.delivered[0]?.requests[0]?.payload).toEqual({ values });
  });

  it('page, newest first, and filter', async () => {
    const station = await onlineStation();
    const ids: string[] = [];
    for (let index = 0; index < 5; index++) ids.unshift((await run(station)).id);
    const path = `/stations/${station.stationId}/commands`;
    const seen: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const { body } = await viewer('GET', `${path}?limit=2${cursor === '' ? '' : `&cursor=${cursor}`}`);
      seen.push(...(body['data'] as { id: string }[]).map(({ id }) => id));
      cursor = body['nextCursor'] as string | null;
    }
    expect(seen).toEqual(ids);
    expect((await viewer('GET', `${path}?status=failed`)).body['data']).toEqual([]);
    expect((await viewer('GET', `${path}?command=reset`)).body['data']).toHaveLength(5);
    expect((await viewer('GET', `${path}/${ids[0] ?? ''}`)).body).toMatchObject({
      id: ids[0],
      status: 'accepted',
    });
  });
});

describe('commands over REST', () => {
  const path = (station: StationRef, command: string) => `/stations/${station.stationId}/commands/${command}`;

  it.each<[string, object]>([
    ['remote-start', { evseId: 1, idToken: '04A1B2C3' }],
    ['remote-start', { connectorId: 1, idToken: '04A1B2C3' }],
    ['remote-stop', { transactionId: '42' }],
    ['remote-stop', { sessionId: '7c0f5f0e-2f2b-4c0e-9c7e-1d2c3b4a5f60' }],
    ['reset', { type: 'OnIdle' }],
    ['unlock-connector', { connectorId: 1 }],
    ['change-availability', { operative: false, evseId: 2 }],
    ['trigger-message', { requestedMessage: 'Heartbeat' }],
    [
      'set-configuration',
      {
        values: [
          { key: 'A', value: '1' },
          { component: 'B', variable: 'C', value: '' },
        ],
      },
    ],
    ['get-configuration', { keys: ['A'] }],
    ['get-configuration', {}],
    ['ocpp', { action: 'DataTransfer', payload: { vendorId: 'v', data: { nested: [1, null] } } }],
  ])('%s %o is passed on as it is', async (command, request) => {
    const station = await onlineStation();
    const { status: code, body } = await admin('POST', path(station, command), { body: request });
    expect({ code, body }).toMatchObject({
      code: 200,
      body: {
        command,
        status: 'accepted',
        request,
        response: { status: 'Accepted' },
        requestedBy: ADMIN.email,
      },
    });
    expect(link.delivered[0]?.requests).toEqual([{ action: command, payload: request }]);
  });

  it.each<[string, object, string[]]>([
    ['remote-start', { evseId: 1 }, ['idToken']],
    ['remote-start', { evseId: 0, idToken: 'A', more: 1 }, ['more', 'evseId']],
    ['remote-stop', {}, ['sessionId']],
    ['remote-stop', { sessionId: 'no uuid' }, ['sessionId']],
    ['reset', { type: 'Warm' }, ['type']],
    ['unlock-connector', {}, ['connectorId']],
    ['change-availability', { operative: 'no' }, ['operative']],
    ['trigger-message', { requestedMessage: 'Heart beat' }, ['requestedMessage']],
    ['set-configuration', { values: [] }, ['values']],
    ['set-configuration', { values: [{ key: 'A' }] }, ['values[0].value']],
    ['get-configuration', { keys: 'A' }, ['keys']],
    ['clear-cache', { now: true }, ['now']],
    ['ocpp', { action: 'Reset', payload: [] }, ['payload']],
    ['ocpp', { action: '' }, ['action', 'payload']],
  ])('%s %o says what is wrong', async (command, request, paths) => {
    const station = await onlineStation();
    const { status: code, body } = await admin('POST', path(station, command), { body: request });
    expect(code).toBe(400);
    const faults = body['errors'] as { path: string }[];
    expect([...new Set(faults.map((fault) => fault.path))].toSorted()).toEqual(paths.toSorted());
    expect(link.delivered).toEqual([]);
  });

  it('answer 202 while the charger has not answered, 409 offline, 422 and 404 when it cannot be', async () => {
    const station = await onlineStation();
    link.answer = () => new Promise(() => {});
    const pending = await admin('POST', `${path(station, 'reset')}?wait=0`, { body: { type: 'Hard' } });
    expect(pending).toMatchObject({ status: 202, body: { status: 'pending', response: null } });
    expect(await admin('POST', path(station, 'clear-cache'))).toMatchObject({
      status: 422,
      body: { code: 'command_not_supported' },
    });
    link.online.clear();
    expect(await admin('POST', path(station, 'reset'), { body: { type: 'Hard' } })).toMatchObject({
      status: 409,
      body: { code: 'station_offline' },
    });
    expect((await admin('POST', path(station, 'dance'), { body: {} })).status).toBe(404);
    expect((await admin('POST', '/stations/unknown/commands/reset', { body: { type: 'Hard' } })).status).toBe(
      404,
    );
    expect(
      (await admin('POST', `${path(station, 'reset')}?wait=61`, { body: { type: 'Hard' } })).status,
    ).toBe(400);
    expect((await viewer('POST', path(station, 'reset'), { body: { type: 'Hard' } })).status).toBe(403);
  });

  it('make a charger act once for one Idempotency-Key', async () => {
    const station = await onlineStation();
    const request = { body: { type: 'Soft' }, headers: { 'idempotency-key': 'reset once' } };
    const first = await admin('POST', path(station, 'reset'), request);
    const second = await admin('POST', path(station, 'reset'), request);
    expect(second).toMatchObject({ status: 200, body: first.body });
    expect(link.delivered).toHaveLength(1);
  });
});
