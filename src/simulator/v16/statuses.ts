import type { OCPP16 } from 'typed-ocpp';
import type { Connector } from './connector.js';
import type { CallFunction } from './transactions.js';

export interface StatusesOptions {
  connectors: ReadonlyMap<number, Connector>;
  call: CallFunction;
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

  /** What it is when nobody uses it. */
  async rest(connector: Connector): Promise<void> {
    await this.set(connector, connector.operative ? 'Available' : 'Unavailable');
  }

  async report(connector: Connector): Promise<void> {
    const { id: connectorId, status, changedAt } = connector;
    const request = {
      connectorId,
      errorCode: 'NoError',
      status,
      timestamp: changedAt.toISOString(),
    } as const;
    await this.#options.call('StatusNotification', request).then(
      () => (connector.reported = status),
      // What the line lost is reported when it is back; a refusal is counted with the calls.
      () => undefined,
    );
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
