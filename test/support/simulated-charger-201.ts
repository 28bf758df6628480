import { afterEach, beforeEach, expect } from 'vitest';
import { ChargerV201, type ChargerOptions } from '../../src/simulator/index.js';
import { ScriptedCsms } from './scripted-csms.js';
import { STATION_ID } from './simulated-charger.js';

export interface Event {
  eventType: string;
  triggerReason: string;
  seqNo: number;
  timestamp: string;
  offline?: boolean;
  transactionInfo: {
    transactionId: string;
    chargingState: string;
    stoppedReason?: string;
    remoteStartId?: number;
  };
  evse?: object;
  idToken?: { idToken: string };
  reservationId?: number;
  meterValue?: { sampledValue: { value: number; measurand: string; context: string }[] }[];
}

/** A scripted CSMS of OCPP 2.0.1 for each test of a file, and chargers that are switched off after it. */
export class Bench201 {
  csms = new ScriptedCsms();
  readonly #chargers: ChargerV201[] = [];

  constructor() {
    beforeEach(async () => {
      this.csms = new ScriptedCsms();
      this.csms.subprotocol = 'ocpp2.0.1';
      await this.csms.listen();
    });
    afterEach(async () => {
      await Promise.all(this.#chargers.splice(0).map((charger) => charger.stop()));
      await this.csms.stop();
      expect(this.csms.violations).toEqual([]);
    });
  }

  /** A charger that takes a second and a half for its 1000 Wh. */
  charger(options: Partial<ChargerOptions> = {}): ChargerV201 {
    const charger = new ChargerV201({
      ...{ stationId: STATION_ID, url: this.csms.url, password: 'secret', energyWh: 1000 },
      ...{ registerWh: 70_000, speed: 240, sampleSeconds: 0.2, stepSeconds: 0.02, ...options },
    });
    this.#chargers.push(charger);
    return charger;
  }

  async started(options: Partial<ChargerOptions> = {}): Promise<ChargerV201> {
    const charger = this.charger(options);
    await charger.start();
    return charger;
  }

  /** Waits until the CSMS has received an action so often. */
  async received(action: string, times = 1): Promise<Record<string, unknown>[]> {
    await expect
      .poll(() => this.csms.received(action).length, { timeout: 10_000, interval: 10 })
      .toBeGreaterThanOrEqual(times);
    return this.csms.received(action);
  }

  /** What was reported of an EVSE. */
  statuses(evseId: number): unknown[] {
    const reports = this.csms.received('StatusNotification');
    return reports.filter((report) => report['evseId'] === evseId).map((report) => report['connectorStatus']);
  }

  events(): Event[] {
    return this.csms.received('TransactionEvent') as unknown as Event[];
  }

  /** Events without the samples, as `Started Authorized Charging`. */
  course(): string[] {
    return this.events()
      .filter(({ triggerReason }) => triggerReason !== 'MeterValuePeriodic')
      .map(({ eventType, triggerReason, transactionInfo }) =>
        [eventType, triggerReason, transactionInfo.chargingState].join(' '),
      );
  }

  /** The payload of the charger's answer to a CALL of the CSMS. */
  async request(action: string, payload: object): Promise<unknown> {
    return (await this.csms.request(STATION_ID, action, payload))[2];
  }

  async setVariable(component: string, variable: string, attributeValue: string): Promise<unknown> {
    const data = { component: { name: component }, variable: { name: variable }, attributeValue };
    const answer = await this.request('SetVariables', { setVariableData: [data] });
    return (answer as { setVariableResult: { attributeStatus: string }[] }).setVariableResult[0]
      ?.attributeStatus;
  }
}
