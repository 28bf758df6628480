import { Charger } from '../charger.js';
import type { ChargerOptions, PlugAndCharge } from '../charger-options.js';
import type { EndedTransaction } from '../ledger.js';
import { Controls, type ResetType } from './controls.js';
import { answerRequest } from './csms-requests.js';
import type { DeviceModel } from './device-model/device-model.js';
import type { Evse } from './evse.js';
import { assemble, type BootReason, type Parts } from './parts.js';
import type { Stop } from './transactions/transaction-events.js';

/** A charger of OCPP 2.0.1, each EVSE with one connector. What the CSMS does against 2.0.1 is a fault that it keeps and announces. */
export class ChargerV201 extends Charger {
  protected override readonly parts: Parts;
  readonly #controls: Controls;
  #bootReason: BootReason = 'PowerUp';
  /** A restart that waits until nobody charges. */
  #resetWhenIdle = false;

  constructor(options: ChargerOptions) {
    super(options);
    this.parts = assemble({
      ...this.chassis(),
      answer: (action, payload) => answerRequest(this.#controls, action, payload),
      stop: (evse, stop) => this.#controls.stop(evse, stop),
      limitsChanged: () => this.#controls.limitsChanged(),
      over: () => this.#onSessionOver(),
      bootReason: () => this.#bootReason,
    });
    this.#controls = new Controls(this.parts, {
      energyWh: this.settings.energyWh,
      ready: () => this.ready,
      reset: (type) => this.#reset(type),
      changePassword: (password) => this.changePassword(password),
      log: (line) => this.log(line),
      fault: (text) => this.fault(text),
    });
    this.listen();
  }

  get deviceModel(): DeviceModel {
    return this.parts.deviceModel;
  }

  override async plugAndCharge(request: PlugAndCharge): Promise<EndedTransaction> {
    const { connectorId = 1, idToken, energyWh = this.settings.energyWh } = request;
    const evse = this.#evse(connectorId);
    if (!this.ready) throw new Error(`${this.stationId} is not registered`);
    if (!evse.free) throw new Error(`EVSE ${connectorId} is not free`);
    evse.occupied = true;
    const token = { idToken, type: 'ISO14443' } as const;
    return this.parts.sessions.run({ evse, idToken: token, authorize: true, energyWh });
  }

  /** An EVSE breaks, which ends what runs at it, or is mended. */
  setFaulted(evseId: number, faulted: boolean): void {
    const evse = this.#evse(evseId);
    evse.faulted = faulted;
    if (faulted) this.#controls.stop(evse, { triggerReason: 'AbnormalCondition', stoppedReason: 'Other' });
    void this.parts.statuses.rest(evse);
  }

  protected override stopAll(reason: 'Local' | 'Other'): void {
    const local = { triggerReason: 'StopAuthorized', stoppedReason: 'Local' } as const;
    const other = { triggerReason: 'AbnormalCondition', stoppedReason: 'Other' } as const;
    this.#stopEach(reason === 'Local' ? local : other);
  }

  protected override restartBySelf(): void {
    this.#restartNow('FirmwareUpdate', 'Reboot');
  }

  #reset(type: ResetType): void {
    const busy = this.#controls.evses().some(({ occupied }) => occupied);
    this.log(`reset, ${type}`);
    if (type === 'OnIdle' && busy) this.#resetWhenIdle = true;
    else this.#restartNow(type === 'OnIdle' ? 'ScheduledReset' : 'RemoteReset', 'ImmediateReset');
  }

  #onSessionOver(): void {
    const busy = this.#controls.evses().some(({ occupied }) => occupied);
    if (!this.#resetWhenIdle || busy) return;
    this.#restartNow('ScheduledReset', 'ImmediateReset');
  }

  /** Transactions end before (B12.FR.03), and their end is told before as far as the line allows. */
  #restartNow(bootReason: BootReason, stoppedReason: Stop['stoppedReason']): void {
    this.#resetWhenIdle = false;
    this.#bootReason = bootReason;
    const stopAll = (): void => this.#stopEach({ triggerReason: 'ResetCommand', stoppedReason });
    this.restart({ orderly: true, stopAll });
  }

  #stopEach(stop: Stop): void {
    for (const evse of this.#controls.evses()) this.#controls.stop(evse, stop);
  }

  #evse(evseId: number): Evse {
    const evse = evseId === 0 ? undefined : this.parts.evses.get(evseId);
    if (!evse) throw new Error(`${this.stationId} has no EVSE ${evseId}`);
    return evse;
  }
}
