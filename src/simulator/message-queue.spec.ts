import { describe, expect, it } from 'vitest';
import { MessageQueue, type QueuedMessage } from './message-queue.js';
import { CallFailed, LineDown } from './ocpp-call.js';

/** A message that fails in each of these ways before it is answered. */
function message(name: string, log: string[], ...failures: Error[]): QueuedMessage {
  return {
    send: async () => {
      log.push(name);
      const failure = failures.shift();
      if (failure) throw failure;
    },
    complete: () => true,
    discarded: (error) => log.push(`${name} discarded: ${error.message}`),
  };
}

function queueOf(attempts = 3, reversed = false): MessageQueue {
  return new MessageQueue({
    attempts: () => attempts,
    retrySeconds: () => 0,
    signal: new AbortController().signal,
    reversed: () => reversed,
  });
}

describe('MessageQueue', () => {
  it('sends one after the other', async () => {
    const log: string[] = [];
    const queue = queueOf();
    const { promise, resolve } = Promise.withResolvers<undefined>();
    const first = queue.push({ send: () => promise, complete: () => true, discarded: () => undefined });
    const second = queue.push(message('second', log));
    await Promise.resolve();
    expect(log).toEqual([]);
    resolve(undefined);
    expect([await first, await second]).toEqual(['answered', 'answered']);
    expect(log).toEqual(['second']);
  });

  it('keeps all in order while the line is down and sends the unanswered one again', async () => {
    const log: string[] = [];
    const queue = queueOf();
    expect(await queue.push(message('start', log, new LineDown(), new LineDown()))).toBe('waiting');
    expect(await queue.push(message('values', log))).toBe('waiting');
    expect(log).toEqual(['start', 'start']);
    void queue.push(message('stop', log));
    await queue.idle();
    expect(log).toEqual(['start', 'start', 'start', 'values', 'stop']);
    expect(queue.size).toBe(0);
  });

  it('tries again after a refusal and gives up after so many attempts', async () => {
    const log: string[] = [];
    const queue = queueOf(2);
    const refused = new CallFailed('InternalError');
    expect(await queue.push(message('a', log, refused))).toBe('answered');
    expect(await queue.push(message('b', log, refused, refused))).toBe('discarded');
    expect(await queue.push(message('c', log))).toBe('answered');
    expect(log).toEqual(['a', 'a', 'b', 'b', 'b discarded: InternalError', 'c']);
  });

  it('delivers what waits backwards when it is told to, but not before it is complete', async () => {
    const log: string[] = [];
    const queue = queueOf(3, true);
    let started = false;
    const start = message('start', log, new LineDown());
    await queue.push({
      ...start,
      send: async () => {
        await start.send();
        started = true;
      },
    });
    for (const name of ['first', 'second', 'stop'])
      void queue.push({ ...message(name, log), complete: () => started });
    await queue.idle();
    expect(log).toEqual(['start', 'start', 'stop', 'second', 'first']);
  });
});
