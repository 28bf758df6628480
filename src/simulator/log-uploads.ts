import { setTimeout as sleep } from 'node:timers/promises';
import { isReachable } from './remote-file.js';

export type LogStatus = 'Idle' | 'UploadFailure' | 'Uploaded' | 'Uploading';

export interface LogUpload {
  kind: string;
  location: string;
  from?: string | undefined;
  to?: string | undefined;
  retries?: number | undefined;
  retryIntervalSeconds?: number | undefined;
  /** Of GetLog; GetDiagnostics has none. */
  requestId?: number;
}

export interface LogUploadsOptions {
  stationId: string;
  /** Tells the status of a log, now or when the line is back. */
  tellLog: (status: LogStatus, requestId: number | undefined) => Promise<void>;
  /** Tells the status of diagnostics, which 1.6 has beside logs; they have no request id. */
  tellDiagnostics?: (status: LogStatus) => Promise<void>;
  log: (line: string) => void;
  /** Seconds between two statuses. */
  stepSeconds: number;
  signal: AbortSignal;
}

/** Uploads of logs, told step by step (1.6 §4.4 and §5.9, use case N01). No file leaves the charger. */
export class LogUploads {
  readonly #options: LogUploadsOptions;
  readonly #since = Date.now();
  #status: LogStatus = 'Idle';
  #upload: LogUpload | undefined;
  #running: AbortController | undefined;

  constructor(options: LogUploadsOptions) {
    this.#options = options;
  }

  get running(): boolean {
    return this.#running !== undefined;
  }

  /** The name of the file that holds the log of a time; undefined when there is nothing of that time (§5.9). */
  fileName({ kind, from, to }: LogUpload): string | undefined {
    const [fromMs, toMs] = [from ? Date.parse(from) : this.#since, to ? Date.parse(to) : Infinity];
    if (toMs < fromMs || toMs < this.#since || fromMs > Date.now()) return undefined;
    const day = new Date().toISOString().slice(0, 10);
    return `${this.#options.stationId}-${kind}-${day}.log.gz`;
  }

  /** A new upload replaces the one that runs. */
  begin(upload: LogUpload): void {
    this.#running?.abort();
    const run = new AbortController();
    this.#running = run;
    this.#upload = upload;
    this.#run(upload, AbortSignal.any([run.signal, this.#options.signal]))
      // It was replaced by another one, or the charger is switched off.
      .catch(() => undefined)
      .finally(() => {
        if (this.#running === run) this.#running = undefined;
      });
  }

  /** What a trigger asks for. */
  reportDiagnostics(): void {
    const running = this.#running && this.#upload?.requestId === undefined;
    void this.#options.tellDiagnostics?.(running ? this.#status : 'Idle');
  }

  /** What an extended trigger asks for: without an upload it is Idle, and of no request. */
  reportLog(): void {
    const { requestId } = (this.#running && this.#upload) ?? {};
    void this.#options.tellLog(requestId === undefined ? 'Idle' : this.#status, requestId);
  }

  async #run(upload: LogUpload, signal: AbortSignal): Promise<void> {
    const { location, retries = 0, retryIntervalSeconds = 0 } = upload;
    for (let attempt = 0; ; attempt += 1) {
      await this.#step('Uploading', upload, signal);
      if (isReachable(location)) {
        await this.#finish('Uploaded', upload, signal);
        return;
      }
      if (attempt >= retries) break;
      await sleep(retryIntervalSeconds * 1000, undefined, { signal });
    }
    await this.#finish('UploadFailure', upload, signal);
  }

  async #finish(status: LogStatus, upload: LogUpload, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    this.#running = undefined;
    await this.#send(status, upload);
  }

  async #send(status: LogStatus, { requestId }: LogUpload): Promise<void> {
    this.#status = status;
    this.#options.log(`log upload: ${status}`);
    if (requestId === undefined) await this.#options.tellDiagnostics?.(status);
    else await this.#options.tellLog(status, requestId);
  }

  async #step(status: LogStatus, upload: LogUpload, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    await this.#send(status, upload);
    await sleep(this.#options.stepSeconds * 1000, undefined, { signal });
  }
}
