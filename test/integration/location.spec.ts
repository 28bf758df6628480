import { describe, expect, it } from 'vitest';
import { StationStatistics } from '../../src/modules/station/index.ts';
import {
  admin,
  knownTariffs,
  link,
  locations,
  newId,
  newStation,
  OWN,
  PRESENT,
  reports,
  stations,
  status,
  viewer,
  web,
} from '../support/stations.ts';

describe('locations', () => {
  const path = (location: { body: Record<string, unknown> }) => `/locations/${String(location.body['id'])}`;

  it('are created, read, listed, changed and removed', async () => {
    const request = {
      name: 'Harbour',
      timeZone: 'Europe/Berlin',
      city: 'Hamburg',
      latitude: 53.54,
      longitude: 9.98,
    };
    const created = await admin('POST', '/locations', { body: request });
    expect(created).toMatchObject({ status: 201, body: { ...request, address: null, tariffId: null } });
    expect(created.body).not.toHaveProperty('tenantId');
    const tariffId = '7c0f5f0e-2f2b-4c0e-9c7e-1d2c3b4a5f60';
    const change = { body: { tariffId, city: null } };
    expect(await admin('PATCH', path(created), change)).toMatchObject({
      status: 200,
      body: { name: 'Harbour', tariffId, city: null, latitude: 53.54 },
    });
    expect((await admin('PATCH', path(created), { body: { tariffId: null } })).body['tariffId']).toBeNull();
    expect((await viewer('GET', '/locations?name=Harbour')).body).toMatchObject({
      data: [{ id: created.body['id'] }],
      nextCursor: null,
    });
    expect((await admin('DELETE', path(created))).status).toBe(204);
    expect((await viewer('GET', path(created))).status).toBe(404);
    expect((await admin('DELETE', path(created))).status).toBe(404);
    expect((await admin('PATCH', path(created), { body: {} })).status).toBe(404);
  });

  it.each<[object, string]>([
    [{ timeZone: 'UTC' }, 'name'],
    [{ name: null, timeZone: 'UTC' }, 'name'],
    [{ name: 'A' }, 'timeZone'],
    [{ name: 'A', timeZone: 'Europe/Atlantis' }, 'timeZone'],
    [{ name: 'A', timeZone: '+01:00' }, 'timeZone'],
    [{ name: 'A', timeZone: 'UTC', latitude: 91 }, 'latitude'],
    [{ name: 'A', timeZone: 'UTC', tariffId: 'cheap' }, 'tariffId'],
  ])('refuse %o', async (body, field) => {
    const answer = await admin('POST', '/locations', { body });
    expect(answer.status).toBe(400);
    expect((answer.body['errors'] as { path: string }[])[0]?.path).toBe(field);
  });

  it('keep their name and time zone', async () => {
    const created = await admin('POST', '/locations', { body: { name: 'Here', timeZone: 'UTC' } });
    expect((await admin('PATCH', path(created), { body: { name: null } })).status).toBe(400);
    expect((await admin('PATCH', path(created), { body: { timeZone: 'Nowhere' } })).status).toBe(400);
    expect((await viewer('GET', '/locations/no-uuid')).status).toBe(400);
  });

  it('and stations are priced by tariffs that are there', async () => {
    const tariffId = '7c0f5f0e-2f2b-4c0e-9c7e-1d2c3b4a5f6f';
    knownTariffs.missing.add(tariffId);
    const { body: location } = await admin('POST', '/locations', { body: { name: 'Here', timeZone: 'UTC' } });
    const { stationId } = await newStation();
    for (const [method, url, body] of [
      ['POST', '/locations', { name: 'There', timeZone: 'UTC', tariffId }],
      ['PATCH', `/locations/${String(location['id'])}`, { tariffId }],
      ['POST', '/stations', { stationId: newId(), tariffId }],
      ['PATCH', `/stations/${stationId}`, { tariffId }],
    ] as const) {
      const { status, body: problem } = await admin(method, url, { body });
      expect([status, problem['errors']]).toEqual([
        400,
        [{ path: 'tariffId', message: 'is not one of the tariffs' }],
      ]);
    }
  });

  it('cannot be removed while stations stand there', async () => {
    const created = await admin('POST', '/locations', { body: { name: 'Here', timeZone: 'UTC' } });
    const locationId = String(created.body['id']);
    const { stationId } = await stations.create(OWN, { stationId: newId(), locationId });
    expect(await admin('DELETE', path(created))).toMatchObject({
      status: 409,
      body: { code: 'location_in_use' },
    });
    await stations.remove(OWN, stationId);
    expect((await admin('DELETE', path(created))).status).toBe(204);
  });

  it('give the time zone and the tariff for a session at a station', async () => {
    const [own, shared] = ['7c0f5f0e-2f2b-4c0e-9c7e-1d2c3b4a5f60', '7c0f5f0e-2f2b-4c0e-9c7e-1d2c3b4a5f61'];
    const { id: locationId } = await locations.create(OWN, {
      name: 'A',
      timeZone: 'Asia/Tokyo',
      tariffId: shared,
    });
    const { stationId } = await newStation();
    const none = { locationId: null, timeZone: 'UTC', tariffId: null };
    expect(await locations.findTariffContext(stationId)).toEqual(none);
    expect(await locations.findTariffContext('gone')).toEqual(none);
    await stations.update(OWN, stationId, { locationId });
    const context = { locationId, timeZone: 'Asia/Tokyo', tariffId: shared };
    expect(await locations.findTariffContext(stationId)).toEqual(context);
    await stations.update(OWN, stationId, { tariffId: own });
    expect(await locations.findTariffContext(stationId)).toEqual({ ...context, tariffId: own });
  });
});

describe('the figures of the network', () => {
  it('count the stations of each location by status, and those that are online', async () => {
    const scope = { tenantId: 'counted' };
    const location = await locations.create(scope, { name: 'Here', timeZone: 'Europe/Berlin' });
    await locations.create(scope, { name: 'Nothing yet', timeZone: 'UTC' });
    const made = await Promise.all(Array.from({ length: 4 }, () => newStation(newId(), scope)));
    for (const station of made.slice(0, 3)) {
      await stations.update(scope, station.stationId, { locationId: location.id });
      await reports.statusReported(station, status(1, 'Available', '10:00:00'));
    }
    const [first] = made;
    if (first !== undefined) {
      await reports.statusReported(first, status(2, 'Charging', '10:00:00'));
      link.online.set(first.stationId, PRESENT);
    }
    const statistics = web.app.get(StationStatistics);
    const here = { locationId: location.id, name: 'Here', timeZone: 'Europe/Berlin' };
    const ofHere = { ...here, total: 3, online: 1, byStatus: { Available: 2, Charging: 1 } };
    expect(await statistics.byLocation(scope, null)).toEqual([
      ofHere,
      expect.objectContaining({ name: 'Nothing yet', total: 0, online: 0, byStatus: {} }),
      { locationId: null, name: null, timeZone: null, total: 1, online: 0, byStatus: { Unknown: 1 } },
    ]);
    expect(await statistics.byLocation(scope, location.id)).toEqual([ofHere]);
    expect(await statistics.byLocation(OWN, location.id)).toEqual([]);
  });
});
