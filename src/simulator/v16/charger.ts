import { EventEmitter, once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { OCPP16 } from 'typed-ocpp';
import {
  CHARGER_DEFAULTS,
  type ChargerEvents,
  type ChargerOptions,
  type ChargerSettings,
  type PlugAndCharge,
} from '../charger-options.js';
import { type InjectedFault, Misbehaviour } from '../faults.js';
import type { EndedTransaction, LedgerEntry } from '../ledger.js';
import { LineDown } from '../ocpp-call.js';
import { ChargerControls } from './charger-controls.js';
import type { Configuration } from './configuration.js';
import type { Connector } from './connector.js';
import { answerRequest } from './csms-requests.js';
import { assemble, type Chassis, type Parts } from './parts.js';
import { changePassword } from './security/password-change.js';
import type { StopReason } from './transactions.js';

const FIRST_CONNECT_SECONDS = 10;
const DRAIN_SECONDS = 10;
const RESTART_MS = 500;

/** A charger of OCPP 1.6. What the CSMS does against 1.6 is a fault that it keeps and announces. */
export class ChargerV16 extends EventEmitter<ChargerEvents> {
  readonly stationId: string;
  readonly faults: string[] = [];
  readonly #settings: ChargerSettings;
  readonly #misbehaviour: Misbehaviour;
  readonly #parts: Parts;
  readonly #controls: ChargerControls;
  readonly #end = new AbortController();
  readonly #firstBoot = Promise.withResolvers<undefined>();
  #state: 'on' | 'resetting' | 'off' = 'on';
  #bootEvent = 'StartupOfTheDevice';

  constructor(options: ChargerOptions) {
    super();
    this.#settings = { ...CHARGER_DEFAULTS, ...options };
    this.#misbehaviour = new Misbehaviour(this.#settings.faults);
    this.stationId = options.stationId;
    this.#firstBoot.promise.catch(() => undefined);
    this.#parts = assemble(this.#chassis());
    this.#controls = new ChargerControls(this.#parts, {
      energyWh: this.#settings.energyWh,
      ready: () => this.ready,
      reset: (type) => this.#reset(type),
      changePassword: (password) => this.#changePassword(password),
      log: (line) => this.#log(line),
      fault: (text) => this.#fault(text),
    });
    this.#listen();
  }

  /** Every transaction as the charger itself knows it, oldest first. */
  get ledger(): readonly LedgerEntry[] {
    return this.#parts.transactions.ledger;
  }

  get configuration(): Configuration {
    return this.#parts.configuration;
  }

  get connected(): boolean {
    return this.#parts.line.up;
  }

  /** Messages of transactions that the CSMS has not answered yet. */
  get queued(): number {
    return this.#parts.transactions.queue.size;
  }

  get ready(): boolean {
    return this.#parts.boot.accepted && this.#state === 'on';
  }

  /** What it was told to do wrong, and how often it has. */
  get injected(): InjectedFault[] {
    return this.#misbehaviour.injected;
  }

  /**
   * Switches the charger on: connects and registers.
   * @throws HandshakeRefused; the last error of the line after ten seconds
   */
  async start(): Promise<void> {
    await this.#parts.line.connect(FIRST_CONNECT_SECONDS);
    await this.#firstBoot.promise;
  }

  /**
   * A driver plugs in, is authorised, charges, unplugs. Resolves when the CSMS has acknowledged the end.
   * @throws Error when the connector is not free, the token is refused or the end is never acknowledged
   */
  async plugAndCharge(request: PlugAndCharge): Promise<EndedTransaction> {
    const { connectorId = 1, idToken, energyWh = this.#settings.energyWh } = request;
    const connector = this.#connector(connectorId);
    if (!this.ready) throw new Error(`${this.stationId} is not registered`);
    if (!connector.free) throw new Error(`connector ${connectorId} is not free`);
    connector.occupied = true;
    return this.#parts.sessions.run({ connector, idToken, authorize: true, energyWh });
  }

  /** Cuts the line for so long. The session goes on, its messages are kept and sent afterwards. */
  async goOffline(seconds: number): Promise<void> {
    this.#log(`the line is cut for ${seconds} s`);
    this.#parts.line.cut();
    await this.#pause(seconds * 1000);
    await this.#connect();
  }

  /** A connector breaks, which ends what runs on it, or is mended (`NoError`). */
  setError(connectorId: number, errorCode: OCPP16.StatusNotificationRequest['errorCode']): void {
    const connector = this.#connector(connectorId);
    connector.errorCode = errorCode;
    if (connector.broken) this.#controls.stopTransaction(connector, 'Other');
    if (!connector.occupied) void this.#parts.statuses.rest(connector);
  }

  /** Somebody tampers with it, or something else happens that concerns security. */
  securityEvent(type: string, techInfo?: string): void {
    this.#parts.securityEvents.report(type, techInfo);
  }

  /** Resolves when nothing is left to deliver and the line is left alone. */
  async settled(): Promise<void> {
    await this.#parts.disturbances.settled();
    await Promise.all([this.#parts.transactions.queue.idle(), this.#parts.sessions.settled()]);
  }

  /** Ends what runs, waits ten seconds at most until all is delivered, and closes the line. */
  async stop(): Promise<void> {
    this.#state = 'off';
    this.#stopAll('Local');
    await Promise.race([this.settled(), this.#pause(DRAIN_SECONDS * 1000)]);
    const rest = this.queued > 0 ? ` with ${this.queued} messages undelivered` : '';
    await this.#shutDown(new Error(`switched off${rest}`));
  }

  #chassis(): Chassis {
    return {
      settings: this.#settings,
      misbehaviour: this.#misbehaviour,
      signal: this.#end.signal,
      ready: () => this.ready,
      log: (line) => this.#log(line),
      fault: (text) => this.#fault(text),
      pause: async (ms) => this.#pause(ms),
      reconnect: async () => this.#connect().catch(() => undefined),
      reboot: async () => this.#reboot(),
      answer: (action, payload) => answerRequest(this.#controls, action, payload),
      stop: (connector, reason) => this.#controls.stopTransaction(connector, reason),
      limitsChanged: () => this.#controls.limitsChanged(),
      booted: () => this.#onBooted(),
      failed: (error) => this.#fail(error),
      started: (entry) => {
        this.emit('started', entry);
        this.#parts.disturbances.sessionBegan();
      },
      ended: (transaction) => this.emit('ended', transaction),
    };
  }

  #listen(): void {
    const { client, line, boot } = this.#parts;
    line.on('connected', () => this.#onConnected());
    line.on('disconnected', (code, reason) => {
      this.#log(`disconnected (${code}${reason && ` ${reason}`})`);
      boot.disconnected();
      this.emit('disconnected', code, reason);
    });
    line.on('retrying', (cause, ms) => this.#log(`${cause}; next attempt in ${(ms / 1000).toFixed(1)} s`));
    line.on('lost', (error) => this.#fail(error));
    client.on('call', (record) => {
      this.emit('call', record);
      if (record.error !== undefined) this.#fault(record.error);
    });
  }

  #onConnected(): void {
    this.#log(`connected to ${this.#settings.url}`);
    this.emit('connected');
    const { boot, statuses, transactions, kept } = this.#parts;
    boot.connected();
    if (!boot.accepted) return;
    kept.resume();
    statuses.reportChanged();
    transactions.queue.resume();
  }

  #onBooted(): void {
    if (this.#state === 'resetting') this.#state = 'on';
    const { statuses, transactions, securityEvents } = this.#parts;
    securityEvents.report(this.#bootEvent);
    statuses.reportAll();
    transactions.queue.resume();
    this.#firstBoot.resolve(undefined);
    this.emit('booted');
  }

  #reset(type: OCPP16.ResetRequest['type']): void {
    if (this.#state !== 'on') return;
    this.#restart(type).catch((error: unknown) => this.#fail(error));
  }

  async #reboot(): Promise<void> {
    const booted = once(this, 'booted', { signal: this.#end.signal });
    this.#reset('Soft');
    await booted;
  }

  /** After a soft reset the end of transactions is reported before, after a hard one perhaps only after the restart (§5.14). */
  async #restart(type: OCPP16.ResetRequest['type']): Promise<void> {
    this.#log(`${type} reset`);
    this.#state = 'resetting';
    this.#bootEvent = 'ResetOrReboot';
    this.#stopAll(type === 'Hard' ? 'HardReset' : 'SoftReset');
    const { transactions, boot, line } = this.#parts;
    if (type === 'Soft') await Promise.race([transactions.queue.idle(), this.#pause(DRAIN_SECONDS * 1000)]);
    boot.powerOff();
    await line.close();
    await this.#pause(RESTART_MS);
    if (this.#end.signal.aborted) return;
    await line.connect(this.#settings.giveUpAfterSeconds);
  }

  async #changePassword(password: Buffer): Promise<void> {
    const { password: former, giveUpAfterSeconds } = this.#settings;
    await changePassword(this.#parts.line, password, former, giveUpAfterSeconds).catch((error: unknown) =>
      this.#fail(error),
    );
  }

  async #connect(): Promise<void> {
    if (this.#end.signal.aborted) return;
    await this.#parts.line.connect(this.#settings.giveUpAfterSeconds).catch((error: unknown) => {
      // Somebody else takes the line up, or keeps it down.
      if (error instanceof LineDown) return;
      this.#fail(error);
      throw error;
    });
  }

  #connector(connectorId: number): Connector {
    const connector = connectorId === 0 ? undefined : this.#parts.connectors.get(connectorId);
    if (!connector) throw new Error(`${this.stationId} has no connector ${connectorId}`);
    return connector;
  }

  #stopAll(reason: StopReason): void {
    for (const connector of this.#parts.connectors.values())
      this.#controls.stopTransaction(connector, reason);
  }

  #log(line: string): void {
    this.#settings.log(line);
  }

  #fault(text: string): void {
    this.faults.push(text);
    this.#log(`fault: ${text}`);
    this.emit('fault', text);
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
    const { transactions, boot, line, reservations } = this.#parts;
    transactions.abandon(error);
    boot.powerOff();
    reservations.clear();
    await line.close();
  }

  /** Ends early when the charger is switched off. */
  async #pause(ms: number): Promise<void> {
    await sleep(ms, undefined, { signal: this.#end.signal }).catch(() => undefined);
  }
}
