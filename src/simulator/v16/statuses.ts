import type { OCPP16 } from 'typed-ocpp';
import type { Clock } from '../clock.js';
import type { Misbehaviour } from '../faults.js';
import type { Connector } from './connector.js';
import { longTexts } from './huge-messages.js';
import type { CallFunction } from './messages.js';

export interface StatusesOptions {
  connectors: ReadonlyMap<number, Connector>;
  call: CallFunction;
  clock: Clock;
  misbehaviour: Misbehaviour;
  registered: () => boolean;
  log: (line: string) => void;
}

/** The status of each connector, and what the CSMS knows of it (§4.9). */
export class Statuses {
  readonly #options: StatusesOptions;

  constructor(options: StatusesOptions) {
    this.#options = options;
  }

  async set(connector: Connector, status: OCPP16.Status): Promise<void> {
    if (connector.status === status) return;
    connector.status = status;
    connector.changedAt = new Date();
    this.#options.log(`connector ${connector.id}: ${status}`);
    if (this.#options.registered()) await this.report(connector);
  }

  /** What it is while a transaction runs: without power the charger suspends it. */
  async setCharging(connector: Connector, offeredW: number): Promise<void> {
    await this.set(connector, offeredW > 0 ? 'Charging' : 'SuspendedEVSE');
  }

  /** What it is when nobody uses it. */
  async rest(connector: Connector): Promise<void> {
    await this.set(connector, connector.restingStatus);
  }

  async report(connector: Connector): Promise<void> {
    const { call, clock, misbehaviour } = this.#options;
    const { id: connectorId, status, errorCode, changedAt } = connector;
    const request = {
      connectorId,
      errorCode,
      status,
      timestamp: clock.timestamp(changedAt),
      ...(misbehaviour.commits('huge-arrays') && longTexts()),
    };
    await call('StatusNotification', request).then(
      () => (connector.reported = status),
      // What the line lost is reported when it is back; a refusal is counted with the calls.
      () => undefined,
    );
  }

  /** The list of tokens and the CSMS disagree (§3.5.1): told of the charger as a whole, whose status stays. */
  reportConflict(): void {
    const { connectors, call, clock, registered } = this.#options;
    if (!registered()) return;
    const status = connectors.get(0)?.status ?? 'Available';
    const request = { connectorId: 0, errorCode: 'LocalListConflict', status } as const;
    call('StatusNotification', { ...request, timestamp: clock.timestamp() }).catch(() => undefined);
  }

  reportChanged(): void {
    for (const connector of this.#options.connectors.values()) {
      if (connector.reported !== connector.status) void this.report(connector);
    }
  }

  reportAll(): void {
    for (const connector of this.#options.connectors.values()) connector.reported = undefined;
    this.reportChanged();
  }
}
