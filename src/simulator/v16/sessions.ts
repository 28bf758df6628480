import { setTimeout as sleep } from 'node:timers/promises';
import type { EndedTransaction, LedgerEntry } from '../ledger.js';
import { LineDown } from '../ocpp-client.js';
import type { Configuration } from './configuration.js';
import type { Connector } from './connector.js';
import type { Statuses } from './statuses.js';
import type { CallFunction, StopReason, Transactions } from './transactions.js';

/** From the end of a transaction until the driver has pulled the plug. */
const UNPLUG_MS = 300;

export interface SessionsOptions {
  call: CallFunction;
  configuration: Configuration;
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

  async #run({ connector, idToken, authorize, energyWh }: SessionRequest): Promise<EndedTransaction> {
    const { statuses, transactions, ready, stop, started, ended } = this.#options;
    try {
      void statuses.set(connector, 'Preparing');
      if (authorize) await this.#authorize(idToken);
      if (!ready()) throw new Error('switched off before the session began');
      const { entry, stopped } = await transactions.start(connector, idToken, energyWh);
      started(entry);
      if (connector.transaction) void statuses.set(connector, 'Charging');
      if (!ready()) stop(connector, 'Local');
      await stopped.promise;
      await sleep(UNPLUG_MS);
      const [transaction] = await Promise.all([transactions.ended(entry), this.#free(connector)]);
      ended(transaction);
      return transaction;
    } catch (error) {
      await this.#free(connector);
      throw error;
    }
  }

  /** §4.1; offline, unknown tokens may charge where AllowOfflineTxForUnknownId says so (§3.5.3). */
  async #authorize(idToken: string): Promise<void> {
    const { call, configuration } = this.#options;
    try {
      const { idTagInfo } = await call('Authorize', { idTag: idToken });
      if (idTagInfo.status === 'Accepted') return;
      throw new Error(`token ${idToken} was refused: ${idTagInfo.status}`);
    } catch (error) {
      if (!(error instanceof LineDown) || !configuration.flag('AllowOfflineTxForUnknownId')) throw error;
    }
  }

  async #free(connector: Connector): Promise<void> {
    if (!connector.occupied) return;
    connector.occupied = false;
    await this.#options.statuses.rest(connector);
  }
}
