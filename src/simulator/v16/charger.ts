import { EventEmitter } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { OCPP16 } from 'typed-ocpp';
import {
  CHARGER_DEFAULTS,
  type ChargerEvents,
  type ChargerOptions,
  type ChargerSettings,
  type PlugAndCharge,
} from '../charger-options.js';
import type { EndedTransaction, LedgerEntry } from '../ledger.js';
import { LineDown, OcppClient } from '../ocpp-client.js';
import { Boot } from './boot.js';
import { Configuration } from './configuration.js';
import { Connector } from './connector.js';
import { answerRequest, type Controls } from './csms-requests.js';
import { checkAnswer } from './messages.js';
import { Sessions } from './sessions.js';
import { Statuses } from './statuses.js';
import { trigger } from './trigger.js';
import { type CallFunction, type StopReason, Transactions } from './transactions.js';

const FIRST_CONNECT_SECONDS = 10;
const DRAIN_SECONDS = 10;
const RESTART_MS = 500;

/** A charger of OCPP 1.6. What the CSMS does against 1.6 is a fault that it keeps and announces. */
export class ChargerV16 extends EventEmitter<ChargerEvents> implements Controls {
  readonly stationId: string;
  readonly configuration: Configuration;
  /** Connector 0 is the charger itself. */
  readonly connectors: ReadonlyMap<number, Connector>;
  readonly faults: string[] = [];
  readonly #settings: ChargerSettings;
  readonly #client: OcppClient;
  readonly #boot: Boot;
  readonly #statuses: Statuses;
  readonly #transactions: Transactions;
  readonly #sessions: Sessions;
  readonly #end = new AbortController();
  readonly #firstBoot = Promise.withResolvers<undefined>();
  readonly #call: CallFunction = async (action, request) =>
    (await this.#client.call(action, request)) as never;
  #state: 'on' | 'resetting' | 'off' = 'on';

  constructor(options: ChargerOptions) {
    super();
    this.#settings = { ...CHARGER_DEFAULTS, ...options };
    const { connectors, sampleSeconds, registerWh } = this.#settings;
    this.stationId = options.stationId;
    this.configuration = new Configuration({ connectors, sampleSeconds });
    const all = Array.from({ length: connectors + 1 }, (_, id) => new Connector(id, registerWh));
    this.connectors = new Map(all.map((connector) => [connector.id, connector]));
    this.#firstBoot.promise.catch(() => undefined);
    this.#client = this.#createClient();
    this.#boot = this.#createBoot();
    this.#statuses = new Statuses({
      connectors: this.connectors,
      call: this.#call,
      registered: () => this.#boot.accepted,
      log: (line) => this.log(line),
    });
    this.#transactions = this.#createTransactions();
    this.#sessions = this.#createSessions();
  }

  /** Every transaction as the charger itself knows it, oldest first. */
  get ledger(): readonly LedgerEntry[] {
    return this.#transactions.ledger;
  }

  get connected(): boolean {
    return this.#client.connected;
  }

  /** Messages of transactions that the CSMS has not answered yet. */
  get queued(): number {
    return this.#transactions.queue.size;
  }

  get ready(): boolean {
    return this.#boot.accepted && this.#state === 'on';
  }

  /**
   * Switches the charger on: connects and registers.
   * @throws HandshakeRefused; the last error of the line after ten seconds
   */
  async start(): Promise<void> {
    await this.#client.connect(FIRST_CONNECT_SECONDS);
    await this.#firstBoot.promise;
  }

  /**
   * A driver plugs in, is authorised, charges, unplugs. Resolves when the CSMS has acknowledged the end.
   * @throws Error when the connector is not free, the token is refused or the end is never acknowledged
   */
  async plugAndCharge(request: PlugAndCharge): Promise<EndedTransaction> {
    const { connectorId = 1, idToken, energyWh = this.#settings.energyWh } = request;
    const connector = connectorId === 0 ? undefined : this.connectors.get(connectorId);
    if (!connector) throw new Error(`${this.stationId} has no connector ${connectorId}`);
    if (!this.ready) throw new Error(`${this.stationId} is not registered`);
    if (connector.occupied || !connector.operative) throw new Error(`connector ${connectorId} is not free`);
    connector.occupied = true;
    return this.#sessions.run({ connector, idToken, authorize: true, energyWh });
  }

  /** Cuts the line for so long. The session goes on, its messages are kept and sent afterwards. */
  async goOffline(seconds: number): Promise<void> {
    this.log(`the line is cut for ${seconds} s`);
    this.#client.cut();
    await this.#pause(seconds * 1000);
    if (this.#end.signal.aborted) return;
    await this.#client.connect(this.#settings.giveUpAfterSeconds).catch((error: unknown) => {
      this.#fail(error);
      throw error;
    });
  }

  /** Ends what runs, waits ten seconds at most until all is delivered, and closes the line. */
  async stop(): Promise<void> {
    this.#state = 'off';
    this.#stopAll('Local');
    const settled = Promise.all([this.#transactions.queue.idle(), this.#sessions.settled()]);
    await Promise.race([settled, this.#pause(DRAIN_SECONDS * 1000)]);
    const rest = this.queued > 0 ? ` with ${this.queued} messages undelivered` : '';
    await this.#shutDown(new Error(`switched off${rest}`));
  }

  startRemotely(connector: Connector, idToken: string): void {
    const authorize = this.configuration.flag('AuthorizeRemoteTxRequests');
    this.#sessions
      .run({ connector, idToken, authorize, energyWh: this.#settings.energyWh })
      .catch((error: unknown) => {
        if (error instanceof Error) this.log(`remote start on connector ${connector.id}: ${error.message}`);
      });
  }

  stopTransaction(connector: Connector, reason: StopReason): void {
    if (!connector.transaction) return;
    this.#transactions.stop(connector, reason);
    void this.#statuses.set(connector, 'Finishing');
  }

  changeAvailability(connectorId: number, operative: boolean): void {
    for (const connector of this.connectors.values()) {
      if (connectorId !== 0 && connector.id !== connectorId) continue;
      connector.operative = operative;
      if (!connector.occupied) void this.#statuses.rest(connector);
    }
  }

  reset(type: OCPP16.ResetRequest['type']): void {
    if (this.#state !== 'on') return;
    this.#restart(type).catch((error: unknown) => this.#fail(error));
  }

  trigger(message: OCPP16.TriggerMessageRequest['requestedMessage'], connectorId: number | undefined): void {
    const all = [...this.connectors.values()];
    const concerned = all.filter(({ id }) => connectorId === undefined || id === connectorId);
    const targets = { boot: this.#boot, statuses: this.#statuses, transactions: this.#transactions };
    trigger({ ...targets, call: this.#call }, message, concerned);
  }

  configurationChanged(key: string): void {
    if (/^HeartbeatInterval$/i.test(key)) this.#boot.scheduleHeartbeat();
    if (/^MeterValueSampleInterval$/i.test(key)) {
      for (const { transaction } of this.connectors.values()) transaction?.flow.reschedule();
    }
  }

  log(line: string): void {
    this.#settings.log(line);
  }

  fault(text: string): void {
    this.faults.push(text);
    this.log(`fault: ${text}`);
    this.emit('fault', text);
  }

  #createClient(): OcppClient {
    const client = new OcppClient({
      ...this.#settings,
      subprotocol: 'ocpp1.6',
      checkAnswer,
      onCall: (action, payload) => answerRequest(this, action, payload),
    });
    client.on('connected', () => this.#onConnected());
    client.on('disconnected', (code, reason) => {
      this.log(`disconnected (${code}${reason && ` ${reason}`})`);
      this.#boot.disconnected();
      this.emit('disconnected', code, reason);
    });
    client.on('retrying', (cause, ms) => this.log(`${cause}; next attempt in ${(ms / 1000).toFixed(1)} s`));
    client.on('lost', (error) => this.#fail(error));
    client.on('call', (record) => {
      this.emit('call', record);
      if (record.error !== undefined) this.fault(record.error);
    });
    client.on('violation', (text) => this.fault(text));
    return client;
  }

  #createBoot(): Boot {
    return new Boot({
      stationId: this.stationId,
      configuration: this.configuration,
      call: this.#call,
      log: (line) => this.log(line),
      accepted: () => {
        if (this.#state === 'resetting') this.#state = 'on';
        this.#statuses.reportAll();
        this.#transactions.queue.resume();
        this.#firstBoot.resolve(undefined);
        this.emit('booted');
      },
      failed: (error) => this.#fail(error),
    });
  }

  #createTransactions(): Transactions {
    return new Transactions({
      powerW: this.#settings.powerW,
      speed: this.#settings.speed,
      configuration: this.configuration,
      // Until it is registered, a charger keeps its messages as if the line were down (§4.2).
      call: async (action, request) => {
        if (!this.#boot.accepted) throw new LineDown('not registered');
        return this.#call(action, request);
      },
      fault: (text) => this.fault(text),
      log: (line) => this.log(line),
      stop: (connector, reason) => this.stopTransaction(connector, reason),
      signal: this.#end.signal,
    });
  }

  #createSessions(): Sessions {
    return new Sessions({
      call: this.#call,
      configuration: this.configuration,
      statuses: this.#statuses,
      transactions: this.#transactions,
      ready: () => this.ready,
      stop: (connector, reason) => this.stopTransaction(connector, reason),
      started: (entry) => this.emit('started', entry),
      ended: (transaction) => this.emit('ended', transaction),
    });
  }

  #onConnected(): void {
    this.log(`connected to ${this.#settings.url}`);
    this.emit('connected');
    this.#boot.connected();
    if (!this.#boot.accepted) return;
    this.#statuses.reportChanged();
    this.#transactions.queue.resume();
  }

  /** After a soft reset the end of transactions is reported before, after a hard one perhaps only after the restart (§5.14). */
  async #restart(type: OCPP16.ResetRequest['type']): Promise<void> {
    this.log(`${type} reset`);
    this.#state = 'resetting';
    this.#stopAll(type === 'Hard' ? 'HardReset' : 'SoftReset');
    const { queue } = this.#transactions;
    if (type === 'Soft') await Promise.race([queue.idle(), this.#pause(DRAIN_SECONDS * 1000)]);
    this.#boot.powerOff();
    await this.#client.close();
    await this.#pause(RESTART_MS);
    if (this.#end.signal.aborted) return;
    await this.#client.connect(this.#settings.giveUpAfterSeconds);
  }

  #stopAll(reason: StopReason): void {
    for (const connector of this.connectors.values()) this.stopTransaction(connector, reason);
  }

  #fail(error: unknown): void {
    if (!(error instanceof Error) || this.#end.signal.aborted) return;
    this.#state = 'off';
    this.#stopAll('Other');
    this.emit('failed', error);
    void this.#shutDown(error);
  }

  async #shutDown(error: Error): Promise<void> {
    this.#end.abort();
    this.#firstBoot.reject(error);
    this.#transactions.abandon(error);
    this.#boot.powerOff();
    await this.#client.close();
  }

  /** Ends early when the charger is switched off. */
  async #pause(ms: number): Promise<void> {
    await sleep(ms, undefined, { signal: this.#end.signal }).catch(() => undefined);
  }
}
