import { describe, expect, it } from 'vitest';
import { MessageQueue, type QueuedMessage } from './message-queue.js';
import { CallFailed, LineDown } from './ocpp-client.js';

/** A message that fails in each of these ways before it is answered. */
function message(name: string, log: string[], ...failures: Error[]): QueuedMessage {
  return {
    send: async () => {
      log.push(name);
      const failure = failures.shift();
      if (failure) throw failure;
    },
    discarded: (error) => log.push(`${name} discarded: ${error.message}`),
  };
}

function queueOf(attempts = 3): MessageQueue {
  return new MessageQueue({
    attempts: () => attempts,
    retrySeconds: () => 0,
    signal: new AbortController().signal,
  });
}

describe('MessageQueue', () => {
  it('sends one after the other', async () => {
    const log: string[] = [];
    const queue = queueOf();
    const { promise, resolve } = Promise.withResolvers<undefined>();
    const first = queue.push({ send: () => promise, discarded: () => undefined });
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
});
