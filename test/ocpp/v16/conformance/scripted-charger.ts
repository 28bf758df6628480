import { expect } from 'vitest';
import type { RawCharger } from '../../../support/raw-charger.ts';
import type { SystemClient } from '../../../support/system-client.ts';

export interface Session extends Record<string, unknown> {
  id: string;
  status: string;
  energyWh: number;
}

interface CommandAnswer {
  status: string;
  response: Record<string, unknown> | null;
}

/** A charger of 1.6 that plays the steps of a conformance case; each step checks what it is answered. */
export class ScriptedCharger {
  private constructor(
    readonly system: SystemClient,
    readonly stationId: string,
    public line: RawCharger,
  ) {}

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

  /** Gives a command over REST, has the charger answer it, and resolves with what became of it. */
  async command(
    name: string,
    body: object,
    expected: [action: string, payload: object],
    response: object,
  ): Promise<CommandAnswer> {
    const path = `/stations/${this.stationId}/commands/${name}`;
    const running = this.system.rest.post<CommandAnswer>(path, body);
    const [, messageId, ...request] = await this.line.next();
    expect(request).toEqual(expected);
    this.line.send(JSON.stringify([3, messageId, response]));
    const { status, body: outcome } = await running;
    expect(status).toBe(200);
    return outcome;
  }

  async sessions(): Promise<Session[]> {
    const path = `/charging-sessions?stationId=${this.stationId}`;
    return (await this.system.rest.get<{ data: Session[] }>(path)).body.data;
  }

  /** The status of connector 1 as operators see it. */
  async shownStatus(): Promise<unknown> {
    const path = `/stations/${this.stationId}/connectors`;
    const { body } = await this.system.rest.get<{ data: { connectorId: number; status: string }[] }>(path);
    return body.data.find(({ connectorId }) => connectorId === 1)?.status;
  }
}
