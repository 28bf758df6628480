import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { OutgoingCalls } from './outgoing-calls.js';

const result = (messageId: string) => ({ kind: 'result', messageId, payload: {} }) as const;
const now = new Date();
const text = '[3,"…",{}]';

describe('calls to a charger', () => {
  it('are sent one at a time, in order', async () => {
    const sent: string[] = [];
    const calls = new OutgoingCalls(1_000);
    const first = calls.call((id) => sent.push(id));
    const second = calls.call((id) => sent.push(id));
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
    const first = calls.call((id) => sent.push(id));
    const second = calls.call((id) => sent.push(id));
    expect((await first).kind).toBe('timeout');
    expect(calls.answered(result(sent[0] ?? ''), text, now)).toBe(false);
    expect(calls.answered(result(sent[1] ?? ''), text, now)).toBe(true);
    expect((await second).kind).toBe('result');
  });

  it('all end when the socket closes, and none is taken afterwards', async () => {
    const calls = new OutgoingCalls(1_000);
    const open = [calls.call(() => {}), calls.call(() => {})];
    calls.close();
    expect((await Promise.all(open)).map(({ kind }) => kind)).toEqual(['closed', 'closed']);
    expect((await calls.call(() => {})).kind).toBe('closed');
    await sleep(0);
  });

  it('are refused when too many wait', async () => {
    const calls = new OutgoingCalls(1_000);
    const taken = Array.from({ length: 101 }, () => calls.call(() => {}));
    expect((await calls.call(() => {})).kind).toBe('closed');
    calls.close();
    await Promise.all(taken);
  });
});
