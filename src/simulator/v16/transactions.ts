import type { OCPP16 } from 'typed-ocpp';
import { Battery } from '../battery.js';
import { EnergyFlow } from '../energy-flow.js';
import type { EndedTransaction, LedgerEntry } from '../ledger.js';
import { MessageQueue } from '../message-queue.js';
import type { Configuration } from './configuration.js';
import type { Connector, RunningTransaction } from './connector.js';
import type { ChargerCalls } from './messages.js';
import { type Reading, registerValue, sampledValues } from './meter-values.js';

/** What a charger that was never given an id reports (1.6 errata 3.18). */
const NO_TRANSACTION_ID = -1;

export type StopReason = NonNullable<OCPP16.StopTransactionRequest['reason']>;
export type CallFunction = <A extends keyof ChargerCalls>(
  action: A,
  request: ChargerCalls[A]['request'],
) => Promise<ChargerCalls[A]['answer']>;

export interface TransactionsOptions {
  powerW: number;
  speed: number;
  configuration: Configuration;
  call: CallFunction;
  /** The CSMS did what 1.6 forbids, or a message had to be given up. */
  fault: (text: string) => void;
  log: (line: string) => void;
  /** Asks for the end of a transaction: the car has enough, or the CSMS does not want it. */
  stop: (connector: Connector, reason: StopReason) => void;
  signal: AbortSignal;
}

interface Tracked {
  begin: OCPP16.MeterValue;
  /** The answer to StartTransaction did not accept the token. */
  refused: boolean;
  ended: PromiseWithResolvers<EndedTransaction>;
}

/** The transactions of a charger: energy, ledger, and the messages that must reach the CSMS whatever happens. */
export class Transactions {
  readonly ledger: LedgerEntry[] = [];
  readonly queue: MessageQueue;
  readonly #options: TransactionsOptions;
  readonly #tracked = new Map<LedgerEntry, Tracked>();
  readonly #ids = new Set<number>();

  constructor(options: TransactionsOptions) {
    this.#options = options;
    const { configuration, signal } = options;
    this.queue = new MessageQueue({
      attempts: () => configuration.number('TransactionMessageAttempts'),
      retrySeconds: () => configuration.number('TransactionMessageRetryInterval'),
      signal,
    });
  }

  /**
   * Reports the start and lets energy flow as soon as the CSMS agrees, or at once when it cannot be asked (§4.8).
   * Resolves when energy flows, or has ceased to because the token was refused.
   */
  async start(connector: Connector, idToken: string, energyWh: number): Promise<RunningTransaction> {
    const reading = this.reading(connector);
    const meterStartWh = reading.registerWh;
    const entry: LedgerEntry = {
      connectorId: connector.id,
      idToken,
      meterStartWh,
      startedAt: reading.timestamp,
    };
    const ended = Promise.withResolvers<EndedTransaction>();
    // Whoever waits for the end sees the failure; nobody has to wait.
    ended.promise.catch(() => undefined);
    this.ledger.push(entry);
    const tracked = { begin: registerValue(reading, 'Transaction.Begin'), refused: false, ended };
    this.#tracked.set(entry, tracked);
    await this.queue.push({
      send: () => this.#sendStart(connector, entry),
      discarded: (error) => {
        entry.transactionId = NO_TRANSACTION_ID;
        this.#options.fault(`StartTransaction was given up: ${error.message}`);
      },
    });
    this.#options.signal.throwIfAborted();
    const running = {
      entry,
      flow: this.#flow(connector, energyWh),
      stopped: Promise.withResolvers<undefined>(),
    };
    connector.transaction = running;
    if (tracked.refused) this.#options.stop(connector, 'DeAuthorized');
    return running;
  }

