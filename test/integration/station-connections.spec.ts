import { describe, expect, it } from 'vitest';
import { ConnectionReconciliation } from '../../src/modules/station/index.ts';
import { link, newStation, OWN, reports, resources, stations, web } from '../support/stations.ts';

const reconciliation = web.app.get(ConnectionReconciliation);

const eventsOf = async (stationId: string) => {
  const events = await resources.dataSource.query<{ type: string }[]>(
    `SELECT type FROM platform.outbox WHERE data->>'stationId' = $1 AND type LIKE '%onnected' ORDER BY id`,
    [stationId],
  );
  return events.map(({ type }) => type.replace('Station', ''));
};

describe('what is announced of connections', () => {
  it('announces that a socket opened or closed, once, and not what an older socket does', async () => {
    const station = await newStation();
    const seen = new Date('2026-01-31T12:00:00Z');
    await reports.connectionOpened(station, 1);
    await reports.connectionOpened(station, 1);
    await reports.connectionOpened(station, 3);
    await reports.connectionOpened(station, 2);
    expect(await eventsOf(station.stationId)).toEqual(['Connected']);
    await reports.connectionClosed(station, 1, seen);
    await reports.connectionClosed(station, 2, seen);
    await reports.connectionClosed(station, null, seen);
    expect(await eventsOf(station.stationId)).toEqual(['Connected']);
    expect((await stations.find(OWN, station.stationId)).lastSeenAt).toEqual(seen);
    await reports.connectionClosed(station, 3, new Date(0));
    await reports.connectionClosed(station, 3, seen);
    expect(await eventsOf(station.stationId)).toEqual(['Connected', 'Disconnected']);
    expect((await stations.find(OWN, station.stationId)).lastSeenAt).toEqual(seen);
  });

  it('announces what sockets of one station do at the same time so that opened and closed alternate', async () => {
    const fought = await Promise.all(Array.from({ length: 5 }, () => newStation()));
    await Promise.all(
      Array.from({ length: 40 }, (_, index) => index + 1).flatMap((epoch) =>
        fought.map(async (station) => {
          await reports.connectionOpened(station, epoch);
          if (epoch < 40) await reports.connectionClosed(station, epoch, new Date());
        }),
      ),
    );
    for (const { stationId } of fought) {
      const events = await eventsOf(stationId);
      expect(events).toEqual(events.map((_, index) => (index % 2 ? 'Disconnected' : 'Connected')));
      expect(events.at(-1)).toBe('Connected');
    }
  });
});

describe('connections that nobody is left to announce', () => {
  it('are announced as closed when they are gone for two looks, once', async () => {
    const [dead, alive] = [await newStation(), await newStation()];
    for (const { stationId } of [dead, alive])
      await reports.connectionOpened({ stationId, tenantId: 'default' }, 7);
    link.sockets.set(alive.stationId, 7);
    await reconciliation.reconcile();
    expect(await eventsOf(dead.stationId)).toEqual(['Connected']);
    await Promise.all([reconciliation.reconcile(), reconciliation.reconcile()]);
    await reconciliation.reconcile();
    expect(await eventsOf(dead.stationId)).toEqual(['Connected', 'Disconnected']);
    expect(await eventsOf(alive.stationId)).toEqual(['Connected']);
  });

  it('are announced as open when they are there for two looks', async () => {
    const { stationId } = await newStation();
    link.sockets.set(stationId, 9);
    await reconciliation.reconcile();
    expect(await eventsOf(stationId)).toEqual([]);
    await reconciliation.reconcile();
    await reconciliation.reconcile();
    expect(await eventsOf(stationId)).toEqual(['Connected']);
    await reports.connectionClosed({ stationId, tenantId: 'default' }, 9, new Date());
    expect(await eventsOf(stationId)).toEqual(['Connected', 'Disconnected']);
  });

  it('are left alone when the registry was empty for a moment, or could not be asked', async () => {
    const station = await newStation();
    await reports.connectionOpened(station, 7);
    await reconciliation.reconcile();
    link.sockets.set(station.stationId, 7);
    await reconciliation.reconcile();
    link.sockets.clear();
    await reconciliation.reconcile();
    link.isAway = true;
    await expect(reconciliation.reconcile()).rejects.toThrow('away');
    link.isAway = false;
    await reconciliation.reconcile();
    expect(await eventsOf(station.stationId)).toEqual(['Connected']);
  });

  it('are left alone when a newer socket has opened between two looks', async () => {
    const station = await newStation();
    await reports.connectionOpened(station, 7);
    await reconciliation.reconcile();
    await reports.connectionOpened(station, 8);
    await reconciliation.reconcile();
    expect(await eventsOf(station.stationId)).toEqual(['Connected']);
  });
});
