import { expect } from 'vitest';
import { ChargerV16, type ChargerOptions } from '../../src/simulator/index.js';
import { eventually } from './rest.ts';
import type { SystemClient } from './system-client.ts';

interface LoggedMessage {
  request: [number, string, string, Record<string, unknown>];
}

/** A simulated charger at a running CSMS, asked and looked at over REST alone. */
export class SimulatedStation {
  private constructor(
    readonly system: SystemClient,
    readonly charger: ChargerV16,
  ) {}

  /** Registered, booted, and quick: 1000 Wh take a second and a half. */
  static async start(
    system: SystemClient,
    stationId: string,
    options: Partial<ChargerOptions> = {},
  ): Promise<SimulatedStation> {
    const password = await system.addStation(stationId);
    const charger = new ChargerV16({
      ...{ stationId, password, url: system.ocppUrl, energyWh: 1000, speed: 240 },
      ...{ sampleSeconds: 0.2, stepSeconds: 0.05, offlineForSeconds: 1, ...options },
    });
    await charger.start();
    return new SimulatedStation(system, charger);
  }

  get stationId(): string {
    return this.charger.stationId;
  }

  /** Sends a request of OCPP to the charger; resolves with its answer. */
  async ask(action: string, payload: object): Promise<Record<string, unknown>> {
    const path = `/stations/${this.stationId}/commands/ocpp`;
    const { body } = await this.system.rest.post<{ response: Record<string, unknown> }>(path, {
      action,
      payload,
    });
    return body.response;
  }

  /** What the CSMS has received of an action, oldest first. */
  async sent(action: string): Promise<Record<string, unknown>[]> {
    const path = `/stations/${this.stationId}/messages?action=${action}&direction=in&limit=200`;
    const { body } = await this.system.rest.get<{ data: LoggedMessage[] }>(path);
    return body.data.map(({ request }) => request[3]).reverse();
  }

  /** Resolves when so many of an action have been received. */
  async received(action: string, times: number): Promise<Record<string, unknown>[]> {
    return eventually(async () => {
      const sent = await this.sent(action);
      return sent.length >= times && sent;
    });
  }

  /** Resolves when the CSMS shows this status of a connector. */
  async shows(connectorId: number, status: string): Promise<void> {
    const path = `/stations/${this.stationId}`;
    const shown = async (): Promise<unknown> => {
      const { body } = await this.system.rest.get<{
        evses: { evseId: number; connectors: { status: string }[] }[];
      }>(path);
      return body.evses.find(({ evseId }) => evseId === connectorId)?.connectors[0]?.status;
    };
    await expect.poll(shown, { timeout: 10_000 }).toBe(status);
  }

  /** The sessions that the CSMS shows, oldest first. */
  async sessions(): Promise<Record<string, unknown>[]> {
    const path = `/charging-sessions?stationId=${this.stationId}&limit=200`;
    const { body } = await this.system.rest.get<{ data: Record<string, unknown>[] }>(path);
    return body.data.reverse();
  }
}
