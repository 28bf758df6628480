import { setTimeout as sleep } from 'node:timers/promises';
import { type ActionSummary, CallStatistics } from './call-statistics.js';
import type { Charger } from './charger.js';
import type { ChargerOptions } from './charger-options.js';
import { type InjectedFault, sumOfInjected } from './faults.js';
import { energyWh, type LedgerEntry } from './ledger.js';
import { chargerOf, type Version } from './versions.js';

/** Chargers are switched on within so much time for each of them, ten seconds at most. */
const STAGGER_MS = 25;
const LONGEST_STAGGER_MS = 10_000;
const LONGEST_PAUSE_MS = 2000;
const PROGRESS_MS = 1000;
const KEPT_FAULTS = 20;
/** What a charger says that ends by itself. */
const OWN_CLOSURE = 1000;

export interface FleetCharger {
  stationId: string;
  idToken: string;
  password?: string;
  registerWh?: number;
}

export interface FleetOptions extends Omit<ChargerOptions, 'stationId' | 'password' | 'registerWh'> {
  chargers: readonly FleetCharger[];
  /** 1.6 unless given. */
  version?: Version;
  /** Sessions of each charger; Infinity: until the duration is over or the signal comes. */
  sessions: number;
  durationSeconds?: number;
  /** Called every second. */
  onProgress?: (progress: FleetProgress) => void;
  /** Called with the ledger of each charger when it is done. */
  onDone?: (stationId: string, ledger: readonly LedgerEntry[]) => void;
}

export interface FleetProgress {
  elapsedSeconds: number;
  chargers: number;
  connected: number;
  sessionsStarted: number;
  sessionsEnded: number;
  calls: number;
  failures: number;
  /** Of sessions that have ended. */
  energyWh: number;
}

export interface FleetReport extends FleetProgress {
  actions: ActionSummary[];
  /** Sessions that should have ended and did not. */
  sessionsMissing: number;
  /** What went wrong, the first twenty. */
  faults: string[];
  /** Lines that the other side has closed, by the code that it gave; 1006 where it gave none. */
  closedLines: Record<string, number>;
  /** What the chargers were told to do wrong, and how often they did. */
  injected: InjectedFault[];
}

/** A run of many chargers; each goes through its sessions at its own pace. */
class Fleet {
  readonly #options: FleetOptions;
  readonly #statistics = new CallStatistics();
  readonly #faults: string[] = [];
  readonly #injected: InjectedFault[][] = [];
  readonly #closedLines: Record<string, number> = {};
  readonly #startedAt = performance.now();
  #connected = 0;
  #sessionsStarted = 0;
  #sessionsEnded = 0;
  #energyWh = 0;

  constructor(options: FleetOptions) {
    this.#options = options;
  }

  async run(signal: AbortSignal): Promise<FleetReport> {
    const { chargers, durationSeconds, onProgress } = this.#options;
    const end = new AbortController();
    const stop = (): void => end.abort();
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
    const bound = durationSeconds === undefined ? undefined : setTimeout(stop, durationSeconds * 1000);
    const progress = setInterval(() => onProgress?.(this.#progress()), PROGRESS_MS);
    await Promise.all(chargers.map((charger) => this.#runCharger(charger, end.signal)));
    clearTimeout(bound);
    clearInterval(progress);
    signal.removeEventListener('abort', stop);
    return {
      ...this.#progress(),
      actions: this.#statistics.summary(),
      sessionsMissing: this.#missing(end.signal.aborted),
      faults: this.#faults,
      closedLines: this.#closedLines,
      injected: sumOfInjected(this.#injected),
    };
  }

  async #runCharger(identity: FleetCharger, signal: AbortSignal): Promise<void> {
    const { sessions, chargers } = this.#options;
    const over = (): boolean => signal.aborted;
    await pause(Math.random() * Math.min(LONGEST_STAGGER_MS, chargers.length * STAGGER_MS), signal);
    if (over()) return;
    const charger = chargerOf(this.#options.version ?? '1.6', { ...this.#options, ...identity });
    this.#observe(charger);
    const stop = (): void => void charger.stop();
    signal.addEventListener('abort', stop, { once: true });
    try {
      await charger.start();
      for (let session = 0; session < sessions && !over(); session += 1) {
        await charger.plugAndCharge({ idToken: identity.idToken });
        await pause(Math.random() * LONGEST_PAUSE_MS, signal);
      }
    } catch (error) {
      // A charger that was switched off in the middle has failed in nothing.
      if (!over()) this.#fault(identity.stationId, error instanceof Error ? error.message : String(error));
    }
    signal.removeEventListener('abort', stop);
    await charger.stop();
    this.#injected.push(charger.injected);
    this.#options.onDone?.(charger.stationId, charger.ledger);
  }

  #observe(charger: Charger): void {
    charger.on('connected', () => (this.#connected += 1));
    charger.on('disconnected', (code) => {
      this.#connected -= 1;
      if (code !== OWN_CLOSURE) this.#closedLines[code] = (this.#closedLines[code] ?? 0) + 1;
    });
    charger.on('started', () => (this.#sessionsStarted += 1));
    charger.on('ended', (transaction) => {
      this.#sessionsEnded += 1;
      this.#energyWh += energyWh(transaction);
    });
    charger.on('call', (record) => this.#statistics.add(record));
    charger.on('fault', (text) => this.#fault(charger.stationId, text));
  }

  #fault(stationId: string, text: string): void {
    if (this.#faults.length < KEPT_FAULTS) this.#faults.push(`${stationId}: ${text}`);
  }

  /** A run that was cut short owes only the end of what it began. */
  #missing(cutShort: boolean): number {
    const { chargers, sessions } = this.#options;
    const owed = cutShort ? this.#sessionsStarted : chargers.length * sessions;
    return owed - this.#sessionsEnded;
  }

  #progress(): FleetProgress {
    return {
      elapsedSeconds: (performance.now() - this.#startedAt) / 1000,
      chargers: this.#options.chargers.length,
      connected: this.#connected,
      sessionsStarted: this.#sessionsStarted,
      sessionsEnded: this.#sessionsEnded,
      calls: this.#statistics.calls,
      failures: this.#statistics.failures,
      energyWh: this.#energyWh,
    };
  }
}

/** Runs a fleet until all its sessions are over, the duration is, or the signal comes. */
export async function runFleet(options: FleetOptions, signal: AbortSignal): Promise<FleetReport> {
  return new Fleet(options).run(signal);
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => undefined);
}
