import type { CallFunctionOf, Calls } from './call-function.js';
import { MessageQueue } from './message-queue.js';

export interface KeptMessagesOptions<M extends Calls<M>> {
  /** Throws LineDown until the charger is registered. */
  call: CallFunctionOf<M>;
  signal: AbortSignal;
}

/** What belongs to no transaction and is to be told all the same, in order, when the line is back. */
export class KeptMessages<M extends Calls<M>> {
  readonly #call: CallFunctionOf<M>;
  readonly #queue: MessageQueue;

  constructor({ call, signal }: KeptMessagesOptions<M>) {
    this.#call = call;
    this.#queue = new MessageQueue({ attempts: () => 1, retrySeconds: () => 0, signal });
  }

  /** Resolves when it is answered, or when it turns out that it has to wait for the line. */
  async send<A extends keyof M & string>(action: A, request: M[A]['request']): Promise<void> {
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
