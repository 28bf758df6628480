import { expect } from 'vitest';
import { ScriptedStation } from '../../../support/scripted-station.ts';
import type { SystemClient } from '../../../support/system-client.ts';

/** A charger of 1.6 that plays the steps of a conformance case; each step checks what it is answered. */
export class ScriptedCharger extends ScriptedStation {
  static async connect(system: SystemClient, stationId: string): Promise<ScriptedCharger> {
    return new ScriptedCharger(system, stationId, await system.connect(stationId));
  }

  async reconnect(): Promise<void> {
    await this.line.close();
    this.line = await this.system.connect(this.stationId);
  }

  async boot(): Promise<void> {
    const request = { chargePointVendor: 'Vendor', chargePointModel: 'Model' };
    expect(await this.line.call('BootNotification', request)).toMatchObject({ status: 'Accepted' });
  }

  /** Connector 0 is the charger itself. */
  async status(connectorId: number, status: string, errorCode = 'NoError'): Promise<void> {
    const timestamp = new Date().toISOString();
    const request = { connectorId, status, errorCode, timestamp };
    expect(await this.line.call('StatusNotification', request)).toEqual({});
  }

  async authorize(idTag: string, status = 'Accepted'): Promise<void> {
    expect(await this.line.call('Authorize', { idTag })).toMatchObject({ idTagInfo: { status } });
  }

  /** Resolves with the transaction's id. */
  async start(idTag: string, fields: object = {}, status = 'Accepted'): Promise<number> {
    const timestamp = new Date().toISOString();
    const request = { connectorId: 1, idTag, meterStart: 1000, timestamp, ...fields };
    const answer = await this.line.call<{ transactionId: number }>('StartTransaction', request);
    expect(answer).toMatchObject({ idTagInfo: { status } });
    expect(answer.transactionId).toBeGreaterThan(0);
    return answer.transactionId;
  }

  async meter(transactionId: number, wh: number): Promise<void> {
    const sampledValue = [{ value: String(wh), measurand: 'Energy.Active.Import.Register', unit: 'Wh' }];
    const meterValue = [{ timestamp: new Date().toISOString(), sampledValue }];
    expect(await this.line.call('MeterValues', { connectorId: 1, transactionId, meterValue })).toEqual({});
  }

  async stop(transactionId: number, reason: string, fields: object = {}): Promise<void> {
    const timestamp = new Date().toISOString();
    await this.line.call('StopTransaction', { transactionId, meterStop: 6000, timestamp, reason, ...fields });
  }
}
