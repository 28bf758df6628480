import type { OCPP16 } from 'typed-ocpp';
import { Battery } from '../battery.js';
import type { Clock } from '../clock.js';
import { EnergyFlow, type Offer } from '../energy-flow.js';
import type { Misbehaviour } from '../faults.js';
import type { EndedTransaction, LedgerEntry } from '../ledger.js';
import { MessageQueue } from '../message-queue.js';
import type { Configuration } from './configuration.js';
import type { Connector, RunningTransaction } from './connector.js';
import { hugeMeterValues } from './huge-messages.js';
import type { CallFunction } from './messages.js';
import { type Reading, registerValue, sampledValues } from './meter-values.js';

/** What a charger that was never given an id reports (1.6 errata 3.18). */
const NO_TRANSACTION_ID = -1;

export type StopReason = NonNullable<OCPP16.StopTransactionRequest['reason']>;

export interface TransactionsOptions {
  powerW: number;
  speed: number;
  configuration: Configuration;
  clock: Clock;
  misbehaviour: Misbehaviour;
  call: CallFunction;
  /** What a connector may give now. */
  offer: (connector: Connector) => Offer;
  /** Energy flows on a connector, or ceases to: what others may have has changed. */
  flowing: (connector: Connector) => void;
  /** Another power is offered on a connector, in W. */
  offered: (connector: Connector, offeredW: number) => void;
  /** What the CSMS says of a token. */
  learned: (idTag: string, idTagInfo: OCPP16.StartTransactionResponse['idTagInfo']) => void;
  /** The CSMS did what 1.6 forbids, or a message had to be given up. */
  fault: (text: string) => void;
  log: (line: string) => void;
  /** Asks for the end of a transaction: the car has enough, or the CSMS does not want it. */
  stop: (connector: Connector, reason: StopReason) => void;
  signal: AbortSignal;
}

export interface TransactionRequest {
  connector: Connector;
  idToken: string;
  energyWh: number;
  reservationId: number | undefined;
}

