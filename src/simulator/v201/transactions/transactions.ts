import { randomUUID } from 'node:crypto';
import { Battery } from '../../battery.js';
import { EnergyFlow, type Offer } from '../../energy-flow.js';
import type { EndedTransaction, LedgerEntry } from '../../ledger.js';
import type { MessageQueue } from '../../message-queue.js';
import { supplyOf } from '../../supply.js';
import {
  type Context,
  hugeMeterValues,
  measurandsOf,
  type MeterValue,
  type Reading,
  sampledValues,
} from '../meter-values.js';
import {
  given,
  type Happening,
  type Stop,
  TransactionEvents,
  type TransactionEventsOptions,
  type EventDetails,
} from './transaction-events.js';
import type { Evse, RunningTransaction } from '../evse.js';
import type { ChargingState, Novelties, StoppedReason, TriggerReason } from './happening.js';

/** What can start a transaction and, when it is over, end it (2.6.4). */
export type Point = 'Authorized' | 'EVConnected' | 'EnergyTransfer' | 'PowerPathClosed';

export interface TransactionsOptions extends TransactionEventsOptions {
  powerW: number;
  speed: number;
  /** What an EVSE may give now. */
  offer: (evse: Evse) => Offer;
  /** Energy flows at an EVSE, or ceases to: what others may have has changed. */
  flowing: (evse: Evse) => void;
  started: (entry: LedgerEntry) => void;
  log: (line: string) => void;
}

/** The transactions of a charger: energy, ledger, and the events that must reach the CSMS whatever happens (part 2, E). */
export class Transactions {
  readonly ledger: LedgerEntry[] = [];
  readonly #events: TransactionEvents;
  readonly #options: TransactionsOptions;
  /** What is to be told of an EVSE whose transaction has not begun. */
  readonly #pending = new Map<Evse, Novelties>();

  constructor(options: TransactionsOptions) {
    this.#options = options;
    this.#events = new TransactionEvents(options);
  }

  get queue(): MessageQueue {
    return this.#events.queue;
  }

