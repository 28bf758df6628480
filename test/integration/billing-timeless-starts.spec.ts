import { describe, expect, it } from 'vitest';
import type { StartReport } from '../../src/modules/billing/index.ts';
import type { StationRef } from '../../src/modules/station/index.ts';
import { at, startReport, stopReport } from '../support/billing-reports.ts';
import { billing } from '../support/billing.ts';

describe('a start without a time that can be read', () => {
  const timeless = (changes: Partial<StartReport> = {}) =>
    startReport({ time: at('0000-00-00T00:00:00Z', new Date()), ...changes });
  const sessionsAfter = async (
    before: (ref: StationRef, transactionId: string) => Promise<unknown>,
    again = {},
  ) => {
    const station = await billing.station();
    const first = await billing.sessions.start(station, timeless(again));
    await before(station, first.transactionId);
    const second = await billing.sessions.start(station, timeless(again));
    return {
      isSame: second.transactionId === first.transactionId,
      stored: await billing.sessionsOf(station),
    };
  };
  const stop = (meterStopWh: number) => (station: StationRef, transactionId: string) =>
    billing.sessions.stop(station, stopReport({ transactionId, meterStopWh, time: at('', new Date()) }));
  const nothing = () => Promise.resolve();

  it.each([
    ['while its session has taken nothing', nothing, {}],
    ['of a register that begins at 0, while its session has taken nothing', nothing, { meterStartWh: 0 }],
    ['after its stop, since a register does not go back', stop(2_000), {}],
  ])('is the same again %s', async (_name, before, changes) => {
    const { isSame, stored } = await sessionsAfter(before, changes);
    expect(isSame).toBe(true);
    expect(stored).toHaveLength(1);
  });

  it('is the same again when the next session has overtaken it', async () => {
    const next = (station: StationRef) => billing.sessions.start(station, timeless({ meterStartWh: 3_000 }));
    const { isSame, stored } = await sessionsAfter(next);
    expect(isSame).toBe(true);
    expect(stored).toHaveLength(2);
  });

  it.each([
    ['the session that took nothing has ended', stop(1_000), {}],
    ['the register may have begun at 0 again', stop(2_000), { meterStartWh: 0 }],
  ])('is another one when %s', async (_name, before, changes) => {
    const { isSame, stored } = await sessionsAfter(before, changes);
    expect(isSame).toBe(false);
    expect(stored).toHaveLength(2);
  });

  it.each([
    ['another token', { idToken: 'other' }],
    ['another meter value', { meterStartWh: 1_001 }],
    ['another connector', { connectorId: 2 }],
    ['a time', { time: at('2026-05-04T10:00:00Z') }],
  ])('is another one than one with %s', async (_name, changes) => {
    const station = await billing.station();
    const first = await billing.sessions.start(station, startReport(changes));
    const second = await billing.sessions.start(station, timeless());
    expect(second.transactionId).not.toBe(first.transactionId);
  });
});
