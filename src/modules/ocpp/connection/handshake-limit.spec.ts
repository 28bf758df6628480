import { describe, expect, it } from 'vitest';
import type { AppConfig } from '../../../platform/config/config.js';
import { HandshakeLimit } from './handshake-limit.js';

const limitOf = (handshakesPerStation: number, failedHandshakesPerAddress: number) =>
  new HandshakeLimit({ ocpp: { handshakesPerStation, failedHandshakesPerAddress } } as AppConfig);
const NOON = Date.UTC(2026, 0, 31, 12);
const times = (count: number, act: () => void) => {
  for (let round = 0; round < count; round++) act();
};

describe('handshakes', () => {
  it('of one station are looked at until there were too many in a minute, then in the next one', () => {
    const limit = limitOf(3, 100);
    limit.waitSeconds('a', 'CP1', NOON);
    times(2, () => limit.letIn('a', 'CP1'));
    expect(limit.waitSeconds('a', 'CP1', NOON + 1000)).toBe(0);
    limit.letIn('a', 'CP1');
    expect(limit.waitSeconds('a', 'CP1', NOON + 15_000)).toBe(45);
    expect(limit.waitSeconds('a', 'CP1', NOON + 60_000)).toBe(0);
  });

  it('that were refused count ten times, and lock out nobody at another address', () => {
    const limit = limitOf(30, 100);
    limit.waitSeconds('a', 'CP1', NOON);
    times(3, () => limit.failed('a', 'CP1'));
    expect(limit.waitSeconds('a', 'CP1', NOON)).toBe(60);
    expect(limit.waitSeconds('a', 'CP2', NOON)).toBe(0);
    expect(limit.waitSeconds('b', 'CP1', NOON)).toBe(0);
  });

  it('from one address are refused for every station when too many failed', () => {
    const limit = limitOf(30, 4);
    limit.waitSeconds('a', 'CP0', NOON);
    for (const stationId of ['CP1', 'CP2', 'CP3', 'CP4']) limit.failed('a', stationId);
    expect(limit.waitSeconds('a', 'CP5', NOON)).toBe(60);
    expect(limit.waitSeconds('b', 'CP5', NOON)).toBe(0);
  });

  it('of made-up identities take no more than so much memory', () => {
    const limit = limitOf(30, 1e9);
    for (let index = 0; index < 60_000; index++) {
      limit.waitSeconds('a', `CP${index}`, NOON);
      limit.failed('a', `CP${index}`);
    }
    expect(limit['counts'].size).toBeLessThanOrEqual(50_001);
  });
});
