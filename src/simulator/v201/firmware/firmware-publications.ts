import { setTimeout as sleep } from 'node:timers/promises';
import { isBroken, isCorrupt, isReachable } from '../../remote-file.js';
import type { ChargerCalls, CsmsRequests } from '../messages.js';

type Publication = CsmsRequests['PublishFirmware']['request'];
type Told = ChargerCalls['PublishFirmwareStatusNotification']['request'];
type UnpublishStatus = CsmsRequests['UnpublishFirmware']['answer']['status'];

export interface FirmwarePublicationsOptions {
  stationId: string;
  /** As `HTTP`: each gives the file an address of its own (L03.FR.04). */
  protocols: () => readonly string[];
  /** Tells a status, now or when the line is back. */
  tell: (status: Told) => Promise<void>;
  log: (line: string) => void;
  /** Seconds between two statuses. */
  stepSeconds: number;
  signal: AbortSignal;
}

/** Firmware for other stations of the site, by its checksum (L03, L04). Nothing is fetched and nothing served. */
export class FirmwarePublications {
  readonly #options: FirmwarePublicationsOptions;
  readonly #published = new Set<string>();
  #last: Told = { status: 'Idle' };
  #running: { checksum: string; abort: AbortController } | undefined;

  constructor(options: FirmwarePublicationsOptions) {
    this.#options = options;
  }

  /** A new publication replaces the one that runs. */
  begin(publication: Publication): void {
    this.#running?.abort.abort();
    const abort = new AbortController();
    const run = { checksum: publication.checksum.toLowerCase(), abort };
    this.#running = run;
    this.#run(publication, AbortSignal.any([abort.signal, this.#options.signal]))
      // It was replaced by another one, or the charger is switched off.
      .catch(() => undefined)
      .finally(() => {
        if (this.#running === run) this.#running = undefined;
      });
  }

  /** L04 */
  unpublish(checksum: string): UnpublishStatus {
    const key = checksum.toLowerCase();
    if (this.#running?.checksum === key) return 'DownloadOngoing';
    return this.#published.delete(key) ? 'Unpublished' : 'NoFirmware';
  }

  /** What a trigger asks for (L03.FR.10, L03.FR.11). */
  report(): void {
    void this.#options.tell(this.#last.status === 'Published' ? { status: 'Idle' } : this.#last);
  }

  async #run({ requestId, location, ...publication }: Publication, signal: AbortSignal): Promise<void> {
    const { retries = 0, retryInterval = 0, checksum } = publication;
    for (let attempt = 0; ; attempt += 1) {
      await this.#step({ status: 'Downloading', requestId }, signal);
      if (isReachable(location)) break;
      if (attempt >= retries) return this.#send({ status: 'DownloadFailed', requestId });
      await sleep(retryInterval * 1000, undefined, { signal });
    }
    await this.#step({ status: 'Downloaded', requestId }, signal);
    if (isCorrupt(location)) return this.#send({ status: 'InvalidChecksum', requestId });
    await this.#step({ status: 'ChecksumVerified', requestId }, signal);
    if (isBroken(location)) return this.#send({ status: 'PublishFailed', requestId });
    this.#published.add(checksum.toLowerCase());
    await this.#send({ status: 'Published', requestId, location: this.#addressesOf(location) });
  }

  #addressesOf(location: string): [string, ...string[]] {
    const { protocols, stationId } = this.#options;
    const name = URL.parse(location)?.pathname.split('/').at(-1) ?? '';
    const path = `${encodeURIComponent(stationId)}/${name || 'firmware'}`;
    const [first = 'http', ...others] = protocols().map((protocol) => protocol.toLowerCase());
    const address = (protocol: string): string => `${protocol}://simulator.local/${path}`;
    return [address(first), ...others.map(address)];
  }

  async #step(told: Told, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    await this.#send(told);
    await sleep(this.#options.stepSeconds * 1000, undefined, { signal });
  }

  async #send(told: Told): Promise<void> {
    this.#last = told;
    this.#options.log(`firmware publication: ${told.status}`);
    await this.#options.tell(told);
  }
}
