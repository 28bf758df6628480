import type { Clock } from '../clock.js';
import type { ConnectorStatus, Evse } from './evse.js';
import type { CallFunction } from './messages.js';

export interface StatusesOptions {
  evses: ReadonlyMap<number, Evse>;
  call: CallFunction;
  clock: Clock;
  registered: () => boolean;
  log: (line: string) => void;
}

/** The status of each connector, and what the CSMS knows of it (G01). */
export class Statuses {
  readonly #options: StatusesOptions;

  constructor(options: StatusesOptions) {
    this.#options = options;
  }

  async set(evse: Evse, status: ConnectorStatus): Promise<void> {
    if (evse.id === 0 || evse.status === status) return;
    evse.status = status;
    evse.changedAt = new Date();
    this.#options.log(`EVSE ${evse.id}: ${status}`);
    if (this.#options.registered()) await this.report(evse);
  }

  /** What it is when nobody uses it. */
  async rest(evse: Evse): Promise<void> {
    if (!evse.occupied) await this.set(evse, evse.restingStatus);
  }

  async report(evse: Evse): Promise<void> {
    const { call, clock } = this.#options;
    const { id: evseId, status: connectorStatus, changedAt } = evse;
    const request = { timestamp: clock.timestamp(changedAt), connectorStatus, evseId, connectorId: 1 };
    await call('StatusNotification', request).then(
      () => (evse.reported = connectorStatus),
      // What the line lost is reported when it is back; a refusal is counted with the calls.
      () => undefined,
    );
  }

  reportChanged(): void {
    for (const evse of this.#options.evses.values()) {
      if (evse.id > 0 && evse.reported !== evse.status) void this.report(evse);
    }
  }

  reportAll(): void {
    for (const evse of this.#options.evses.values()) evse.reported = undefined;
    this.reportChanged();
  }
}
