import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RawCharger } from '../../support/raw-charger.ts';
import { TestSystem } from '../../support/system.ts';

let system: TestSystem;
let charger: RawCharger;

beforeAll(async () => {
  system = await TestSystem.start();
  charger = await system.connect('CP001');
});
afterAll(() => system.stop());

const lastEvent = async () => {
  const [row] = await system.database.query(
    `SELECT type, data, occurred_at AS "occurredAt" FROM platform.outbox ORDER BY id DESC LIMIT 1`,
  );
  return row;
};

describe('what a charger tells of its security', () => {
  it.each<[action: string, payload: object, type: string, data: object]>([
    [
      'SecurityEventNotification',
      { type: 'TamperDetectionActivated', timestamp: '2026-01-31T12:00:00Z', techInfo: '' },
      'SecurityEventReported',
      { event: 'TamperDetectionActivated', techInfo: null, reportedAt: '2026-01-31T12:00:00.000Z' },
    ],
  ])('%s %j is acknowledged and announced', async (action, payload, type, data) => {
    expect(await charger.call(action, payload)).toEqual({});
    expect(await lastEvent()).toMatchObject({ type, data: { stationId: 'CP001', ...data } });
  });

  it('is dated by the time of a security event that was queued', async () => {
    const [event] = [await lastEvent()];
    expect(event?.['occurredAt']).toEqual(new Date('2026-01-31T12:00:00Z'));
  });

  it.each<[action: string, payload: object, code: string]>([
    ['SecurityEventNotification', { type: 'X' }, 'OccurenceConstraintViolation'],
    [
      'SecurityEventNotification',
      { type: 'x'.repeat(51), timestamp: '2026-01-31T12:00:00Z' },
      'PropertyConstraintViolation',
    ],
  ])('%s %j is refused: %s', async (action, payload, code) => {
    const before = await lastEvent();
    const [, , errorCode] = await charger.exchange(JSON.stringify([2, 'bad', action, payload]));
    expect(errorCode).toBe(code);
    expect(await lastEvent()).toEqual(before);
  });
});
