import { EventEmitter, once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Boot } from './boot.js';
import {
  CHARGER_DEFAULTS,
  type ChargerEvents,
  type ChargerOptions,
  type ChargerSettings,
  type PlugAndCharge,
} from './charger-options.js';
import type { Disturbances } from './disturbances.js';
import { type InjectedFault, Misbehaviour } from './faults.js';
import type { EndedTransaction, LedgerEntry } from './ledger.js';
import type { Line } from './line.js';
import type { MessageQueue } from './message-queue.js';
import { LineDown } from './ocpp-call.js';
import type { OcppClient } from './ocpp-client.js';

const FIRST_CONNECT_SECONDS = 10;
const DRAIN_SECONDS = 10;
const RESTART_MS = 500;

/** A charger as its parts see it, whatever version it speaks. */
export interface Chassis {
  readonly settings: ChargerSettings;
  readonly misbehaviour: Misbehaviour;
  /** Aborted when the charger is switched off. */
  readonly signal: AbortSignal;
  readonly ready: () => boolean;
  readonly log: (line: string) => void;
  readonly fault: (text: string) => void;
  readonly pause: (ms: number) => Promise<void>;
  readonly reconnect: () => Promise<void>;
  /** Restarts it; resolves when it is registered again. */
  readonly reboot: () => Promise<void>;
  /** Registered, after not having been. */
  readonly booted: () => void;
  readonly failed: (error: Error) => void;
  readonly started: (entry: LedgerEntry) => void;
  readonly ended: (transaction: EndedTransaction) => void;
}

/** The parts that a charger of every version has. */
export interface CommonParts {
  client: OcppClient;
  boot: Boot;
  disturbances: Disturbances;
  /** Messages of no transaction that wait for the line. */
  kept: { resume: () => void };
  reservations: { clear: () => void };
  securityEvents: { report: (type: string, techInfo?: string) => void };
  sessions: { settled: () => Promise<void> };
  statuses: { reportAll: () => void; reportChanged: () => void };
  transactions: { ledger: readonly LedgerEntry[]; queue: MessageQueue; abandon: (error: Error) => void };
}

/** How a charger restarts. */
export interface Restart {
  /** The end of transactions is reported before, not only afterwards. */
  orderly: boolean;
  /** Ends what runs. */
  stopAll: () => void;
}

/** A charger of any version: its power, its line, its registration. */
export abstract class Charger extends EventEmitter<ChargerEvents> {
  readonly stationId: string;
  readonly faults: string[] = [];
  protected readonly settings: ChargerSettings;
  readonly #misbehaviour: Misbehaviour;
  readonly #end = new AbortController();
  readonly #firstBoot = Promise.withResolvers<undefined>();
  #state: 'on' | 'resetting' | 'off' = 'on';
  #bootEvent = 'StartupOfTheDevice';

  constructor(options: ChargerOptions) {
    super();
    this.settings = { ...CHARGER_DEFAULTS, ...options };
    this.#misbehaviour = new Misbehaviour(this.settings.faults);
    this.stationId = options.stationId;
    this.#firstBoot.promise.catch(() => undefined);
  }

  protected abstract readonly parts: CommonParts;

  /**
   * A driver plugs in, is authorised, charges, unplugs. Resolves when the CSMS has acknowledged the end.
   * @throws Error when the outlet is not free, the token is refused or the end is never acknowledged
   */
  abstract plugAndCharge(request: PlugAndCharge): Promise<EndedTransaction>;

  /** Ends what runs because the charger is switched off (Local) or cannot go on (Other). */
  protected abstract stopAll(reason: 'Local' | 'Other'): void;

  /** A restart that the charger makes for itself. */
  protected abstract restartBySelf(): void;

  /** Every transaction as the charger itself knows it, oldest first. */
  get ledger(): readonly LedgerEntry[] {
    return this.parts.transactions.ledger;
  }

  get connected(): boolean {
    return this.#line.up;
  }

  /** Messages of transactions that the CSMS has not answered yet. */
  get queued(): number {
    return this.parts.transactions.queue.size;
  }

  get ready(): boolean {
    return this.parts.boot.accepted && this.#state === 'on';
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
    await this.#line.connect(FIRST_CONNECT_SECONDS);
    await this.#firstBoot.promise;
  }

  /** Cuts the line for so long. The session goes on, its messages are kept and sent afterwards. */
  async goOffline(seconds: number): Promise<void> {
    this.log(`the line is cut for ${seconds} s`);
    this.#line.cut();
    await this.#pause(seconds * 1000);
    await this.#connect();
  }

  /** Somebody tampers with it, or something else happens that concerns security. */
  securityEvent(type: string, techInfo?: string): void {
    this.parts.securityEvents.report(type, techInfo);
  }

  /** Resolves when nothing is left to deliver and the line is left alone. */
  async settled(): Promise<void> {
    await this.parts.disturbances.settled();
    await Promise.all([this.parts.transactions.queue.idle(), this.parts.sessions.settled()]);
  }