  /**
   * A session has come to some points: begins the transaction where one of them is a TxStartPoint, else tells of it in the
   * transaction that runs. Resolves with the transaction when the CSMS has answered, or cannot.
   */
  async reached(
    evse: Evse,
    points: readonly Point[],
    happening: Happening,
  ): Promise<RunningTransaction | undefined> {
    const { transaction } = evse;
    if (transaction) {
      await this.#events.tell(transaction, 'Updated', happening);
      return transaction;
    }
    const { idToken, evse: at, remoteStartId, reservationId } = happening;
    const novelties = {
      ...this.#pending.get(evse),
      ...given({ idToken, evse: at, remoteStartId, reservationId }),
    };
    this.#pending.set(evse, novelties);
    if (!points.some((point) => this.#isPoint('TxStartPoint', point))) return undefined;
    return this.#begin(evse, { ...happening, ...novelties });
  }

  /** Lets energy flow. A session that has come so far has its transaction, whatever the TxStartPoint. */
  async charge(evse: Evse, energyWh: number): Promise<RunningTransaction> {
    evse.chargingSince = Date.now();
    const { powerW } = this.#options.offer(evse);
    const happening = { triggerReason: 'ChargingStateChanged', chargingState: stateOf(powerW) } as const;
    const transaction =
      evse.transaction ?? (await this.#begin(evse, { ...happening, ...this.#pending.get(evse) }));
    if (transaction.chargingState !== happening.chargingState)
      await this.#events.tell(transaction, 'Updated', happening, this.#phases());
    // An answer may have ended it.
    if (evse.transaction !== transaction || transaction.stoppedReason) evse.chargingSince = undefined;
    else transaction.flow = this.#flow(evse, energyWh);
    this.#options.flowing(evse);
    return transaction;
  }

  /** Ends the flow of energy and, unless that waits for the plug, the transaction. */
  stopCharging(evse: Evse, stop: Stop): void {
    const { transaction } = evse;
    if (!transaction || transaction.stoppedReason) return;
    transaction.flow?.end();
    const reading = this.reading(evse);
    evse.chargingSince = undefined;
    this.#options.flowing(evse);
    transaction.stoppedReason = stop.stoppedReason;
    const happening = { ...stop, chargingState: 'EVConnected' } as const;
    const now = (['Authorized', 'PowerPathClosed', 'EnergyTransfer'] as const).some((point) =>
      this.#isPoint('TxStopPoint', point),
    );
    if (now || isSudden(stop.stoppedReason)) this.#end(evse, transaction, happening, reading);
    else void this.#events.tell(transaction, 'Updated', happening);
  }

  /** The plug is out: nothing is left that could end a transaction later. */
  unplugged(evse: Evse): void {
    this.#pending.delete(evse);
    const { transaction } = evse;
    if (!transaction) return;
    transaction.stoppedReason ??= 'EVDisconnected';
    const happening = { triggerReason: 'EVCommunicationLost', chargingState: 'Idle' } as const;
    this.#end(evse, transaction, happening, this.reading(evse));
  }

  /** Another power is offered: without any the charger suspends (E02.FR.13). */
  offered(evse: Evse, offeredW: number): void {
    const { transaction } = evse;
    if (!transaction || transaction.chargingState === stateOf(offeredW)) return;
    const chargingState = stateOf(offeredW);
    void this.#events.tell(transaction, 'Updated', { triggerReason: 'ChargingStateChanged', chargingState });
  }

  /** Queues a sample of a running transaction. */
  sample(evse: Evse, context: Context, triggerReason: TriggerReason): void {
    const { transaction } = evse;
    if (!transaction) return;
    const { log, misbehaviour, clock } = this.#options;
    const reading = this.reading(evse);
    const meterValue =
      context === 'Sample.Clock'
        ? this.alignedValues(evse, context)
        : this.#sampled(reading, context, 'TxUpdatedMeasurands');
    if (misbehaviour.commits('huge-arrays'))
      meterValue.push(...hugeMeterValues((at) => clock.timestamp(at), context));
    if (meterValue.length === 0) return;
    const sessionWh = reading.registerWh - transaction.entry.meterStartWh;
    log(`EVSE ${evse.id}: ${sessionWh} Wh, ${Math.round(reading.powerW)} W`);
    const { chargingState } = transaction;
    void this.#events.tell(
      transaction,
      'Updated',
      { triggerReason, chargingState },
      { meterValue },
      reading.timestamp,
    );
  }

  /** What the meter shows, in the measurands of aligned samples; none where they are switched off. */
  alignedValues(evse: Evse, context: Context): MeterValue[] {
    const measurands = measurandsOf(this.#options.deviceModel.text('AlignedDataCtrlr.Measurands'));
    return sampledValues(this.reading(evse), context, measurands);
  }

  find(transactionId: string): RunningTransaction | undefined {
    return this.#events.find(transactionId);
  }

  /** What the meter and the car show now. */
  reading(evse: Evse): Reading {
    const flow = evse.transaction?.flow;
    flow?.advance();
    const reading = {
      timestamp: this.#options.clock.timestamp(),
      registerWh: evse.registerWh,
      powerW: flow?.powerW ?? 0,
      offeredW: flow?.offeredW ?? 0,
      maxPowerW: this.#options.powerW,
    };
    return flow ? { ...reading, soc: flow.soc } : reading;
  }

  /** Nothing more will be delivered. */
  abandon(error: Error): void {
    this.#events.abandon(error);
  }

  #isPoint(variable: 'TxStartPoint' | 'TxStopPoint', point: Point): boolean {
    return this.#options.deviceModel.members(`TxCtrlr.${variable}`).includes(point);
  }

  async #begin(evse: Evse, happening: Happening): Promise<RunningTransaction> {
    const reading = this.reading(evse);
    const entry: LedgerEntry = {
      connectorId: evse.id,
      idToken: happening.idToken?.idToken ?? '',
      transactionId: randomUUID(),
      meterStartWh: reading.registerWh,
      startedAt: reading.timestamp,
    };
    const ended = Promise.withResolvers<EndedTransaction>();
    // Whoever waits for the end sees the failure; nobody has to wait.
    ended.promise.catch(() => undefined);
    const meterValue = this.#sampled(reading, 'Transaction.Begin', 'TxStartedMeasurands');
    const begin = this.#sampled(reading, 'Transaction.Begin', 'TxEndedMeasurands');
    const transaction: RunningTransaction = {
      ...{ id: String(entry.transactionId), entry, seqNo: 0, chargingState: happening.chargingState, begin },
      ...{ evse, flow: undefined, stoppedReason: undefined, totalCost: undefined, ended },
    };
    this.ledger.push(entry);
    this.#pending.delete(evse);
    evse.transaction = transaction;
    this.#options.started(entry);
    await this.#events.tell(transaction, 'Started', happening, { meterValue }, reading.timestamp);
    return transaction;
  }

  #end(evse: Evse, transaction: RunningTransaction, happening: Happening, reading: Reading): void {
    const { stoppedReason = 'Other' } = transaction;
    evse.transaction = undefined;
    Object.assign(transaction.entry, {
      meterStopWh: reading.registerWh,
      stoppedAt: reading.timestamp,
      stopReason: stoppedReason,
    });
    const { misbehaviour, clock } = this.#options;
    const huge = misbehaviour.commits('huge-arrays')
      ? hugeMeterValues((at) => clock.timestamp(at), 'Sample.Periodic')
      : [];
    const last = this.#sampled(reading, 'Transaction.End', 'TxEndedMeasurands');
    const details = { meterValue: [...transaction.begin, ...huge, ...last], stoppedReason };
    void this.#events.tell(transaction, 'Ended', happening, details, reading.timestamp);
  }

