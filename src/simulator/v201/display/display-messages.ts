import type { DeviceModel } from '../device-model/device-model.js';
import type { CsmsRequests } from '../messages.js';

type SetStatus = CsmsRequests['SetDisplayMessage']['answer']['status'];
type Wanted = CsmsRequests['GetDisplayMessages']['request'];
export type DisplayMessage = CsmsRequests['SetDisplayMessage']['request']['message'];

const COUNT = 'DisplayMessageCtrlr.DisplayMessages';

export interface DisplayMessagesOptions {
  deviceModel: DeviceModel;
  knowsTransaction: (transactionId: string) => boolean;
}

/** What the display shows (O01 to O06). */
export class DisplayMessages {
  readonly #options: DisplayMessagesOptions;
  readonly #messages = new Map<number, DisplayMessage>();

  constructor(options: DisplayMessagesOptions) {
    this.#options = options;
    options.deviceModel.show(COUNT, () => String(this.#current().length));
  }

  /** O01, O02, O06: a message replaces the one with the same id. */
  set(message: DisplayMessage): SetStatus {
    const { deviceModel, knowsTransaction } = this.#options;
    const { id, priority, transactionId } = message;
    if (!deviceModel.members('DisplayMessageCtrlr.SupportedFormats').includes(message.message.format))
      return 'NotSupportedMessageFormat';
    if (!deviceModel.members('DisplayMessageCtrlr.SupportedPriorities').includes(priority))
      return 'NotSupportedPriority';
    if (transactionId !== undefined && !knowsTransaction(transactionId)) return 'UnknownTransaction';
    const others = [...this.#current()].filter((one) => one.id !== id);
    const most = deviceModel.maxLimit(COUNT);
    if (others.length >= most) return 'Rejected';
    this.#messages.set(id, message);
    return 'Accepted';
  }

  /** O05. */
  clear(id: number): boolean {
    return this.#messages.delete(id);
  }

  /** O03, O04. */
  find({ id: ids, priority, state }: Wanted): DisplayMessage[] {
    return this.#current().filter(
      (message) =>
        (ids?.includes(message.id) ?? true) &&
        (priority ?? message.priority) === message.priority &&
        (state ?? message.state) === message.state,
    );
  }

  /** Without those whose time or transaction is over (O01.FR.07, O02.FR.02). */
  #current(): DisplayMessage[] {
    for (const { id, endDateTime, transactionId } of this.#messages.values()) {
      const late = endDateTime !== undefined && Date.parse(endDateTime) <= Date.now();
      const orphaned = transactionId !== undefined && !this.#options.knowsTransaction(transactionId);
      if (late || orphaned) this.#messages.delete(id);
    }
    return [...this.#messages.values()];
  }
}
