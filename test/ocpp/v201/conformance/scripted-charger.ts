import { expect } from 'vitest';
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

interface EventAnswer extends Record<string, unknown> {
  idTokenInfo?: { status: string; groupIdToken?: object };
  totalCost?: number;
}

/** A charger of 2.0.1 that plays the steps of a conformance case; each step checks what it is answered. */
export class ScriptedCharger extends ScriptedStation {
  private eventId = 0;
  /** The number of the next event, by transaction. */
  private readonly seqNos = new Map<string, number>();

  static async connect(system: SystemClient, stationId: string): Promise<ScriptedCharger> {
    return new ScriptedCharger(
      system,
      stationId,
      await system.connect(stationId, system.ocppUrl, 'ocpp2.0.1'),
    );
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
    eventType: 'Started' | 'Updated' | 'Ended',
    triggerReason: string,
    members: Parameters<typeof transactionEvent>[3] = {},
  ): Promise<EventAnswer> {
    const seqNo = this.seqNos.get(transactionId) ?? 0;
    this.seqNos.set(transactionId, seqNo + 1);
    const event = transactionEvent(transactionId, seqNo, eventType, {
      evse: EVSE,
      triggerReason,
      ...REGISTER[eventType](seqNo),
      ...members,
    });
    return this.line.call('TransactionEvent', event);
  }

  /** An event with a token, of which the answer must say so much. */
  async identified(
    transactionId: string,
    eventType: 'Started' | 'Updated' | 'Ended',
    triggerReason: string,
    idToken: string,
    info: object = ACCEPTED,
    members: Parameters<typeof transactionEvent>[3] = {},
  ): Promise<void> {
    const fields = { idToken: card(idToken), ...members };
    const answer = await this.event(transactionId, eventType, triggerReason, fields);
    expect(answer).toMatchObject({ idTokenInfo: info });
  }

  /** Numbers of events that come later, or never. */
  skip(transactionId: string, count: number): void {
    this.seqNos.set(transactionId, (this.seqNos.get(transactionId) ?? 0) + count);
  }

  async chargingState(transactionId: string, chargingState: string): Promise<void> {
    await this.event(transactionId, 'Updated', 'ChargingStateChanged', {
      transactionInfo: { chargingState },
    });
  }

  /** Plugged in, authorised and charging; for a charger whose transactions begin with the cable. */
  async charge(transactionId: string, idToken: string, evseId = 1): Promise<void> {
    const evse = { id: evseId, connectorId: 1 };
    await this.status('Occupied', evseId);
    const transactionInfo = { chargingState: 'EVConnected' };
    await this.event(transactionId, 'Started', 'CablePluggedIn', { evse, transactionInfo });
    await this.authorize(idToken);
    await this.identified(transactionId, 'Updated', 'Authorized', idToken, ACCEPTED, { evse });
    await this.chargingState(transactionId, 'Charging');
  }

  /** Stopped by its driver, who then unplugs. */
  async finish(transactionId: string, idToken: string): Promise<void> {
    await this.authorize(idToken);
    await this.identified(transactionId, 'Updated', 'StopAuthorized', idToken);
    await this.chargingState(transactionId, 'EVConnected');
    await this.unplug(transactionId);
  }

  async unplug(transactionId: string, stoppedReason = 'EVDisconnected'): Promise<void> {
    const transactionInfo = { chargingState: 'Idle', stoppedReason };
    await this.event(transactionId, 'Ended', 'EVCommunicationLost', { transactionInfo });
  }
}
