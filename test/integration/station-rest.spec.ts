import { describe, expect, it, vi } from 'vitest';
import { InvalidError, NotFoundError } from '../../src/platform/errors.ts';
import {
  admin,
  boot,
  BOOT,
  commands,
  credentials,
  eventsOf,
  link,
  locations,
  newId,
  newStation,
  OPERATOR,
  OTHER,
  OWN,
  PRESENT,
  reports,
  resources,
  stations,
  status,
  viewer,
} from '../support/stations.ts';

describe('stations over REST', () => {
  it('are created with their id alone, read, changed and removed', async () => {
    const stationId = newId();
    const created = await admin('POST', '/stations', { body: { stationId } });
    expect(created.status).toBe(201);
    const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/) as string;
    expect(created.body).toEqual({
      stationId,
      locationId: null,
      tariffId: null,
      vendor: null,
      model: null,
      serialNumber: null,
      firmwareVersion: null,
      iccid: null,
      imsi: null,
      meterType: null,
      meterSerialNumber: null,
      protocol: null,
      fallbackProtocol: null,
      securityProfile: null,
      connectedSecurityProfile: null,
      targetSecurityProfile: null,
      targetSecurityProfileSince: null,
      refusedConnections: 0,
      lastRefusedConnectionAt: null,
      registrationStatus: 'Accepted',
      acceptedQuirks: null,
      quirks: [],
      online: false,
      connectedAt: null,
      status: 'Unknown',
      lastSeenAt: null,
      lastBootAt: null,
      evses: [],
      createdAt: time,
      updatedAt: time,
    });
    expect(await admin('POST', '/stations', { body: { stationId } })).toMatchObject({
      status: 409,
      body: { code: 'station_exists' },
    });
    const location = await admin('POST', '/locations', { body: { name: 'Here', timeZone: 'Europe/Berlin' } });
    const { id: locationId } = location.body;
    const changed = await admin('PATCH', `/stations/${stationId}`, {
      body: { locationId, securityProfile: 2 },
    });
    expect(changed).toMatchObject({ status: 200, body: { locationId, securityProfile: 2 } });
    expect(link.disconnected).toEqual([stationId]);
    const cleared = await admin('PATCH', `/stations/${stationId}`, { body: { locationId: null } });
    expect(cleared).toMatchObject({ status: 200, body: { locationId: null, securityProfile: 2 } });
    expect((await viewer('GET', `/stations/${stationId}`)).body).toEqual(cleared.body);
    expect((await eventsOf(stationId, 'StationChanged')).at(-1)).toEqual({
      stationId,
      changes: { locationId: null },
    });

    await reports.statusReported({ stationId, ...OWN }, status(1, 'Available', '10:00:00'));
    await credentials.issue(OWN, stationId);
    expect((await admin('DELETE', `/stations/${stationId}`)).status).toBe(204);
    expect(link.disconnected).toEqual([stationId, stationId]);
    expect((await viewer('GET', `/stations/${stationId}`)).status).toBe(404);
    expect(await eventsOf(stationId, 'StationRemoved')).toHaveLength(1);
    await expect(
      reports.statusReported({ stationId, ...OWN }, status(1, 'Available', '11:00:00')),
    ).rejects.toThrow(NotFoundError);
  });

  it('refuse what is wrong and name it', async () => {
    const post = async (body: object) => {
      const answer = await admin('POST', '/stations', { body });
      return [answer.status, ...(answer.body['errors'] as { path: string }[]).map(({ path }) => path)];
    };
    expect(await post({})).toContain('stationId');
    expect(await post({ stationId: 'a:b' })).toEqual([400, 'stationId']);
    expect(await post({ stationId: newId(), colour: 'red' })).toEqual([400, 'colour']);
    expect(await post({ stationId: newId(), securityProfile: 4 })).toEqual([400, 'securityProfile']);
    const nowhere = '7c0f5f0e-2f2b-4c0e-9c7e-1d2c3b4a5f60';
    expect(await post({ stationId: newId(), locationId: nowhere })).toEqual([400, 'locationId']);
    for (const path of [
      '/stations/%00',
      '/stations/a%3Ab',
      '/stations/%00/connectors',
      '/stations/%00/commands',
    ]) {
      expect((await admin('GET', path)).status).toBe(404);
    }
    expect((await admin('PATCH', '/stations/%00', { body: {} })).status).toBe(404);
    expect((await admin('DELETE', '/stations/%00')).status).toBe(404);
    expect((await viewer('POST', '/stations', { body: { stationId: newId() } })).status).toBe(403);
  });

  it('show who is online by their sockets, in a list of a fixed number of queries', async () => {
    const scope = { tenantId: 'listed' };
    const made = await Promise.all(Array.from({ length: 7 }, () => newStation(newId(), scope)));
    const ids = made.map(({ stationId }) => stationId).toSorted();
    for (const station of made) await reports.statusReported(station, status(1, 'Available', '10:00:00'));
    const [first = '', second = ''] = ids;
    link.online.set(second, { protocol: 'ocpp2.0.1', connectedAt: '2026-01-31T12:00:00.000Z' });
    link.online.set('CP-of-nobody', PRESENT);

    const seen: string[] = [];
    let cursor: string | undefined;
    link.presenceCalls = 0;
    const queries = vi.spyOn(resources.dataSource, 'createQueryRunner');
    do {
      const page = await stations.list(scope, { limit: 3, ...(cursor === undefined ? {} : { cursor }) });
      seen.push(...page.data.map(({ stationId }) => stationId));
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    expect(seen).toEqual(ids);
    expect(link.presenceCalls).toBe(3);
    expect(queries).toHaveBeenCalledTimes(3 * 4);
    queries.mockRestore();

    const listed = async (filter: object) =>
      (await stations.list(scope, { limit: 50, ...filter })).data.map(({ stationId }) => stationId);
    expect(await listed({ online: true })).toEqual([second]);
    expect(await listed({ online: false })).toEqual(ids.filter((stationId) => stationId !== second));
    await boot({ stationId: first, ...scope }, BOOT, new Date());
    await reports.statusReported({ stationId: first, ...scope }, status(1, 'Faulted', '11:00:00'));
    expect(await listed({ vendor: 'ChargerCo' })).toEqual([first]);
    expect(await listed({ status: 'Faulted', model: 'Wallbox 22', registrationStatus: 'Accepted' })).toEqual([
      first,
    ]);
    expect(await listed({ status: 'Charging' })).toEqual([]);
    expect(await stations.find(scope, second)).toMatchObject({
      online: true,
      protocol: 'ocpp2.0.1',
      connectedAt: '2026-01-31T12:00:00.000Z',
      evses: [{ evseId: 1, connectors: [{ connectorId: 1, status: 'Available' }] }],
    });

    const online = await viewer('GET', '/stations?online=true');
    expect(online).toMatchObject({ status: 200, body: { data: [], nextCursor: null } });
    expect((await viewer('GET', '/stations?online=perhaps')).status).toBe(400);
    expect((await viewer('GET', '/stations?cursor=bm9uc2Vuc2U')).status).toBe(400);
  });

  it('page their connectors', async () => {
    const station = await newStation();
    for (let evseId = 1; evseId <= 11; evseId++) {
      await reports.statusReported(station, status(evseId, 'Available', '10:00:00'));
    }
    const path = `/stations/${station.stationId}/connectors?limit=10`;
    const first = await viewer('GET', path);
    expect((first.body['data'] as { evseId: number }[]).map(({ evseId }) => evseId)).toEqual([
      1, 2, 3, 4, 5, 6, 7, 8, 9, 10,
    ]);
    const second = await viewer('GET', `${path}&cursor=${String(first.body['nextCursor'])}`);
    expect(second.body).toMatchObject({ data: [{ evseId: 11, connectorId: 1 }], nextCursor: null });
    const foreign = Buffer.from(JSON.stringify(['x', 'y'])).toString('base64url');
    expect((await viewer('GET', `${path}&cursor=${foreign}`)).status).toBe(400);
  });
});

