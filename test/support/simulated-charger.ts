import { afterEach, beforeEach, expect } from 'vitest';
import { ChargerV16, type ChargerOptions } from '../../src/simulator/index.js';
import { ScriptedCsms } from './scripted-csms.js';

export const STATION_ID = 'CP001';
export const TAG = 'SIM-0001';

export interface MeterValue {
  timestamp: string;
  sampledValue: { value: string; context: string; measurand: string; unit: string }[];
}

/** A scripted CSMS for each test of a file, and chargers that are switched off after it. */
export class Bench {
  csms = new ScriptedCsms();
  readonly #chargers: ChargerV16[] = [];

  constructor() {
    beforeEach(async () => {
      this.csms = new ScriptedCsms();
      await this.csms.listen();
    });
    afterEach(async () => {
      await Promise.all(this.#chargers.splice(0).map((charger) => charger.stop()));
      await this.csms.stop();
      expect(this.csms.violations).toEqual([]);
    });
  }

  /** A charger that takes a second and a half for its 1000 Wh. */
  charger(options: Partial<ChargerOptions> = {}): ChargerV16 {
    const charger = new ChargerV16({
      stationId: STATION_ID,
      url: this.csms.url,
      password: 'secret',
      energyWh: 1000,
      registerWh: 70_000,
      speed: 240,
      sampleSeconds: 0.2,
      ...options,
    });
    this.#chargers.push(charger);
    return charger;
  }

  async started(options: Partial<ChargerOptions> = {}): Promise<ChargerV16> {
    const charger = this.charger(options);
    await charger.start();
    return charger;
  }

  /** Waits until the CSMS has received an action so often. */
  async received(action: string, times = 1): Promise<void> {
    await expect
      .poll(() => this.csms.received(action).length, { timeout: 10_000, interval: 10 })
      .toBeGreaterThanOrEqual(times);
  }

  actions(...ofInterest: string[]): string[] {
    return this.csms.calls.map(({ action }) => action).filter((action) => ofInterest.includes(action));
  }

  /** What was reported of a connector. */
  statuses(connectorId: number): unknown[] {
    const reports = this.csms.received('StatusNotification');
    return reports.filter((report) => report['connectorId'] === connectorId).map(({ status }) => status);
  }

  meterValues(): { transactionId: unknown; timestamp: string; registerWh: number; context: string }[] {
    return this.csms.received('MeterValues').map(({ transactionId, meterValue }) => {
      const [{ timestamp, sampledValue } = { timestamp: '', sampledValue: [] }] = meterValue as MeterValue[];
      const [register] = sampledValue;
      return {
        transactionId,
        timestamp,
        registerWh: Number(register?.value),
        context: register?.context ?? '',
      };
    });
  }

  /** The payload of the charger's answer to a CALL of the CSMS. */
  async request(action: string, payload: object): Promise<unknown> {
    return (await this.csms.request(STATION_ID, action, payload))[2];
  }
}
