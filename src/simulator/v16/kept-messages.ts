import { MessageQueue } from '../message-queue.js';
import type { CallFunction, ChargerCalls } from './messages.js';

export interface KeptMessagesOptions {
  /** Throws LineDown until the charger is registered. */
  call: CallFunction;
  signal: AbortSignal;
}

/** What belongs to no transaction and is to be told all the same, in order, when the line is back. */
export class KeptMessages {
  readonly #call: CallFunction;
  readonly #queue: MessageQueue;

  constructor({ call, signal }: KeptMessagesOptions) {
    this.#call = call;
    this.#queue = new MessageQueue({ attempts: () => 1, retrySeconds: () => 0, signal });
  }

  /** Resolves when it is answered, or when it turns out that it has to wait for the line. */
  async send<A extends keyof ChargerCalls>(action: A, request: ChargerCalls[A]['request']): Promise<void> {
    await this.#queue.push({
      complete: () => true,
      send: async () => {
        await this.#call(action, request);
      },
      // A refusal is counted with the calls.
      discarded: () => undefined,
    });
  }

  /** To be called when the line is up again. */
  resume(): void {
    this.#queue.resume();
  }
}