describe('a tenant', () => {
  it('neither sees nor touches what is another one’s', async () => {
    const station = await newStation(newId(), OTHER);
    const { stationId } = station;
    link.online.set(stationId, PRESENT);
    const location = await locations.create(OTHER, { name: 'Theirs', timeZone: 'UTC' });
    await reports.statusReported(station, status(1, 'Available', '10:00:00'));
    await credentials.issue(OTHER, stationId);
    const command = await commands.run({ ...OPERATOR, ...OTHER }, stationId, 'reset', { type: 'Soft' }, 5);

    for (const [method, path, body] of [
      ['GET', `/stations/${stationId}`],
      ['PATCH', `/stations/${stationId}`, { securityProfile: 0 }],
      ['DELETE', `/stations/${stationId}`],
      ['GET', `/stations/${stationId}/connectors`],
      ['GET', `/stations/${stationId}/configuration`],
      ['GET', `/stations/${stationId}/credentials`],
      ['POST', `/stations/${stationId}/credentials`, {}],
      ['DELETE', `/stations/${stationId}/credentials`],
      ['GET', `/stations/${stationId}/commands`],
      ['GET', `/stations/${stationId}/commands/${command.id}`],
      ['POST', `/stations/${stationId}/commands/reset`, { type: 'Soft' }],
      ['GET', `/locations/${location.id}`],
      ['PATCH', `/locations/${location.id}`, { name: 'Ours' }],
      ['DELETE', `/locations/${location.id}`],
    ] as const) {
      const answer = await admin(method, path, body === undefined ? {} : { body });
      expect([method, path, answer.status]).toEqual([method, path, 404]);
    }
    const mine = await newStation();
    await expect(stations.update(OWN, mine.stationId, { locationId: location.id })).rejects.toThrow(
      InvalidError,
    );
    for (const path of ['/stations?limit=200', '/locations?limit=200']) {
      expect(JSON.stringify((await admin('GET', path)).body)).not.toContain('Theirs');
      expect(JSON.stringify((await admin('GET', path)).body)).not.toContain(stationId);
    }
    expect(link.disconnected).toEqual([]);
    expect(await stations.find(OTHER, stationId)).toMatchObject({ securityProfile: null });
    expect(await locations.find(OTHER, location.id)).toMatchObject({ name: 'Theirs' });
    expect((await credentials.list(OTHER, stationId, { limit: 1 })).data).toHaveLength(1);
  });
});
