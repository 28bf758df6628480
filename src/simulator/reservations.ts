import type { Outlet } from './outlet.js';

const LONGEST_TIMER_MS = 2 ** 31 - 1;

export interface Reservation {
  id: number;
  /** 0 where any outlet will do. */
  outletId: number;
  idToken: string;
  groupIdToken?: string | undefined;
  /** Milliseconds since 1970. */
  expiresAt: number;
}

export type ReservationStatus = 'Accepted' | 'Faulted' | 'Occupied' | 'Rejected' | 'Unavailable';

export interface ReservationsOptions<O extends Outlet> {
  /** With 0 for the charger itself. */
  outlets: ReadonlyMap<number, O>;
  /** Whether somebody may reserve without naming an outlet. */
  anyOutlet: () => boolean;
  /** A reservation has expired; outlet 0 where it was for none in particular. */
  expired: (outlet: O, reservationId: number) => void;
}

type Held = Reservation & { timer: NodeJS.Timeout };

/** Who an outlet is kept for (1.6 §3.11 and §5.13, use cases H01 to H04). */
export class Reservations<O extends Outlet = Outlet> {
  readonly #options: ReservationsOptions<O>;
  readonly #held = new Map<number, Held>();

  constructor(options: ReservationsOptions<O>) {
    this.#options = options;
  }

  /** A reservation replaces the one with the same id; a reserved outlet is Occupied for another one. */
  reserve(reservation: Reservation): ReservationStatus {
    const status = this.#statusFor(reservation);
    if (status !== 'Accepted') return status;
    const { id, outletId } = reservation;
    this.#remove(id);
    this.#held.set(id, { ...reservation, timer: this.#expire(reservation) });
    const outlet = this.#options.outlets.get(outletId);
    if (outlet && outletId > 0) outlet.reservedBy = id;
    return 'Accepted';
  }

  /** The outlet that is concerned; outlet 0 for none in particular, undefined when there is no such reservation. */
  cancel(id: number): O | undefined {
    return this.#remove(id);
  }

  /** Whether a token may charge at an outlet. */
  admits(outlet: O, idToken: string, groupIdToken?: string): boolean {
    if (this.#of(idToken, groupIdToken, outlet.id)) return true;
    if (outlet.reservedBy !== undefined) return false;
    // As many outlets stay free as are reserved without being named.
    const free = this.#usable().filter((one) => !one.occupied && one.reservedBy === undefined);
    const others = free.filter((one) => one !== outlet);
    return others.length >= [...this.#held.values()].filter(({ outletId }) => outletId === 0).length;
  }

  /** Takes the reservation that a token has for an outlet out of the book; its id goes into the start of the transaction. */
  use(outlet: O, idToken: string, groupIdToken?: string): number | undefined {
    const reservation = this.#of(idToken, groupIdToken, outlet.id);
    if (!reservation) return undefined;
    this.#remove(reservation.id);
    return reservation.id;
  }

  /** What is reserved ends with the charger. */
  clear(): void {
    for (const { timer } of this.#held.values()) clearTimeout(timer);
  }

  #of(idToken: string, groupIdToken: string | undefined, outletId: number): Reservation | undefined {
    const mine = [...this.#held.values()].filter(
      (held) =>
        same(held.idToken, idToken) || (groupIdToken !== undefined && same(held.groupIdToken, groupIdToken)),
    );
    return mine.find((held) => held.outletId === outletId) ?? mine.find((held) => held.outletId === 0);
  }

  #statusFor({ id: reservationId, outletId, expiresAt }: Reservation): ReservationStatus {
    const outlet = this.#options.outlets.get(outletId);
    if (!outlet || expiresAt <= Date.now()) return 'Rejected';
    if (outletId === 0) return this.#statusForAny(reservationId);
    if (outlet.broken) return 'Faulted';
    if (!outlet.operative) return 'Unavailable';
    const taken = outlet.occupied || (outlet.reservedBy ?? reservationId) !== reservationId;
    return taken ? 'Occupied' : 'Accepted';
  }

  #statusForAny(reservationId: number): ReservationStatus {
    if (!this.#options.anyOutlet()) return 'Rejected';
    const all = [...this.#options.outlets.values()].filter(({ id }) => id > 0);
    if (all.every(({ broken }) => broken)) return 'Faulted';
    if (this.#usable().length === 0) return 'Unavailable';
    const free = this.#usable().filter(
      ({ occupied, reservedBy }) => !occupied && (reservedBy ?? reservationId) === reservationId,
    );
    const kept = [...this.#held.values()].filter((held) => held.outletId === 0);
    return free.length > kept.filter(({ id }) => id !== reservationId).length ? 'Accepted' : 'Occupied';
  }

  #usable(): O[] {
    return [...this.#options.outlets.values()].filter(
      ({ id, operative, broken }) => id > 0 && operative && !broken,
    );
  }

  #expire({ id, expiresAt }: Reservation): NodeJS.Timeout {
    const overdue = (): void => {
      const outlet = this.#remove(id);
      if (outlet) this.#options.expired(outlet, id);
    };
    return setTimeout(overdue, Math.min(LONGEST_TIMER_MS, expiresAt - Date.now())).unref();
  }

  #remove(id: number): O | undefined {
    const held = this.#held.get(id);
    if (!held) return undefined;
    clearTimeout(held.timer);
    this.#held.delete(id);
    const outlet = this.#options.outlets.get(held.outletId);
    if (outlet?.reservedBy === id) outlet.reservedBy = undefined;
    return outlet;
  }
}

/** Tokens differ in case only by accident (identifiers of tokens are case-insensitive). */
function same(one: string | undefined, other: string): boolean {
  return one?.toLowerCase() === other.toLowerCase();
}
