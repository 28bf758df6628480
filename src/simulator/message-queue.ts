import { setTimeout as sleep } from 'node:timers/promises';
import { CallFailed } from './ocpp-call.js';

/** A message of a transaction. It keeps its content and its timestamps however often it is sent. */
export interface QueuedMessage {
  /** Sends it and takes in the answer; throws LineDown or CallFailed. */
  send: () => Promise<void>;
  /** What it has to tell is known; only then may it overtake others. */
  complete: () => boolean;
  /** It was refused so often that it is given up. */
  discarded: (error: Error) => void;
}

export interface MessageQueueOptions {
  /** How often a message is sent before it is given up; a lost line does not count. */
  attempts: () => number;
  /** Wait after the first failed attempt; after the n-th n times as long. */
  retrySeconds: () => number;
  signal: AbortSignal;
  /** Delivers what waits from the newest to the oldest, as a queue that has lost its order does. */
  reversed?: () => boolean;
}

interface Entry {
  message: QueuedMessage;
  outcome: (outcome: FirstOutcome) => void;
}

type FirstOutcome = 'answered' | 'waiting' | 'discarded';

/**
 * Delivers the messages of transactions strictly in order, unless it is told not to. What cannot be delivered while the line is down, and what was
 * sent but not answered, waits for `resume` (OCPP 1.6 §3.7.1, errors in responses to transaction-related messages).
 */
export class MessageQueue {
  readonly #options: MessageQueueOptions;
  readonly #entries: Entry[] = [];
  #delivering = false;
  #idle: (() => void)[] = [];

  constructor(options: MessageQueueOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#entries.length;
  }

  /** Resolves when the message is answered or given up, or when it turns out that it has to wait for the line. */
  push(message: QueuedMessage): Promise<FirstOutcome> {
    const { promise, resolve } = Promise.withResolvers<FirstOutcome>();
    this.#entries.push({ message, outcome: resolve });
    this.resume();
    return promise;
  }

  /** To be called when the line is up again. */
  resume(): void {
    if (!this.#delivering) void this.#deliverAll();
  }

  /** Resolves when nothing is left to deliver. */
  async idle(): Promise<void> {
    if (this.#entries.length > 0) await new Promise<void>((resolve) => this.#idle.push(resolve));
  }

  async #deliverAll(): Promise<void> {
    this.#delivering = true;
    for (let head = this.#next(); head; head = this.#next()) {
      const outcome = await this.#deliver(head.message);
      if (outcome === 'waiting') {
        for (const entry of this.#entries) entry.outcome('waiting');
        break;
      }
      this.#entries.splice(this.#entries.indexOf(head), 1);
      head.outcome(outcome);
    }
    this.#delivering = false;
    if (this.#entries.length > 0) return;
    for (const resolve of this.#idle.splice(0)) resolve();
  }

  #next(): Entry | undefined {
    const [oldest] = this.#entries;
    if (this.#entries.length < 2) return oldest;
    const newest = this.#entries.findLast(({ message }) => message.complete());
    return newest && newest !== oldest && this.#options.reversed?.() ? newest : oldest;
  }

  async #deliver(message: QueuedMessage): Promise<FirstOutcome> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        await message.send();
        return 'answered';
      } catch (error) {
        if (!(error instanceof CallFailed)) return 'waiting';
        if (attempt >= this.#options.attempts()) {
          message.discarded(error);
          return 'discarded';
        }
      }
      try {
        await sleep(this.#options.retrySeconds() * attempt * 1000, undefined, {
          signal: this.#options.signal,
        });
      } catch {
        return 'waiting';
      }
    }
  }
}