  /** Ends what runs, waits ten seconds at most until all is delivered, and closes the line. */
  async stop(): Promise<void> {
    this.#state = 'off';
    this.stopAll('Local');
    await Promise.race([this.settled(), this.#pause(DRAIN_SECONDS * 1000)]);
    const rest = this.queued > 0 ? ` with ${this.queued} messages undelivered` : '';
    await this.#shutDown(new Error(`switched off${rest}`));
  }

  protected chassis(): Chassis {
    return {
      settings: this.settings,
      misbehaviour: this.#misbehaviour,
      signal: this.#end.signal,
      ready: () => this.ready,
      log: (line) => this.log(line),
      fault: (text) => this.fault(text),
      pause: async (ms) => this.#pause(ms),
      reconnect: async () => this.#connect().catch(() => undefined),
      reboot: async () => this.#reboot(),
      booted: () => this.#onBooted(),
      failed: (error) => this.#fail(error),
      started: (entry) => {
        this.emit('started', entry);
        this.parts.disturbances.sessionBegan();
      },
      ended: (transaction) => this.emit('ended', transaction),
    };
  }

  /** To be called when the parts are there. */
  protected listen(): void {
    const { client, boot } = this.parts;
    const line = this.#line;
    line.on('connected', () => this.#onConnected());
    line.on('disconnected', (code, reason) => {
      this.log(`disconnected (${code}${reason && ` ${reason}`})`);
      boot.disconnected();
      this.emit('disconnected', code, reason);
    });
    line.on('retrying', (cause, ms) => this.log(`${cause}; next attempt in ${(ms / 1000).toFixed(1)} s`));
    line.on('lost', (error) => this.#fail(error));
    client.on('call', (record) => {
      this.emit('call', record);
      if (record.error !== undefined) this.fault(record.error);
    });
  }

  protected restart(restart: Restart): void {
    if (this.#state !== 'on') return;
    this.#restart(restart).catch((error: unknown) => this.#fail(error));
  }

  protected async connectAfterRestart(): Promise<void> {
    await this.#line.connect(this.settings.giveUpAfterSeconds);
  }

  /** It comes back to the CSMS another way; undefined when it does not come back at all, and cannot go on. */
  protected comeBack<T>(change: (line: Line, patienceSeconds: number) => Promise<T>): Promise<T | undefined> {
    return change(this.#line, this.settings.giveUpAfterSeconds).catch((error: unknown) => {
      this.#fail(error);
      return undefined;
    });
  }

  protected log(line: string): void {
    this.settings.log(line);
  }

  protected fault(text: string): void {
    this.faults.push(text);
    this.log(`fault: ${text}`);
    this.emit('fault', text);
  }

  get #line() {
    return this.parts.client.line;
  }

  #onConnected(): void {
    this.log(`connected to ${this.#line.access.url}`);
    this.emit('connected');
    const { boot, statuses, transactions, kept } = this.parts;
    boot.connected();
    if (!boot.accepted) return;
    kept.resume();
    statuses.reportChanged();
    transactions.queue.resume();
  }

  #onBooted(): void {
    if (this.#state === 'resetting') this.#state = 'on';
    const { statuses, transactions, securityEvents } = this.parts;
    securityEvents.report(this.#bootEvent);
    statuses.reportAll();
    transactions.queue.resume();
    this.#firstBoot.resolve(undefined);
    this.emit('booted');
  }

  async #reboot(): Promise<void> {
    const booted = once(this, 'booted', { signal: this.#end.signal });
    this.restartBySelf();
    await booted;
  }

  async #restart({ orderly, stopAll }: Restart): Promise<void> {
    this.#state = 'resetting';
    this.#bootEvent = 'ResetOrReboot';
    stopAll();
    const { transactions, boot } = this.parts;
    if (orderly) await Promise.race([transactions.queue.idle(), this.#pause(DRAIN_SECONDS * 1000)]);
    boot.powerOff();
    await this.#line.close();
    await this.#pause(RESTART_MS);
    if (this.#end.signal.aborted) return;
    await this.connectAfterRestart();
  }

  async #connect(): Promise<void> {
    if (this.#end.signal.aborted) return;
    await this.#line.connect(this.settings.giveUpAfterSeconds).catch((error: unknown) => {
      // Somebody else takes the line up, or keeps it down.
      if (error instanceof LineDown) return;
      this.#fail(error);
      throw error;
    });
  }

  #fail(error: unknown): void {
    if (!(error instanceof Error) || this.#end.signal.aborted) return;
    this.#state = 'off';
    this.stopAll('Other');
    this.emit('failed', error);
    void this.#shutDown(error);
  }

  async #shutDown(error: Error): Promise<void> {
    this.#end.abort();
    this.#firstBoot.reject(error);
    const { transactions, boot, reservations } = this.parts;
    transactions.abandon(error);
    boot.powerOff();
    reservations.clear();
    await this.#line.close();
  }

  /** Ends early when the charger is switched off. */
  async #pause(ms: number): Promise<void> {
    await sleep(ms, undefined, { signal: this.#end.signal }).catch(() => undefined);
  }
}
