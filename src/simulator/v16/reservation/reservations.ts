import type { OCPP16 } from 'typed-ocpp';
import type { Configuration } from '../configuration.js';
import type { Connector } from '../connector.js';

const LONGEST_TIMER_MS = 2 ** 31 - 1;

export interface Reservation {
  id: number;
  /** 0 where any connector will do. */
  connectorId: number;
  idTag: string;
  parentIdTag: string | undefined;
  expiresAt: number;
}

export interface ReservationsOptions {
  connectors: ReadonlyMap<number, Connector>;
  configuration: Configuration;
  /** A connector was reserved, or is no longer: its status changes. */
  changed: (connector: Connector) => void;
  log: (line: string) => void;
}

type Held = Reservation & { timer: NodeJS.Timeout };

/** Who a connector is kept for (1.6 §3.11, §5.13). */
export class Reservations {
  readonly #options: ReservationsOptions;
  readonly #held = new Map<number, Held>();

  constructor(options: ReservationsOptions) {
    this.#options = options;
  }

  /** §5.13: a reservation replaces the one with the same id; a reserved connector is Occupied for another one. */
  reserve(request: OCPP16.ReserveNowRequest): OCPP16.ReserveNowResponse['status'] {
    const status = this.#statusFor(request);
    if (status !== 'Accepted') return status;
    const { reservationId: id, connectorId, idTag, parentIdTag, expiryDate } = request;
    this.#remove(id);
    const reservation = { id, connectorId, idTag, parentIdTag, expiresAt: Date.parse(expiryDate) };
    this.#held.set(id, { ...reservation, timer: this.#expire(reservation) });
    const connector = this.#options.connectors.get(connectorId);
    if (connector && connectorId > 0) connector.reservedBy = id;
    return 'Accepted';
  }

  /** The connector that is concerned; connector 0 for none in particular, undefined when there is no such reservation. */
  cancel(id: number): Connector | undefined {
    return this.#remove(id);
  }

  /** Whether a token may charge at a connector. */
  admits(connector: Connector, idTag: string, parentIdTag?: string): boolean {
    if (this.#of(idTag, parentIdTag, connector.id)) return true;
    if (connector.reservedBy !== undefined) return false;
    // As many connectors stay free as are reserved without being named.
    const free = this.#usable().filter((one) => !one.occupied && one.reservedBy === undefined);
    const others = free.filter((one) => one !== connector);
    return others.length >= [...this.#held.values()].filter(({ connectorId }) => connectorId === 0).length;
  }

  /** Takes the reservation that a token has for a connector out of the book; its id goes into StartTransaction (§4.8). */
  use(connector: Connector, idTag: string, parentIdTag?: string): number | undefined {
    const reservation = this.#of(idTag, parentIdTag, connector.id);
    if (!reservation) return undefined;
    this.#remove(reservation.id);
    return reservation.id;
  }

  /** What is reserved ends with the charger. */
  clear(): void {
    for (const { timer } of this.#held.values()) clearTimeout(timer);
  }

  #of(idTag: string, parentIdTag: string | undefined, connectorId: number): Reservation | undefined {
    const mine = [...this.#held.values()].filter(
      (held) => same(held.idTag, idTag) || (parentIdTag !== undefined && same(held.parentIdTag, parentIdTag)),
    );
    return (
      mine.find((held) => held.connectorId === connectorId) ?? mine.find((held) => held.connectorId === 0)
    );
  }

  #statusFor({
    connectorId,
    reservationId,
    expiryDate,
  }: OCPP16.ReserveNowRequest): OCPP16.ReserveNowResponse['status'] {
    const connector = this.#options.connectors.get(connectorId);
    if (!connector || Date.parse(expiryDate) <= Date.now()) return 'Rejected';
    if (connectorId === 0) return this.#statusForAny(reservationId);
    if (connector.broken) return 'Faulted';
    if (!connector.operative) return 'Unavailable';
    const taken = connector.occupied || (connector.reservedBy ?? reservationId) !== reservationId;
    return taken ? 'Occupied' : 'Accepted';
  }

  #statusForAny(reservationId: number): OCPP16.ReserveNowResponse['status'] {
    if (!this.#options.configuration.flag('ReserveConnectorZeroSupported')) return 'Rejected';
    const all = [...this.#options.connectors.values()].filter(({ id }) => id > 0);
    if (all.every(({ broken }) => broken)) return 'Faulted';
    if (this.#usable().length === 0) return 'Unavailable';
    const free = this.#usable().filter(
      ({ occupied, reservedBy }) => !occupied && (reservedBy ?? reservationId) === reservationId,
    );
    const kept = [...this.#held.values()].filter((held) => held.connectorId === 0);
    return free.length > kept.filter(({ id }) => id !== reservationId).length ? 'Accepted' : 'Occupied';
  }

  #usable(): Connector[] {
    return [...this.#options.connectors.values()].filter(
      ({ id, operative, broken }) => id > 0 && operative && !broken,
    );
  }

  #expire({ id, expiresAt }: Reservation): NodeJS.Timeout {
    const overdue = (): void => {
      this.#options.log(`reservation ${id} has expired`);
      const connector = this.#remove(id);
      if (connector) this.#options.changed(connector);
    };
    return setTimeout(overdue, Math.min(LONGEST_TIMER_MS, expiresAt - Date.now())).unref();
  }

  #remove(id: number): Connector | undefined {
    const held = this.#held.get(id);
    if (!held) return undefined;
    clearTimeout(held.timer);
    this.#held.delete(id);
    const connector = this.#options.connectors.get(held.connectorId);
    if (connector?.reservedBy === id) connector.reservedBy = undefined;
    return connector;
  }
}

/** Tokens differ in case only by accident (CiString20). */
function same(one: string | undefined, other: string): boolean {
  return one?.toLowerCase() === other.toLowerCase();
}
