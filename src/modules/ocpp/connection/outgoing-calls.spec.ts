import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { OutgoingCalls } from './outgoing-calls.js';

const result = (messageId: string) => ({ kind: 'result', messageId, payload: {} }) as const;
const now = new Date();
const text = '[3,"…",{}]';

const written = () => true;

describe('calls to a charger', () => {
  it('are sent one at a time, in order', async () => {
    const sent: string[] = [];
    const calls = new OutgoingCalls(1_000);
    const first = calls.call((id) => sent.push(id) > 0);
    const second = calls.call((id) => sent.push(id) > 0);
    expect(sent).toHaveLength(1);
    expect(calls.answered(result(sent[0] ?? ''), text, now)).toBe(true);
    expect((await first).kind).toBe('result');
    expect(sent).toHaveLength(2);
    calls.answered(result(sent[1] ?? ''), text, now);
    expect((await second).kind).toBe('result');
  });

  it('time out from when they are sent, and a late answer finds nothing', async () => {
    const sent: string[] = [];
    const calls = new OutgoingCalls(30);
    const first = calls.call((id) => sent.push(id) > 0);
    const second = calls.call((id) => sent.push(id) > 0);
    expect((await first).kind).toBe('timeout');
    expect(calls.answered(result(sent[0] ?? ''), text, now)).toBe(false);
    expect(calls.answered(result(sent[1] ?? ''), text, now)).toBe(true);
    expect((await second).kind).toBe('result');
  });

  it('all end when the socket closes, those that were never sent as such, and none is taken afterwards', async () => {
    const calls = new OutgoingCalls(1_000);
    const open = [calls.call(written), calls.call(written)];
    calls.close();
    expect((await Promise.all(open)).map(({ kind }) => kind)).toEqual(['closed', 'unsent']);
    expect((await calls.call(written)).kind).toBe('unsent');
    await sleep(0);
  });

  it('are refused when too many wait', async () => {
    const calls = new OutgoingCalls(1_000);
    const taken = Array.from({ length: 101 }, () => calls.call(written));
    expect((await calls.call(written)).kind).toBe('withheld');
    calls.close();
    await Promise.all(taken);
  });

  it('are not sent where they cannot be written, nor is what waits behind them', async () => {
    const calls = new OutgoingCalls(1_000);
    const open = [calls.call(() => false), calls.call(() => false)];
    expect((await Promise.all(open)).map(({ kind }) => kind)).toEqual(['unsent', 'unsent']);
  });

  it('are finished with the answer to the one that is outstanding; those behind it are not sent', async () => {
    const sent: string[] = [];
    const calls = new OutgoingCalls(1_000);
    const open = [calls.call((id) => sent.push(id) > 0), calls.call(written)];
    const finished = calls.finish(1_000);
    expect(calls.isBusy).toBe(true);
    expect((await open[1])?.kind).toBe('unsent');
    calls.answered(result(sent[0] ?? ''), text, now);
    await finished;
    expect((await open[0])?.kind).toBe('result');
    expect(calls.isBusy).toBe(false);
  });

  it('are not waited for longer than that', async () => {
    const calls = new OutgoingCalls(60_000);
    const open = calls.call(written);
    await calls.finish(20);
    expect(calls.isBusy).toBe(true);
    calls.close();
    expect((await open).kind).toBe('closed');
  });
});
