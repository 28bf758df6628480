import { afterEach, beforeEach, describe } from 'vitest';
import {
  type Backplane,
  type BackplaneOptions,
  InProcessHub,
  type LiveEvent,
  openBackplane,
} from '../../src/platform/redis/index.ts';
import type { TestRedis } from './redis.ts';

export const LEASE_TTL_MS = 400;

/** A form of the backplane, and how all that it stored is lost. */
export interface BackplaneForm {
  options: Partial<BackplaneOptions>;
  empty(): Promise<unknown>;
}

/** What the backplanes that are open reported to `onError` in this test. */
export const errors: Error[] = [];
const opened: Backplane[] = [];

beforeEach(() => void errors.splice(0));
afterEach(async () => {
  await Promise.all(opened.splice(0).map((backplane) => backplane.close()));
});

/** Opens a backplane that is closed when the test has ended. */
export async function open(processId: string, options: Partial<BackplaneOptions>): Promise<Backplane> {
  const onError = (error: Error) => void errors.push(error);
  const backplane = await openBackplane({ processId, onError, leaseTtlMs: LEASE_TTL_MS, ...options });
  opened.push(backplane);
  return backplane;
}

/** Defines the same tests for both forms of the backplane; those on Redis are skipped where there is none. */
export function describeBothForms(
  name: string,
  redis: TestRedis | null,
  define: (form: () => BackplaneForm) => void,
): void {
  describe(`${name}, in process`, () => {
    let hub: InProcessHub;
    beforeEach(() => {
      hub = new InProcessHub();
    });
    define(() => ({ options: { hub }, empty: async () => hub.empty() }));
  });
  describe.skipIf(redis === null)(`${name}, on Redis`, () => {
    beforeEach(() => redis?.flush());
    define(() => ({ options: { redisUrl: redis?.url }, empty: async () => redis?.flush() }));
  });
}

export const station = (stationId: string, tenantId = 'default') => ({
  stationId,
  tenantId,
  protocol: 'ocpp1.6',
  remoteAddress: '192.0.2.7',
});

export const event = (id: string): LiveEvent => ({
  id,
  type: 'SessionStarted',
  tenantId: 'default',
  occurredAt: '2026-01-31T12:00:00.000Z',
  data: { stationId: 'CP001' },
});