  #sampled(
    reading: Reading,
    context: Context,
    variable: 'TxEndedMeasurands' | 'TxStartedMeasurands' | 'TxUpdatedMeasurands',
  ): MeterValue[] {
    const { deviceModel } = this.#options;
    if (!deviceModel.flag('SampledDataCtrlr.Enabled')) return [];
    return sampledValues(reading, context, measurandsOf(deviceModel.text(`SampledDataCtrlr.${variable}`)));
  }

  #phases(): EventDetails {
    const { dc, phases } = supplyOf(this.#options.powerW);
    return dc ? {} : { numberOfPhasesUsed: phases };
  }

  #flow(evse: Evse, energyWh: number): EnergyFlow {
    const { powerW, speed, deviceModel, stop, offer } = this.#options;
    return new EnergyFlow({
      battery: Battery.withRoomFor(energyWh),
      powerW,
      offer: () => offer(evse),
      speed,
      targetWh: evse.untilReadingGrowsBy(energyWh),
      sampleSeconds: () => deviceModel.number('SampledDataCtrlr.TxUpdatedInterval'),
      onEnergy: (wh) => evse.addEnergy(wh),
      onSample: () => this.sample(evse, 'Sample.Periodic', 'MeterValuePeriodic'),
      onOffer: (offeredW) => this.offered(evse, offeredW),
      onDone: () => stop(evse, { triggerReason: 'StopAuthorized', stoppedReason: 'Local' }),
    });
  }
}

const stateOf = (offeredW: number): ChargingState => (offeredW > 0 ? 'Charging' : 'SuspendedEVSE');

/** What does not wait for the driver to unplug. */
const isSudden = (reason: StoppedReason): boolean =>
  ['ImmediateReset', 'Reboot', 'PowerLoss', 'EmergencyStop', 'GroundFault', 'Other'].includes(reason);
