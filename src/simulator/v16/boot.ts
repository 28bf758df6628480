import type { OCPP16 } from 'typed-ocpp';
import { LineDown } from '../ocpp-call.js';
import type { Configuration } from './configuration.js';
import type { CallFunction } from './messages.js';

/** Retry delay where the CSMS left it to the charger. */
const RETRY_SECONDS = 30;

export interface BootOptions {
  stationId: string;
  configuration: Configuration;
  firmwareVersion: () => string;
  call: CallFunction;
  log: (line: string) => void;
  /** Registered, after not having been. */
  accepted: () => void;
  failed: (error: Error) => void;
}

/** Registration with the CSMS and the heartbeat that follows from it (§4.2, §4.6). */
export class Boot {
  readonly #options: BootOptions;
  #status: OCPP16.BootNotificationResponse['status'] | undefined;
  #retryTimer: NodeJS.Timeout | undefined;
  #heartbeatTimer: NodeJS.Timeout | undefined;

  constructor(options: BootOptions) {
    this.#options = options;
  }

  get accepted(): boolean {
    return this.#status === 'Accepted';
  }

  /** The line is up: registers, unless that was done before the line was lost. */
  connected(): void {
    if (this.accepted) this.scheduleHeartbeat();
    else this.notify();
  }

  disconnected(): void {
    clearTimeout(this.#retryTimer);
    clearInterval(this.#heartbeatTimer);
  }

  /** The registration ends with the power. */
  powerOff(): void {
    this.#status = undefined;
    this.disconnected();
  }

  notify(): void {
    clearTimeout(this.#retryTimer);
    const request = {
      chargePointVendor: 'CSMS',
      chargePointModel: 'Simulator',
      chargePointSerialNumber: this.#options.stationId.slice(0, 25),
      firmwareVersion: this.#options.firmwareVersion(),
      meterType: 'Simulated',
    };
    this.#options.call('BootNotification', request).then(
      (answer) => this.#onAnswer(answer),
      (error: unknown) => {
        if (error instanceof Error && !(error instanceof LineDown)) this.#options.failed(error);
      },
    );
  }

  scheduleHeartbeat(): void {
    clearInterval(this.#heartbeatTimer);
    const seconds = this.#options.configuration.number('HeartbeatInterval');
    if (!this.accepted || seconds === 0) return;
    this.#heartbeatTimer = setInterval(() => {
      // A heartbeat that fails is counted with the calls; the next one follows anyway.
      this.#options.call('Heartbeat', {}).catch(() => undefined);
    }, seconds * 1000);
  }

  #onAnswer({ status, interval }: OCPP16.BootNotificationResponse): void {
    const before = this.#status;
    this.#status = status;
    this.#options.log(`BootNotification: ${status}, interval ${interval} s`);
    if (status === 'Accepted') {
      if (interval > 0) this.#options.configuration.setHeartbeatInterval(interval);
      this.scheduleHeartbeat();
      if (before !== 'Accepted') this.#options.accepted();
    } else {
      clearInterval(this.#heartbeatTimer);
      this.#retryTimer = setTimeout(() => this.notify(), (interval || RETRY_SECONDS) * 1000);
    }
  }
}
