import { describe, expect, it } from 'vitest';
import { compare } from './ledger-check.js';
import type { EndedTransaction } from './ledger.js';

const entry: EndedTransaction = {
  connectorId: 1,
  idToken: 'TAG',
  meterStartWh: 100,
  meterStopWh: 1100,
  startedAt: '2026-01-05T12:00:00.000Z',
  stoppedAt: '2026-01-05T13:00:00.000Z',
  stopReason: 'Local',
  transactionId: 7,
};

const session = {
  id: 's',
  evseId: 1,
  idToken: 'tag',
  transactionId: '7',
  status: 'ended',
  meterStartWh: 100,
  meterStopWh: 1100,
  energyWh: 1000,
  startedAt: entry.startedAt,
  endedAt: entry.stoppedAt,
  stopReason: 'Local',
};

describe('compare', () => {
  it('finds nothing where all is the same', () => {
    expect(compare([entry], [session], true)).toEqual([]);
  });

  it.each([
    [{ energyWh: 999 }, /energyWh 999 of the session of TAG on connector 1 from 100 Wh, not 1000/],
    [{ status: 'review' }, /status review/],
    [{ startedAt: '2026-01-05T12:00:01.000Z' }, /startedAt/],
    [{ stopReason: null }, /stopReason null/],
    [{ transactionId: '8' }, /transactionId 8/],
  ])('finds %j', (change, text) => {
    expect(compare([entry], [{ ...session, ...change }], true)).toEqual([expect.stringMatching(text)]);
  });

  it('leaves times out of it where they cannot be right, and an id that was never known', () => {
    const held = { ...session, status: 'review', startedAt: 'x', endedAt: 'y' };
    expect(compare([entry], [held], false)).toEqual([]);
    expect(compare([{ ...entry, transactionId: -1 }], [session], true)).toEqual([]);
  });

  it('finds a session that is missing, and those that nobody had', () => {
    expect(compare([entry], [], true)).toEqual([expect.stringMatching(/no session of the session of TAG/)]);
    expect(compare([entry], [session, { ...session, id: 't' }], true)).toEqual([
      'the CSMS has 1 sessions too many',
    ]);
  });

  it('asks for no end of what still runs', () => {
    const { connectorId, idToken, meterStartWh, startedAt, transactionId } = entry;
    const running = { connectorId, idToken, meterStartWh, startedAt, transactionId };
    expect(compare([running], [{ ...session, status: 'active' }], true)).toEqual([]);
  });
});
