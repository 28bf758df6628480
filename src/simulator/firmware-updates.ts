import { setTimeout as sleep } from 'node:timers/promises';
import { isBroken, isReachable, versionOf } from './remote-file.js';

/** As a secure update has them; an update without a request id knows fewer. */
export type FirmwareStatus =
  | 'Downloaded'
  | 'DownloadFailed'
  | 'Downloading'
  | 'DownloadScheduled'
  | 'Idle'
  | 'InstallationFailed'
  | 'Installed'
  | 'Installing'
  | 'InstallRebooting'
  | 'InstallScheduled'
  | 'InvalidSignature'
  | 'SignatureVerified';

const LONGEST_WAIT_MS = 2 ** 31 - 1;
/** Base64 of at least 32 bytes: no signature of any use is shorter. */
const SIGNATURE = /^(?:[A-Za-z0-9+/]{4}){10,}(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

export interface FirmwareUpdate {
  location: string;
  retrieveAt: string;
  installAt?: string | undefined;
  retries?: number | undefined;
  retryIntervalSeconds?: number | undefined;
  /** Absent in plain 1.6. */
  requestId?: number | undefined;
  /** Of a secure update only (use case L01). */
  signature?: string | undefined;
}

export interface FirmwareUpdatesOptions {
  /** Tells a status, now or when the line is back. */
  tell: (status: FirmwareStatus, requestId: number | undefined) => Promise<void>;
  log: (line: string) => void;
  /** Seconds between two statuses. */
  stepSeconds: number;
  signal: AbortSignal;
  /** Resolves when nobody charges. */
  idle: () => Promise<void>;
  /** Restarts the charger; resolves when it is registered again. */
  reboot: () => Promise<void>;
  securityEvent: (type: string, techInfo?: string) => void;
}

/** Updates of the firmware, told step by step (1.6 §4.5 and §5.19, use cases L01 and L02); nothing is fetched and nothing installed. */
export class FirmwareUpdates {
  version = '1.0.0';
  readonly #options: FirmwareUpdatesOptions;
  #status: FirmwareStatus = 'Idle';
  #update: FirmwareUpdate | undefined;
  #running: AbortController | undefined;

  constructor(options: FirmwareUpdatesOptions) {
    this.#options = options;
  }

  get running(): boolean {
    return this.#running !== undefined;
  }

  /** A new update replaces the one that runs. */
  begin(update: FirmwareUpdate): void {
    this.#running?.abort();
    const run = new AbortController();
    this.#running = run;
    this.#update = update;
    const signal = AbortSignal.any([run.signal, this.#options.signal]);
    this.#run(update, signal)
      // It was replaced by another one, or the charger is switched off.
      .catch(() => undefined)
      .finally(() => {
        if (this.#running === run) this.#running = undefined;
      });
  }

  /** What a trigger asks for: after an update it is Idle (§4.5). */
  report(): void {
    void this.#send(this.#running ? this.#status : 'Idle');
  }

  async #run(update: FirmwareUpdate, signal: AbortSignal): Promise<void> {
    const { idle, reboot, securityEvent, log } = this.#options;
    const { location, signature, installAt } = update;
    const detailed = update.requestId !== undefined;
    await this.#until(update.retrieveAt, signal, detailed ? 'DownloadScheduled' : undefined);
    if (!(await this.#download(update, signal))) return;
    if (signature !== undefined) {
      const genuine = SIGNATURE.test(signature);
      await this.#step(genuine ? 'SignatureVerified' : 'InvalidSignature', signal);
      if (!genuine) {
        securityEvent('InvalidFirmwareSignature', location);
        return;
      }
    }
    await this.#until(installAt, signal, detailed ? 'InstallScheduled' : undefined);
    await idle();
    await this.#step('Installing', signal);
    if (isBroken(location)) {
      await this.#send('InstallationFailed');
      return;
    }
    await this.#step(detailed ? 'InstallRebooting' : 'Installed', signal);
    this.version = versionOf(location, this.version);
    log(`firmware ${this.version}`);
    await reboot();
    if (detailed) await this.#send('Installed');
    securityEvent('FirmwareUpdated', this.version);
  }

  async #download(update: FirmwareUpdate, signal: AbortSignal): Promise<boolean> {
    const { location, retries = 0, retryIntervalSeconds = 0 } = update;
    for (let attempt = 0; ; attempt += 1) {
      await this.#step('Downloading', signal);
      if (isReachable(location)) {
        await this.#step('Downloaded', signal);
        return true;
      }
      if (attempt >= retries) break;
      await sleep(retryIntervalSeconds * 1000, undefined, { signal });
    }
    await this.#send('DownloadFailed');
    return false;
  }

  async #until(
    at: string | undefined,
    signal: AbortSignal,
    status: FirmwareStatus | undefined,
  ): Promise<void> {
    const waitMs = at === undefined ? 0 : Date.parse(at) - Date.now();
    if (waitMs <= 0) return;
    if (status) await this.#send(status);
    await sleep(Math.min(LONGEST_WAIT_MS, waitMs), undefined, { signal });
  }

  async #step(status: FirmwareStatus, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    await this.#send(status);
    await sleep(this.#options.stepSeconds * 1000, undefined, { signal });
  }

  async #send(status: FirmwareStatus): Promise<void> {
    const { tell, log } = this.#options;
    this.#status = status;
    log(`firmware: ${status}`);
    await tell(status, this.#update?.requestId);
  }
}
