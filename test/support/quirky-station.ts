import type { RawCharger } from './raw-charger.ts';
import type { TestSystem } from './system.ts';

type Json = Record<string, unknown>;

/** A station that sends what is odd, and what is stored of it. */
export class QuirkyStation {
  private nextId = 1;

  private constructor(
    private readonly system: TestSystem,
    readonly stationId: string,
    readonly charger: RawCharger,
  ) {}

  /** On line, with quirks of its own. */
  static async connect(
    system: TestSystem,
    stationId: string,
    acceptedQuirks: string[],
    more: object = {},
  ): Promise<QuirkyStation> {
    await system.addStation(stationId);
    const { status } = await system.rest.patch(`/stations/${stationId}`, { acceptedQuirks, ...more });
    if (status !== 200) throw new Error(`the station was not changed: ${status}`);
    return new QuirkyStation(system, stationId, await system.connect(stationId));
  }

  /** Sends a call under an id of its own. Resolves with its answer without the id, be it a result or an error. */
  async send(action: string, payload: object): Promise<unknown[]> {
    const frame = [2, `id-${this.nextId++}`, action, payload];
    const [type, , ...rest] = await this.charger.exchange(JSON.stringify(frame));
    return [type, ...rest];
  }

  async station(): Promise<Json> {
    return (await this.system.rest.get(`/stations/${this.stationId}`)).body;
  }

  deviations = (): Promise<Json[]> => this.list(`/stations/${this.stationId}/deviations`);
  connectors = (): Promise<Json[]> => this.list(`/stations/${this.stationId}/connectors`);
  configuration = (): Promise<Json[]> => this.list(`/stations/${this.stationId}/configuration`);
  sessions = (): Promise<Json[]> => this.list(`/charging-sessions?stationId=${this.stationId}`);
  messages = (action: string): Promise<Json[]> =>
    this.list(`/stations/${this.stationId}/messages?action=${action}`);

  readings(): Promise<Json[]> {
    return this.system.database.query(
      `SELECT energy_wh::text, marks FROM billing.meter_value WHERE station_id = $1`,
      [this.stationId],
    );
  }

  private async list(path: string): Promise<Json[]> {
    return (await this.system.rest.get<{ data: Json[] }>(path)).body.data;
  }
}

const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();

/** Payloads of OCPP 1.6 that are as they should be, but for what a test puts in. */
export const boot = (more: object = {}) => ({ chargePointVendor: 'V', chargePointModel: 'M', ...more });
export const status = (more: object = {}) => ({
  connectorId: 1,
  errorCode: 'NoError',
  status: 'Available',
  ...more,
});
/** Of an hour ago. */
export const start = (more: object = {}) => ({
  connectorId: 1,
  idTag: 'CARD1',
  meterStart: 0,
  timestamp: minutesAgo(60),
  ...more,
});
export const readings = (sampledValue: unknown, more: object = {}) => ({
  connectorId: 1,
  meterValue: [{ timestamp: minutesAgo(1), sampledValue }],
  ...more,
});
export const stop = (more: object) => ({ meterStop: 0, timestamp: minutesAgo(0), ...more });
