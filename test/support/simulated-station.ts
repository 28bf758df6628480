import { expect } from 'vitest';
import { type Charger, ChargerV16, ChargerV201, type ChargerOptions } from '../../src/simulator/index.js';
import { eventually } from './rest.ts';
import type { SystemClient } from './system-client.ts';

interface LoggedMessage {
  request: [number, string, string, Record<string, unknown>];
}

async function settings(
  system: SystemClient,
  stationId: string,
  options: Partial<ChargerOptions>,
): Promise<ChargerOptions> {
  const password = await system.addStation(stationId);
  return {
    ...{ stationId, password, url: system.ocppUrl, energyWh: 1000, speed: 240 },
    ...{ sampleSeconds: 0.2, stepSeconds: 0.05, offlineForSeconds: 1, ...options },
  };
}

/** A simulated charger at a running CSMS, asked and looked at over REST alone. */
export class SimulatedStation<C extends Charger = ChargerV16> {
  private constructor(
    readonly system: SystemClient,
    readonly charger: C,
  ) {}

  /** Registered, booted, and quick: 1000 Wh take a second and a half. */
  static async start(
    system: SystemClient,
    stationId: string,
    options: Partial<ChargerOptions> = {},
  ): Promise<SimulatedStation> {
    const charger = new ChargerV16(await settings(system, stationId, options));
    await charger.start();
    return new SimulatedStation(system, charger);
  }

  /** The same, speaking OCPP 2.0.1. */
  static async start201(
    system: SystemClient,
    stationId: string,
    options: Partial<ChargerOptions> = {},
  ): Promise<SimulatedStation<ChargerV201>> {
    const charger = new ChargerV201(await settings(system, stationId, options));
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