  /** Ends the flow of energy and reports the end. */
  stop(connector: Connector, reason: StopReason): void {
    const running = connector.transaction;
    if (!running) return;
    running.flow.end();
    const reading = this.reading(connector);
    connector.transaction = undefined;
    running.stopped.resolve(undefined);
    const { entry } = running;
    const tracked = this.#tracked.get(entry);
    Object.assign(entry, {
      meterStopWh: reading.registerWh,
      stoppedAt: reading.timestamp,
      stopReason: reason,
    });
    const withData = tracked !== undefined && this.#options.configuration.text('StopTxnSampledData') !== '';
    const request = {
      idTag: entry.idToken,
      meterStop: reading.registerWh,
      timestamp: reading.timestamp,
      reason,
      ...(withData && { transactionData: [tracked.begin, registerValue(reading, 'Transaction.End')] }),
    };
    void this.queue.push({
      send: async () => {
        await this.#options.call('StopTransaction', { transactionId: transactionIdOf(entry), ...request });
        tracked?.ended.resolve(entry as EndedTransaction);
        this.#tracked.delete(entry);
      },
      discarded: (error) => {
        this.#options.fault(`StopTransaction was given up: ${error.message}`);
        tracked?.ended.reject(error);
        this.#tracked.delete(entry);
      },
    });
  }

  /** Resolves when the CSMS has acknowledged the end. */
  async ended(entry: LedgerEntry): Promise<EndedTransaction> {
    return (await this.#tracked.get(entry)?.ended.promise) ?? (entry as EndedTransaction);
  }

  /** Nothing more will be delivered. */
  abandon(error: Error): void {
    for (const { ended } of this.#tracked.values()) ended.reject(error);
  }

  /** What the meter and the car show now. */
  reading(connector: Connector): Reading {
    const flow = connector.transaction?.flow;
    flow?.advance();
    const reading: Reading = {
      timestamp: new Date().toISOString(),
      registerWh: connector.registerWh,
      powerW: flow?.powerW ?? 0,
      maxPowerW: this.#options.powerW,
    };
    return flow ? { ...reading, soc: flow.soc } : reading;
  }

  /** Queues a sample of a running transaction. */
  sample(connector: Connector, running: RunningTransaction, context: OCPP16.Context): void {
    const reading = this.reading(connector);
    const meterValue = [sampledValues(reading, context)];
    const sessionWh = reading.registerWh - running.entry.meterStartWh;
    this.#options.log(`connector ${connector.id}: ${sessionWh} Wh, ${Math.round(reading.powerW)} W`);
    const connectorId = connector.id;
    void this.queue.push({
      send: async () => {
        await this.#options.call('MeterValues', {
          connectorId,
          transactionId: transactionIdOf(running.entry),
          meterValue,
        });
      },
      discarded: (error) => this.#options.fault(`MeterValues were given up: ${error.message}`),
    });
  }

  #flow(connector: Connector, energyWh: number): EnergyFlow {
    const { powerW, speed, configuration, stop } = this.#options;
    return new EnergyFlow({
      battery: Battery.withRoomFor(energyWh),
      powerW,
      speed,
      targetWh: connector.untilReadingGrowsBy(energyWh),
      sampleSeconds: () => configuration.number('MeterValueSampleInterval'),
      onEnergy: (wh) => connector.addEnergy(wh),
      onSample: () => {
        if (connector.transaction) this.sample(connector, connector.transaction, 'Sample.Periodic');
      },
      onDone: () => stop(connector, 'Local'),
    });
  }

  async #sendStart(connector: Connector, entry: LedgerEntry): Promise<void> {
    const { idTagInfo, transactionId } = await this.#options.call('StartTransaction', {
      connectorId: connector.id,
      idTag: entry.idToken,
      meterStart: entry.meterStartWh,
      timestamp: entry.startedAt,
    });
    if (this.#ids.has(transactionId))
      this.#options.fault(`two transactions were given the id ${transactionId}`);
    this.#ids.add(transactionId);
    entry.transactionId = transactionId;
    if (idTagInfo.status === 'Accepted' || !this.#options.configuration.flag('StopTransactionOnInvalidId'))
      return;
    const tracked = this.#tracked.get(entry);
    if (tracked) tracked.refused = true;
    if (connector.transaction?.entry === entry) this.#options.stop(connector, 'DeAuthorized');
  }
}

function transactionIdOf(entry: LedgerEntry): number {
  return typeof entry.transactionId === 'number' ? entry.transactionId : NO_TRANSACTION_ID;
}
