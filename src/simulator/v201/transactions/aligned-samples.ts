import type { KeptMessages } from '../../kept-messages.js';
import type { DeviceModel } from '../device-model/device-model.js';
import type { Evse } from '../evse.js';
import type { ChargerCalls } from '../messages.js';
import type { Transactions } from './transactions.js';

/** A timer can wait no longer. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

export interface AlignedSamplesOptions {
  deviceModel: DeviceModel;
  evses: ReadonlyMap<number, Evse>;
  transactions: Transactions;
  kept: KeptMessages<ChargerCalls>;
  signal: AbortSignal;
}

/** Samples at the full interval of the clock: in the events of a transaction, else as MeterValues (J01, J02). */
export class AlignedSamples {
  readonly #options: AlignedSamplesOptions;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: AlignedSamplesOptions) {
    this.#options = options;
    options.signal.addEventListener('abort', () => clearTimeout(this.#timer), { once: true });
  }

  /** To be called when the interval may have changed. */
  schedule(): void {
    clearTimeout(this.#timer);
    const { deviceModel, evses } = this.#options;
    const everyMs = deviceModel.number('AlignedDataCtrlr.Interval') * 1000;
    if (everyMs === 0 || !deviceModel.flag('AlignedDataCtrlr.Enabled')) return;
    const dueMs = everyMs - (Date.now() % everyMs);
    this.#timer = setTimeout(
      () => {
        for (const evse of evses.values()) if (evse.id > 0) this.#sample(evse);
        this.schedule();
      },
      Math.min(LONGEST_TIMER_MS, dueMs),
    ).unref();
  }

  #sample(evse: Evse): void {
    const { transactions, kept } = this.#options;
    if (evse.transaction) transactions.sample(evse, 'Sample.Clock', 'MeterValueClock');
    else {
      const meterValue = transactions.alignedValues(evse, 'Sample.Clock');
      if (meterValue.length > 0) void kept.send('MeterValues', { evseId: evse.id, meterValue });
    }
  }
}
