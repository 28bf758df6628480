import { setTimeout as sleep } from 'node:timers/promises';
import type { EndedTransaction, LedgerEntry } from '../ledger.js';
import type { Reservations } from '../reservations.js';
import type { Connector } from './connector.js';
import type { Authorization } from './local-list/authorization.js';
import type { ChargingProfiles, CsChargingProfile } from './smart-charging/charging-profiles.js';
import type { Statuses } from './statuses.js';
import type { StopReason, Transactions } from './transactions.js';

/** From the end of a transaction until the driver has pulled the plug. */
const UNPLUG_MS = 300;

export interface SessionsOptions {
  authorization: Authorization;
  reservations: Reservations<Connector>;
  chargingProfiles: ChargingProfiles;
  statuses: Statuses;
  transactions: Transactions;
  ready: () => boolean;
  stop: (connector: Connector, reason: StopReason) => void;
  started: (entry: LedgerEntry) => void;
  ended: (transaction: EndedTransaction) => void;
}

export interface SessionRequest {
  /** Marked as occupied by the caller. */
  connector: Connector;
  idToken: string;
  authorize: boolean;
  energyWh: number;
  /** Came with a remote start. */
  chargingProfile?: CsChargingProfile | undefined;
}

/** What drivers do at the charger, from plugging in to unplugging. */
export class Sessions {
  readonly #options: SessionsOptions;
  readonly #running = new Set<Promise<EndedTransaction>>();

  constructor(options: SessionsOptions) {
    this.#options = options;
  }

  /** Resolves when the CSMS has acknowledged the end and the connector is free. */
  async run(request: SessionRequest): Promise<EndedTransaction> {
    const session = this.#run(request);
    this.#running.add(session);
    try {
      return await session;
    } finally {
      this.#running.delete(session);
    }
  }

  /** Resolves when no session runs. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.#running);
  }

  async #run({ connector, chargingProfile, ...request }: SessionRequest): Promise<EndedTransaction> {
    const { statuses, transactions, chargingProfiles, ready, stop, started, ended } = this.#options;
    try {
      const reservationId = await this.#admit(connector, request);
      if (!ready()) throw new Error('switched off before the session began');
      if (chargingProfile) chargingProfiles.setForNextTransaction(connector.id, chargingProfile);
      const { idToken, energyWh } = request;
      const { entry, stopped } = await transactions.start({ connector, idToken, energyWh, reservationId });
      started(entry);
      if (connector.transaction) void statuses.setCharging(connector, connector.transaction.flow.offeredW);
      if (!ready()) stop(connector, 'Local');
      await stopped.promise;
      await sleep(UNPLUG_MS);
      const [transaction] = await Promise.all([transactions.ended(entry), this.#free(connector)]);
      ended(transaction);
      return transaction;
    } catch (error) {
      chargingProfiles.transactionEnded(connector.id);
      await this.#free(connector);
      throw error;
    }
  }

  /**
   * The driver plugs in and is authorised; at a connector that is kept for somebody only that one gets so far (§3.11).
   * Returns the id of the reservation that was made for the driver.
   */
  async #admit(
    connector: Connector,
    { idToken, authorize }: Pick<SessionRequest, 'idToken' | 'authorize'>,
  ): Promise<number | undefined> {
    const { statuses, authorization, reservations } = this.#options;
    const admitted = reservations.admits(connector, idToken);
    if (admitted) void statuses.set(connector, 'Preparing');
    const { parentIdTag } = authorize ? await authorization.authorize(idToken) : {};
    if (!admitted && !reservations.admits(connector, idToken, parentIdTag))
      throw new Error(`connector ${connector.id} is reserved`);
    const reservationId = reservations.use(connector, idToken, parentIdTag);
    void statuses.set(connector, 'Preparing');
    return reservationId;
  }

  async #free(connector: Connector): Promise<void> {
    if (!connector.occupied) return;
    connector.occupied = false;
    await this.#options.statuses.rest(connector);
  }
}
