import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Turnstile } from './turnstile.js';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const turnstile = (atOnce = 2) => new Turnstile({ atOnce: () => atOnce, maxWaiting: 2, maxWaitMs: 1000 });

/** How each of those who ask was answered by now. */
function ask(gate: Turnstile, count: number): (boolean | null)[] {
  const answers: (boolean | null)[] = Array.from({ length: count }, () => null);
  for (const at of answers.keys()) void gate.enter().then((isIn) => (answers[at] = isIn));
  return answers;
}
const settled = () => vi.advanceTimersByTimeAsync(0);

describe('a turnstile', () => {
  it('lets in as many as may be in, has some wait, and turns the others away', async () => {
    const gate = turnstile();
    const answers = ask(gate, 6);
    await settled();
    expect(answers).toEqual([true, true, null, null, false, false]);
    expect([gate.insideCount, gate.waitingCount]).toEqual([2, 2]);
  });

  it('lets in who waits as soon as somebody leaves, the first come first', async () => {
    const gate = turnstile();
    const answers = ask(gate, 4);
    gate.leave();
    await settled();
    expect(answers).toEqual([true, true, true, null]);
    expect([gate.insideCount, gate.waitingCount]).toEqual([2, 1]);
  });

  it('turns away who has waited too long, and nobody sooner', async () => {
    const gate = turnstile();
    const early = ask(gate, 3);
    await vi.advanceTimersByTimeAsync(600);
    const late = ask(gate, 1);
    await vi.advanceTimersByTimeAsync(500);
    expect([early, late]).toEqual([[true, true, false], [null]]);
    await vi.advanceTimersByTimeAsync(500);
    expect(late).toEqual([false]);
    expect([gate.insideCount, gate.waitingCount]).toEqual([2, 0]);
  });

  it('turns everybody away once it is closed', async () => {
    const gate = turnstile();
    const answers = ask(gate, 3);
    gate.close();
    gate.leave();
    const late = ask(gate, 1);
    await settled();
    expect([answers, late]).toEqual([[true, true, false], [false]]);
    expect(gate.insideCount).toBe(1);
  });

  it('follows a limit that changes', async () => {
    let atOnce = 1;
    const gate = new Turnstile({ atOnce: () => atOnce, maxWaiting: 5, maxWaitMs: 1000 });
    const answers = ask(gate, 3);
    atOnce = 3;
    gate.admit();
    await settled();
    expect(answers).toEqual([true, true, true]);
    atOnce = 1;
    gate.leave();
    const more = ask(gate, 1);
    await settled();
    expect(more).toEqual([null]);
    gate.leave();
    gate.leave();
    await settled();
    expect([more, gate.insideCount]).toEqual([[true], 1]);
  });
});