interface Tracked {
  begin: OCPP16.MeterValue;
  reservationId: number | undefined;
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
    const { configuration, misbehaviour, signal } = options;
    this.queue = new MessageQueue({
      attempts: () => configuration.number('TransactionMessageAttempts'),
      retrySeconds: () => configuration.number('TransactionMessageRetryInterval'),
      signal,
      reversed: () => misbehaviour.commits('reorder-queue'),
    });
  }

  /**
   * Reports the start and lets energy flow as soon as the CSMS agrees, or at once when it cannot be asked (§4.8).
   * Resolves when energy flows, or has ceased to because the token was refused.
   */
  async start(request: TransactionRequest): Promise<RunningTransaction> {
    const { connector, idToken, energyWh, reservationId } = request;
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
    const begin = registerValue(reading, 'Transaction.Begin');
    const tracked = { begin, reservationId, refused: false, ended };
    this.#tracked.set(entry, tracked);
    await this.queue.push({
      complete: () => true,
      send: () => this.#sendStart(connector, entry),
      discarded: (error) => {
        entry.transactionId = NO_TRANSACTION_ID;
        this.#options.fault(`StartTransaction was given up: ${error.message}`);
      },
    });
    this.#options.signal.throwIfAborted();
    connector.chargingSince = Date.now();
    const flow = this.#flow(connector, energyWh);
    const running = { entry, flow, stopped: Promise.withResolvers<undefined>() };
    connector.transaction = running;
    this.#options.flowing(connector);
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
    connector.chargingSince = undefined;
    running.stopped.resolve(undefined);
    this.#options.flowing(connector);
    const { entry } = running;
    Object.assign(entry, {
      meterStopWh: reading.registerWh,
      stoppedAt: reading.timestamp,
      stopReason: reason,
    });
    this.#queueStop(entry, {
      idTag: entry.idToken,
      meterStop: reading.registerWh,
      timestamp: reading.timestamp,
      reason,
      ...this.#transactionData(entry, reading),
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
      timestamp: this.#options.clock.timestamp(),
      registerWh: connector.registerWh,
      powerW: flow?.powerW ?? 0,
      offeredW: flow?.offeredW ?? 0,
      maxPowerW: this.#options.powerW,
    };
    return flow ? { ...reading, soc: flow.soc } : reading;
  }

  /** A sample that somebody asked for, whether a transaction runs or not. */
  sampleNow(connector: Connector): void {
    const { call, configuration } = this.#options;
    if (connector.transaction) this.#sample(connector, connector.transaction, 'Trigger');
    else {
      const meterValue = [sampledValues(this.reading(connector), 'Trigger', configuration.sampledMeasurands)];
      // A failure is counted with the calls.
      call('MeterValues', { connectorId: connector.id, meterValue }).catch(() => undefined);
    }
  }

  /** Queues a sample of a running transaction. */
  #sample(connector: Connector, { entry }: RunningTransaction, context: OCPP16.Context): void {
    const { configuration, misbehaviour, clock, log, call, fault } = this.#options;
    const reading = this.reading(connector);
    const meterValue = [sampledValues(reading, context, configuration.sampledMeasurands)];
    if (misbehaviour.commits('huge-arrays')) meterValue.push(...hugeMeterValues(clock, context));
    const sessionWh = reading.registerWh - entry.meterStartWh;
    log(`connector ${connector.id}: ${sessionWh} Wh, ${Math.round(reading.powerW)} W`);
    const connectorId = connector.id;
    void this.queue.push({
      complete: () => hasId(entry),
      send: async () => {
        await call('MeterValues', { connectorId, transactionId: idOf(entry), meterValue });
      },
      discarded: (error) => fault(`MeterValues were given up: ${error.message}`),
    });
  }

  #transactionData(
    entry: LedgerEntry,
    reading: Reading,
  ): Pick<OCPP16.StopTransactionRequest, 'transactionData'> {
    const { configuration, misbehaviour, clock } = this.#options;
    const begin = this.#tracked.get(entry)?.begin;
    if (!begin || configuration.text('StopTxnSampledData') === '') return {};
    const huge = misbehaviour.commits('huge-arrays') ? hugeMeterValues(clock, 'Sample.Periodic') : [];
    return { transactionData: [begin, ...huge, registerValue(reading, 'Transaction.End')] };
  }

  #queueStop(entry: LedgerEntry, request: Omit<OCPP16.StopTransactionRequest, 'transactionId'>): void {
    const { call, fault, learned } = this.#options;
    const ended = this.#tracked.get(entry)?.ended;
    void this.queue.push({
      complete: () => hasId(entry),
      send: async () => {
        const { idTagInfo } = await call('StopTransaction', { transactionId: idOf(entry), ...request });
        if (idTagInfo) learned(entry.idToken, idTagInfo);
        ended?.resolve(entry as EndedTransaction);
        this.#tracked.delete(entry);
      },
      discarded: (error) => {
        fault(`StopTransaction was given up: ${error.message}`);
        ended?.reject(error);
        this.#tracked.delete(entry);
      },
    });
  }

  #flow(connector: Connector, energyWh: number): EnergyFlow {
    const { powerW, speed, configuration, stop, offer, offered } = this.#options;
    return new EnergyFlow({
      battery: Battery.withRoomFor(energyWh),
      powerW,
      offer: () => offer(connector),
      speed,
      targetWh: connector.untilReadingGrowsBy(energyWh),
      sampleSeconds: () => configuration.number('MeterValueSampleInterval'),
      onEnergy: (wh) => connector.addEnergy(wh),
      onSample: () => {
        if (connector.transaction) this.#sample(connector, connector.transaction, 'Sample.Periodic');
      },
      onOffer: (offeredW) => offered(connector, offeredW),
      onDone: () => stop(connector, 'Local'),
    });
  }

  async #sendStart(connector: Connector, entry: LedgerEntry): Promise<void> {
    const { call, configuration, misbehaviour, fault, learned, stop } = this.#options;
    const tracked = this.#tracked.get(entry);
    const reservationId = tracked?.reservationId;
    const { idTagInfo, transactionId } = await call('StartTransaction', {
      connectorId: connector.id,
      idTag: entry.idToken,
      meterStart: entry.meterStartWh,
      timestamp: entry.startedAt,
      ...(reservationId !== undefined && { reservationId }),
    });
    if (misbehaviour.commits('no-transaction-id')) {
      entry.transactionId = NO_TRANSACTION_ID;
      return;
    }
    if (this.#ids.has(transactionId)) fault(`two transactions were given the id ${transactionId}`);
    this.#ids.add(transactionId);
    entry.transactionId = transactionId;
    learned(entry.idToken, idTagInfo);
    if (idTagInfo.status === 'Accepted' || !configuration.flag('StopTransactionOnInvalidId')) return;
    if (tracked) tracked.refused = true;
    if (connector.transaction?.entry === entry) stop(connector, 'DeAuthorized');
  }
}

function hasId(entry: LedgerEntry): boolean {
  return entry.transactionId !== undefined;
}

function idOf(entry: LedgerEntry): number {
  return typeof entry.transactionId === 'number' ? entry.transactionId : NO_TRANSACTION_ID;
}
