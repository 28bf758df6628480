import { expect } from 'vitest';
import type { MessageSuite } from '../../../support/message-suite.ts';
import type { RawCharger } from '../../../support/raw-charger.ts';
import { ScriptedStation } from '../../../support/scripted-station.ts';
import type { SystemClient } from '../../../support/system-client.ts';
import { meterValue, transactionEvent } from '../../../support/transaction-frames.ts';

export const card = (idToken: string) => ({ idToken, type: 'ISO14443' });
export const ACCEPTED = { status: 'Accepted' };
const EVSE = { id: 1, connectorId: 1 };
/** The main register as a transaction begins and ends: 5 kWh. */
const REGISTER = {
  Started: (seqNo: number) => ({ meterValue: meterValue(seqNo, 1000, 'Transaction.Begin') }),
  Updated: () => ({}),
  Ended: (seqNo: number) => ({ meterValue: meterValue(seqNo, 6000, 'Transaction.End') }),
};

type EventType = 'Started' | 'Updated' | 'Ended';
type Members = Parameters<typeof transactionEvent>[3];

interface EventAnswer extends Record<string, unknown> {
  idTokenInfo?: { status: string; groupIdToken?: object };
  totalCost?: number;
}

/** A charger of 2.0.1 that plays the steps of a conformance case; each step checks what it is answered. */
export class ScriptedCharger extends ScriptedStation {
  private eventId = 0;
  /** What the next event of each transaction is numbered, and where it is. */
  private readonly transactions = new Map<string, { seqNo: number; evse: object }>();

  static async connect(system: SystemClient, stationId: string): Promise<ScriptedCharger> {
    return this.on(system, stationId, await system.connect(stationId, system.ocppUrl, 'ocpp2.0.1'));
  }

  /** A charger that has connected in a way of its own. */
  static on(system: SystemClient, stationId: string, line: RawCharger): ScriptedCharger {
    return new ScriptedCharger(system, stationId, line);
  }

  /** For the steps that the specs of messages have. */
  get suite(): MessageSuite {
    return { action: '', stationId: this.stationId, system: this.system, charger: this.line };
  }

  async reconnect(): Promise<void> {
    await this.line.close();
    this.line = await this.system.connect(this.stationId, this.system.ocppUrl, 'ocpp2.0.1');
  }

  async boot(reason = 'PowerUp', status = 'Accepted'): Promise<void> {
    const request = { reason, chargingStation: { vendorName: 'Vendor', model: 'Model' } };
    expect(await this.line.call('BootNotification', request)).toMatchObject({ status });
  }

  /** Tells the status of a connector, and of its variable AvailabilityState that it has changed. */
  async status(connectorStatus: string, evseId = 1, connectorId = 1): Promise<void> {
    const timestamp = new Date().toISOString();
    const request = { evseId, connectorId, connectorStatus, timestamp };
    expect(await this.line.call('StatusNotification', request)).toEqual({});
    const component = { name: 'Connector', evse: { id: evseId, connectorId } };
    await this.changed(component, 'AvailabilityState', connectorStatus);
  }

  /** Tells that a variable has changed. */
  async changed(component: object, name: string, actualValue: string): Promise<void> {
    const timestamp = new Date().toISOString();
    const data = {
      eventId: this.eventId++,
      timestamp,
      trigger: 'Delta',
      actualValue,
      eventNotificationType: 'HardWiredNotification',
      component,
      variable: { name },
    };
    const request = { generatedAt: timestamp, seqNo: 0, eventData: [data] };
    expect(await this.line.call('NotifyEvent', request)).toEqual({});
  }

  async authorize(idToken: string, info: object = ACCEPTED): Promise<void> {
    const answer = await this.line.call('Authorize', { idToken: card(idToken) });
    expect(answer).toMatchObject({ idTokenInfo: info });
  }

  /** The next event of a transaction, at EVSE 1 unless told otherwise, metered as it begins and ends. */
  async event(
    transactionId: string,
    eventType: EventType,
    triggerReason: string,
    members: Members = {},
  ): Promise<EventAnswer> {
    const transaction = this.transactionOf(transactionId);
    const event = transactionEvent(transactionId, transaction.seqNo, eventType, {
      evse: transaction.evse,
      triggerReason,
      ...REGISTER[eventType](transaction.seqNo),
      ...members,
    });
    transaction.seqNo++;
    return this.line.call('TransactionEvent', event);
  }

  private transactionOf(transactionId: string): { seqNo: number; evse: object } {
    const known = this.transactions.get(transactionId) ?? { seqNo: 0, evse: EVSE };
    this.transactions.set(transactionId, known);
    return known;
  }

  /** An event with a token, of which the answer must say so much. */
  async identified(
    transactionId: string,
    eventType: EventType,
    triggerReason: string,
    idToken: string,
    info: object = ACCEPTED,
    members: Members = {},
  ): Promise<void> {
    const fields = { idToken: card(idToken), ...members };
    const answer = await this.event(transactionId, eventType, triggerReason, fields);
    expect(answer).toMatchObject({ idTokenInfo: info });
  }

  /** Numbers of events that come later, or never; the first of them. */
  skip(transactionId: string, count: number): number {
    const transaction = this.transactionOf(transactionId);
    transaction.seqNo += count;
    return transaction.seqNo - count;
  }

  async chargingState(transactionId: string, chargingState: string): Promise<void> {
    const transactionInfo = { chargingState };
    await this.event(transactionId, 'Updated', 'ChargingStateChanged', { transactionInfo });
  }

  /** The cable is plugged in, at a charger whose transactions begin with it. */
  async plugIn(transactionId: string, eventType: EventType = 'Started', evseId = 1): Promise<void> {
    this.transactionOf(transactionId).evse = { id: evseId, connectorId: 1 };
    await this.status('Occupied', evseId);
    const transactionInfo = { chargingState: 'EVConnected' };
    await this.event(transactionId, eventType, 'CablePluggedIn', { transactionInfo });
  }

  /** The driver is authorised, for a transaction that begins with it or goes on. */
  async present(transactionId: string, idToken: string, eventType: EventType = 'Updated'): Promise<void> {
    await this.authorize(idToken);
    await this.identified(transactionId, eventType, 'Authorized', idToken);
  }

  /** Plugged in, authorised and charging. */
  async charge(transactionId: string, idToken: string, evseId = 1): Promise<void> {
    await this.plugIn(transactionId, 'Started', evseId);
    await this.present(transactionId, idToken);
    await this.chargingState(transactionId, 'Charging');
  }

  /** The driver stops it, and the cable is still in. */
  async stop(transactionId: string, idToken: string): Promise<void> {
    await this.authorize(idToken);
    await this.identified(transactionId, 'Updated', 'StopAuthorized', idToken);
    await this.chargingState(transactionId, 'EVConnected');
  }

  /** The cable is drawn, which ends the transaction. */
  async unplug(transactionId: string, connectorStatus = 'Available'): Promise<void> {
    const { evse } = this.transactionOf(transactionId);
    await this.status(connectorStatus, (evse as { id: number }).id);
    const transactionInfo = { chargingState: 'Idle', stoppedReason: 'EVDisconnected' };
    await this.event(transactionId, 'Ended', 'EVCommunicationLost', { transactionInfo });
  }

  /** Any other end. */
  async end(transactionId: string, triggerReason: string, stoppedReason: string): Promise<EventAnswer> {
    return this.event(transactionId, 'Ended', triggerReason, { transactionInfo: { stoppedReason } });
  }
}
