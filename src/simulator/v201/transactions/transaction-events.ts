import type { Clock } from '../../clock.js';
import type { Misbehaviour } from '../../faults.js';
import type { EndedTransaction } from '../../ledger.js';
import { MessageQueue } from '../../message-queue.js';
import type { DeviceModel } from '../device-model/device-model.js';
import type { CallFunction } from '../messages.js';
import type { IdToken, IdTokenInfo, TransactionEvent } from '../types.js';
import type { Evse, RunningTransaction } from '../evse.js';
import type { ChargingState, Novelties, StoppedReason, TriggerReason } from './happening.js';

export interface TransactionEventsOptions {
  deviceModel: DeviceModel;
  clock: Clock;
  misbehaviour: Misbehaviour;
  call: CallFunction;
  /** The CSMS can be told at once. */
  online: () => boolean;
  /** What the CSMS says of a token. */
  learned: (idToken: IdToken, info: IdTokenInfo) => void;
  /** A message had to be given up. */
  fault: (text: string) => void;
  /** Asks for the end of charging: the car has enough, or the CSMS does not want it. */
  stop: (evse: Evse, stop: Stop) => void;
  signal: AbortSignal;
}

/** Why charging ends. */
export interface Stop {
  triggerReason: TriggerReason;
  stoppedReason: StoppedReason;
  /** The token that ended it (E07.FR.02). */
  idToken?: IdToken | undefined;
}

/** Something that happened to a transaction. */
export interface Happening extends Novelties {
  triggerReason: TriggerReason;
  chargingState: ChargingState;
}

export type EventDetails = Pick<TransactionEvent, 'meterValue' | 'numberOfPhasesUsed'> & {
  stoppedReason?: StoppedReason;
};

/** Events of transactions on their way to the CSMS, numbered without a gap, and what comes back (E01 to E12). */
export class TransactionEvents {
  readonly queue: MessageQueue;
  readonly #options: TransactionEventsOptions;
  readonly #open = new Set<RunningTransaction>();

  constructor(options: TransactionEventsOptions) {
    this.#options = options;
    const { deviceModel, misbehaviour, signal } = options;
    this.queue = new MessageQueue({
      attempts: () => deviceModel.number('OCPPCommCtrlr.MessageAttempts[TransactionEvent]'),
      retrySeconds: () => deviceModel.number('OCPPCommCtrlr.MessageAttemptInterval[TransactionEvent]'),
      signal,
      reversed: () => misbehaviour.commits('reorder-queue'),
    });
  }

  /** A transaction whose end the CSMS has not acknowledged. */
  find(transactionId: string): RunningTransaction | undefined {
    return [...this.#open].find(({ id }) => id === transactionId);
  }

  /** Makes an event and delivers it, now or when the line is back; it keeps its content however often it is sent. */
  async tell(
    transaction: RunningTransaction,
    eventType: TransactionEvent['eventType'],
    happening: Happening,
    details: EventDetails = {},
    timestamp = this.#options.clock.timestamp(),
  ): Promise<void> {
    this.#open.add(transaction);
    transaction.chargingState = happening.chargingState;
    if (happening.idToken && transaction.entry.idToken === '')
      transaction.entry.idToken = happening.idToken.idToken;
    const event = this.#eventOf(transaction, eventType, happening, details, timestamp);
    await this.queue.push({
      complete: () => true,
      send: () => this.#send(transaction, event),
      discarded: (error) => {
        this.#options.fault(`TransactionEvent ${eventType} was given up: ${error.message}`);
        if (eventType === 'Ended') this.#close(transaction, error);
      },
    });
  }

  /** Nothing more will be delivered. */
  abandon(error: Error): void {
    for (const { ended } of this.#open) ended.reject(error);
  }

  #eventOf(
    transaction: RunningTransaction,
    eventType: TransactionEvent['eventType'],
    { triggerReason, chargingState, remoteStartId, idToken, evse, reservationId }: Happening,
    { stoppedReason, meterValue = [], ...others }: EventDetails,
    timestamp: string,
  ): TransactionEvent {
    return {
      ...{ eventType, timestamp, triggerReason, seqNo: transaction.seqNo++ },
      ...(!this.#options.online() && { offline: true }),
      transactionInfo: {
        ...{ transactionId: transaction.id, chargingState },
        ...given({ stoppedReason, remoteStartId }),
      },
      ...given({ idToken, evse, reservationId }),
      ...others,
      ...(meterValue.length > 0 && { meterValue }),
    };
  }

  async #send(transaction: RunningTransaction, event: TransactionEvent): Promise<void> {
    const { idTokenInfo, totalCost } = await this.#options.call('TransactionEvent', event);
    transaction.totalCost = totalCost ?? transaction.totalCost;
    if (event.idToken && idTokenInfo) this.#onTokenInfo(transaction, event.idToken, idTokenInfo);
    if (event.eventType === 'Ended') this.#close(transaction);
  }

  #close(transaction: RunningTransaction, error?: Error): void {
    this.#open.delete(transaction);
    if (error) transaction.ended.reject(error);
    else transaction.ended.resolve(transaction.entry as EndedTransaction);
  }

  /** E05: what the CSMS does not want is ended where StopTxOnInvalidId says so. */
  #onTokenInfo(transaction: RunningTransaction, idToken: IdToken, info: IdTokenInfo): void {
    const { deviceModel, learned, stop } = this.#options;
    learned(idToken, info);
    const { evse } = transaction;
    const refused = info.status !== 'Accepted' && evse.transaction === transaction;
    if (refused && deviceModel.flag('TxCtrlr.StopTxOnInvalidId'))
      stop(evse, { triggerReason: 'Deauthorized', stoppedReason: 'DeAuthorized' });
  }
}

/** Without what is not there: the schema knows no undefined. */
export function given<T extends object>(value: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as never;
}
