import { setTimeout as sleep } from 'node:timers/promises';
import { changePassword } from '../access-change.js';
import { Charger } from '../charger.js';
import type { ChargerOptions, PlugAndCharge } from '../charger-options.js';
import { answerRequest } from '../csms-request.js';
import type { EndedTransaction } from '../ledger.js';
import { tlsOf } from '../security-profile.js';
import { Controls, type ResetType } from './controls.js';
import { CSMS_REQUESTS } from './csms-requests.js';
import type { DeviceModel } from './device-model/device-model.js';
import type { Evse } from './evse.js';
import { assemble, type BootReason, type Parts } from './parts.js';
import type { Stop } from './transactions/transaction-events.js';

const EVSE_RESTART_MS = 300;

/** A charger of OCPP 2.0.1, each EVSE with one connector. What the CSMS does against 2.0.1 is a fault that it keeps and announces. */
export class ChargerV201 extends Charger {
  protected override readonly parts: Parts;
  readonly #controls: Controls;
  #bootReason: BootReason = 'PowerUp';
  /** A restart that waits until nobody charges. */
  #resetWhenIdle = false;
  /** EVSEs whose own restart waits for the end of their session. */
  readonly #evsesToReset = new Set<Evse>();

  constructor(options: ChargerOptions) {
    super(options);
    this.parts = assemble({
      ...this.chassis(),
      answer: (action, payload) => answerRequest(CSMS_REQUESTS, this.#controls, action, payload),
      stop: (evse, stop) => this.#controls.stop(evse, stop),
      limitsChanged: () => this.#controls.limitsChanged(),
      over: (evse) => this.#onSessionOver(evse),
      bootReason: () => this.#bootReason,
    });
    this.#controls = new Controls(this.parts, {
      energyWh: this.settings.energyWh,
      ready: () => this.ready,
      reset: (type, evseId) => this.#reset(type, evseId),
      changePassword: (password) => this.comeBack((line, seconds) => changePassword(line, password, seconds)),
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

  /** B10: each connection in its turn, and the one that worked last for as long as it takes. */
  protected override async connectAfterRestart(): Promise<void> {
    const { networkProfiles, deviceModel, client } = this.parts;
    const priority = 'OCPPCommCtrlr.NetworkConfigurationPriority';
    const slots = deviceModel.members(priority);
    const candidates = networkProfiles.inOrder(slots);
    const attempts = deviceModel.number('OCPPCommCtrlr.NetworkProfileConnectionAttempts');
    for (const [index, [slot, { ocppCsmsUrl, securityProfile }]] of candidates.entries()) {
      const isLast = index === candidates.length - 1;
      const tls = tlsOf(securityProfile, this.parts.securityMeans());
      client.line.access = { ...client.line.access, url: ocppCsmsUrl, tls };
      try {
        await client.line.connect(isLast ? this.settings.giveUpAfterSeconds : attempts);
        deviceModel.set(priority, networkProfiles.connected(slot, slots).join(','));
        const before = deviceModel.number('SecurityCtrlr.SecurityProfile');
        deviceModel.set('SecurityCtrlr.SecurityProfile', String(Math.max(before, securityProfile)));
        return;
      } catch (error) {
        if (isLast || !(error instanceof Error)) throw error;
        this.log(`network profile ${slot}: ${error.message}`);
      }
    }
  }

  #reset(type: ResetType, evseId: number | undefined): void {
    if (evseId !== undefined) {
      this.#resetEvse(this.#evse(evseId), type);
      return;
    }
    const busy = this.#controls.evses().some(({ occupied }) => occupied);
    this.log(`reset, ${type}`);
    if (type === 'OnIdle' && busy) this.#resetWhenIdle = true;
    else this.#restartNow(type === 'OnIdle' ? 'ScheduledReset' : 'RemoteReset', 'ImmediateReset');
  }

  /** B11, B12 for one EVSE: what runs there ends at once or is waited for, the others go on. */
  #resetEvse(evse: Evse, type: ResetType): void {
    this.log(`reset of EVSE ${evse.id}, ${type}`);
    if (!evse.occupied) {
      void this.#restartEvse(evse);
      return;
    }
    this.#evsesToReset.add(evse);
    if (type === 'Immediate')
      this.#controls.stop(evse, { triggerReason: 'ResetCommand', stoppedReason: 'ImmediateReset' });
  }

  async #restartEvse(evse: Evse): Promise<void> {
    evse.operative = false;
    await this.parts.statuses.rest(evse);
    await sleep(EVSE_RESTART_MS, undefined, { ref: false });
    this.#controls.availabilityChanged();
  }

  #onSessionOver(evse: Evse): void {
    if (this.#evsesToReset.delete(evse)) void this.#restartEvse(evse);
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
