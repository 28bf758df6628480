import { setTimeout as sleep } from 'node:timers/promises';
import type { EndedTransaction } from '../../ledger.js';
import type { Reservations } from '../../reservations.js';
import type { Authorization } from '../authorization/authorization.js';
import type { Statuses } from '../statuses.js';
import type { IdToken } from '../types.js';
import type { Evse, RunningTransaction } from '../evse.js';
import type { Stop } from './transaction-events.js';
import type { Transactions } from './transactions.js';

/** From the end of charging until the driver has pulled the plug. */
const UNPLUG_MS = 300;

export interface SessionsOptions {
  authorization: Authorization;
  reservations: Reservations<Evse>;
  statuses: Statuses;
  transactions: Transactions;
  ready: () => boolean;
  /** A session is over, with or without a transaction. */
  over: (evse: Evse) => void;
  ended: (transaction: EndedTransaction) => void;
}

export interface SessionRequest {
  /** Marked as occupied by the caller. */
  evse: Evse;
  idToken: IdToken;
  groupIdToken?: string | undefined;
  authorize: boolean;
  energyWh: number;
  /** Of a remote start. */
  remoteStartId?: number | undefined;
}

/** A driver who is at an EVSE. */
interface Visit {
  idToken: IdToken;
  /** Charging is over, or will not begin. */
  stopped: PromiseWithResolvers<undefined>;
  isStopped: boolean;
}

/** What drivers do at the charger, from plugging in to unplugging. */
export class Sessions {
  readonly #options: SessionsOptions;
  readonly #running = new Set<Promise<EndedTransaction>>();
  readonly #visits = new Map<Evse, Visit>();

  constructor(options: SessionsOptions) {
    this.#options = options;
  }

  /** Resolves when the CSMS has acknowledged the end and the EVSE is free. */
  async run(request: SessionRequest): Promise<EndedTransaction> {
    const session = this.#run(request);
    this.#running.add(session);
    try {
      return await session;
    } finally {
      this.#running.delete(session);
    }
  }

  /** Charging ends; the driver unplugs soon. */
  stop(evse: Evse, stop: Stop): void {
    const visit = this.#visits.get(evse);
    // Who stops at the charger presents the token again (E07.FR.02).
    const idToken = stop.triggerReason === 'StopAuthorized' ? visit?.idToken : undefined;
    this.#options.transactions.stopCharging(evse, { ...stop, idToken });
    if (!visit) return;
    visit.isStopped = true;
    visit.stopped.resolve(undefined);
  }

  /** Resolves when no session runs. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.#running);
  }

  async #run(request: SessionRequest): Promise<EndedTransaction> {
    const { evse, idToken } = request;
    const visit: Visit = { idToken, stopped: Promise.withResolvers<undefined>(), isStopped: false };
    this.#visits.set(evse, visit);
    let transaction: RunningTransaction | undefined;
    try {
      transaction = await this.#charge(request, visit);
      await visit.stopped.promise;
      await sleep(UNPLUG_MS);
    } finally {
      await this.#unplug(evse);
    }
    const entry = await transaction.ended.promise;
    this.#options.ended(entry);
    return entry;
  }

  async #charge(request: SessionRequest, visit: Visit): Promise<RunningTransaction> {
    const { transactions, ready } = this.#options;
    const { evse, remoteStartId, energyWh } = request;
    const begun = await (remoteStartId === undefined
      ? this.#atCharger(request)
      : this.#remotely(request, visit));
    if (!ready()) throw new Error('switched off before the session began');
    const transaction = begun && visit.isStopped ? begun : await transactions.charge(evse, energyWh);
    if (!ready()) this.stop(evse, { triggerReason: 'StopAuthorized', stoppedReason: 'Local' });
    return transaction;
  }

  /** The driver plugs in, then presents a token (E02). */
  async #atCharger({
    evse,
    idToken,
    groupIdToken,
    authorize,
  }: SessionRequest): Promise<RunningTransaction | undefined> {
    const { statuses, transactions } = this.#options;
    void statuses.set(evse, 'Occupied');
    await transactions.reached(evse, ['EVConnected'], {
      triggerReason: 'CablePluggedIn',
      chargingState: 'EVConnected',
      evse: { id: evse.id, connectorId: 1 },
    });
    const reservationId = await this.#admit(evse, idToken, groupIdToken, authorize);
    return transactions.reached(evse, ['Authorized', 'PowerPathClosed'], {
      triggerReason: 'Authorized',
      chargingState: 'EVConnected',
      idToken,
      reservationId,
    });
  }

  /** The CSMS has started it, then the driver plugs in (F02). */
  async #remotely(
    { evse, idToken, groupIdToken, authorize, remoteStartId }: SessionRequest,
    visit: Visit,
  ): Promise<RunningTransaction | undefined> {
    const { statuses, transactions } = this.#options;
    const reservationId = await this.#admit(evse, idToken, groupIdToken, authorize);
    const begun = await transactions.reached(evse, ['Authorized'], {
      triggerReason: 'RemoteStart',
      chargingState: 'Idle',
      ...{ idToken, remoteStartId, reservationId },
    });
    if (visit.isStopped) return begun;
    void statuses.set(evse, 'Occupied');
    return transactions.reached(evse, ['EVConnected', 'PowerPathClosed'], {
      triggerReason: begun ? 'CablePluggedIn' : 'RemoteStart',
      chargingState: 'EVConnected',
      evse: { id: evse.id, connectorId: 1 },
    });
  }

  /**
   * At an EVSE that is kept for somebody only that one gets further (H03).
   * Returns the id of the reservation that was made for the driver.
   * @throws Error when the token is refused, or somebody else's reservation stands
   */
  async #admit(
    evse: Evse,
    idToken: IdToken,
    group: string | undefined,
    authorize: boolean,
  ): Promise<number | undefined> {
    const { authorization, reservations } = this.#options;
    const { groupIdToken } = authorize ? await authorization.authorize(idToken) : {};
    const ofGroup = groupIdToken?.idToken ?? group;
    if (!reservations.admits(evse, idToken.idToken, ofGroup)) throw new Error(`EVSE ${evse.id} is reserved`);
    return reservations.use(evse, idToken.idToken, ofGroup);
  }

  async #unplug(evse: Evse): Promise<void> {
    const { transactions, statuses, over } = this.#options;
    transactions.unplugged(evse);
    this.#visits.delete(evse);
    evse.occupied = false;
    over(evse);
    await statuses.rest(evse);
  }
}
