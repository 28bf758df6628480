import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Connector } from './v16/connector.js';
import { Reservations } from './reservations.js';

const NOW = Date.parse('2026-01-05T12:00:00Z');
const LATER = Date.parse('2026-01-05T13:00:00Z');

let connectors: ReadonlyMap<number, Connector>;
let reservations: Reservations<Connector>;
let changed: number[];

beforeEach(() => {
  vi.useFakeTimers({ now: NOW });
  connectors = new Map([0, 1, 2].map((id) => [id, new Connector(id, 0)]));
  changed = [];
  reservations = new Reservations({
    outlets: connectors,
    anyOutlet: () => true,
    expired: ({ id }) => changed.push(id),
  });
});
afterEach(() => vi.useRealTimers());

const reserve = (connectorId: number, changes: object = {}): string =>
  reservations.reserve({ outletId: connectorId, expiresAt: LATER, idToken: 'MINE', id: 1, ...changes });

function connector(id: number): Connector {
  const found = connectors.get(id);
  if (!found) throw new Error(`no connector ${id}`);
  return found;
}

describe('a reservation of a connector', () => {
  it('keeps it for its token, in any case, and for the group of the token', () => {
    expect(reserve(1, { groupIdToken: 'FAMILY' })).toBe('Accepted');
    expect(connector(1).restingStatus).toBe('Reserved');
    expect(reservations.admits(connector(1), 'mine')).toBe(true);
    expect(reservations.admits(connector(1), 'OTHER')).toBe(false);
    expect(reservations.admits(connector(1), 'OTHER', 'family')).toBe(true);
    expect(reservations.admits(connector(2), 'OTHER')).toBe(true);
    expect(reservations.use(connector(1), 'OTHER', 'FAMILY')).toBe(1);
    expect(connector(1).restingStatus).toBe('Available');
    expect(reservations.use(connector(1), 'MINE')).toBeUndefined();
  });

  it.each<[string, (one: Connector) => void, string]>([
    ['is occupied', (one) => (one.occupied = true), 'Occupied'],
    ['is broken', (one) => (one.errorCode = 'GroundFailure'), 'Faulted'],
    ['is out of service', (one) => (one.operative = false), 'Unavailable'],
  ])('is refused while the connector %s', (_title, change, status) => {
    change(connector(1));
    expect(reserve(1)).toBe(status);
  });

  it('is refused where there is another one, and replaced by one of the same id', () => {
    reserve(1);
    expect(reserve(1, { id: 2 })).toBe('Occupied');
    expect(reserve(2)).toBe('Accepted');
    expect([connector(1).restingStatus, connector(2).restingStatus]).toEqual(['Available', 'Reserved']);
  });

  it.each([
    [9, {}],
    [1, { expiresAt: NOW - 1000 }],
  ])('of connector %d %j is rejected', (connectorId, changes) => {
    expect(reserve(connectorId, changes)).toBe('Rejected');
  });

  it('expires', () => {
    reserve(1);
    vi.advanceTimersByTime(3_600_000);
    expect([changed, connector(1).restingStatus]).toEqual([[1], 'Available']);
    expect(reservations.cancel(1)).toBeUndefined();
  });

  it('is cancelled once', () => {
    reserve(1);
    expect(reservations.cancel(1)?.id).toBe(1);
    expect(reservations.cancel(1)).toBeUndefined();
    vi.advanceTimersByTime(3_600_000);
    expect(changed).toEqual([]);
  });
});

describe('a reservation of any connector', () => {
  it('keeps as many free as are reserved', () => {
    expect(reserve(0)).toBe('Accepted');
    expect(reservations.admits(connector(1), 'OTHER')).toBe(true);
    connector(1).occupied = true;
    expect(reservations.admits(connector(2), 'OTHER')).toBe(false);
    expect(reservations.admits(connector(2), 'MINE')).toBe(true);
    expect(reservations.use(connector(2), 'MINE')).toBe(1);
  });

  it('is refused when all are taken, out of service or broken', () => {
    reserve(1);
    reserve(0, { id: 2 });
    expect(reserve(0, { id: 3 })).toBe('Occupied');
    for (const id of [1, 2]) connector(id).operative = false;
    expect(reserve(0, { id: 3 })).toBe('Unavailable');
    for (const id of [1, 2]) connector(id).errorCode = 'OtherError';
    expect(reserve(0, { id: 3 })).toBe('Faulted');
  });
});
