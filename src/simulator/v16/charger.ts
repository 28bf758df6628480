import type { OCPP16 } from 'typed-ocpp';
import { changePassword, changeProfile } from '../access-change.js';
import { Charger } from '../charger.js';
import type { ChargerOptions, PlugAndCharge } from '../charger-options.js';
import { answerRequest } from '../csms-request.js';
import type { EndedTransaction } from '../ledger.js';
import { ChargerControls } from './charger-controls.js';
import type { Configuration } from './configuration.js';
import type { Connector } from './connector.js';
import { CSMS_REQUESTS } from './csms-requests.js';
import { assemble, type Parts } from './parts.js';
import { mayUse, securityMeans, type SecurityMeans, tlsOf } from '../security-profile.js';
import type { StopReason } from './transactions.js';

/** A charger of OCPP 1.6. What the CSMS does against 1.6 is a fault that it keeps and announces. */
export class ChargerV16 extends Charger {
  protected override readonly parts: Parts;
  readonly #controls: ChargerControls;
  /** The one that its line is of. */
  #securityProfile: number;

  constructor(options: ChargerOptions) {
    super(options);
    this.parts = assemble({
      ...this.chassis(),
      answer: (action, payload) => answerRequest(CSMS_REQUESTS, this.#controls, action, payload),
      stop: (connector, reason) => this.#controls.stopTransaction(connector, reason),
      limitsChanged: () => this.#controls.limitsChanged(),
    });
    this.#controls = new ChargerControls(this.parts, {
      energyWh: this.settings.energyWh,
      ready: () => this.ready,
      reset: (type) => this.#reset(type),
      changePassword: (password) => this.comeBack((line, seconds) => changePassword(line, password, seconds)),
      mayUseProfile: (profile) => mayUse(profile, this.#means()),
      changeProfile: (profile) => this.#changeProfile(profile),
      log: (line) => this.log(line),
      fault: (text) => this.fault(text),
    });
    this.#securityProfile = this.configuration.number('SecurityProfile');
    this.listen();
  }

  get configuration(): Configuration {
    return this.parts.configuration;
  }

  override async plugAndCharge(request: PlugAndCharge): Promise<EndedTransaction> {
    const { connectorId = 1, idToken, energyWh = this.settings.energyWh } = request;
    const connector = this.#connector(connectorId);
    if (!this.ready) throw new Error(`${this.stationId} is not registered`);
    if (!connector.free) throw new Error(`connector ${connectorId} is not free`);
    connector.occupied = true;
    return this.parts.sessions.run({ connector, idToken, authorize: true, energyWh });
  }

  /** A connector breaks, which ends what runs on it, or is mended (`NoError`). */
  setError(connectorId: number, errorCode: OCPP16.StatusNotificationRequest['errorCode']): void {
    const connector = this.#connector(connectorId);
    connector.errorCode = errorCode;
    if (connector.broken) this.#controls.stopTransaction(connector, 'Other');
    if (!connector.occupied) void this.parts.statuses.rest(connector);
  }

  protected override stopAll(reason: StopReason): void {
    for (const connector of this.parts.connectors.values()) this.#controls.stopTransaction(connector, reason);
  }

  protected override restartBySelf(): void {
    this.#reset('Soft');
  }

  /** After a soft reset the end of transactions is reported before, after a hard one perhaps only after the restart (§5.14). */
  #reset(type: OCPP16.ResetRequest['type']): void {
    this.log(`${type} reset`);
    const reason = type === 'Hard' ? 'HardReset' : 'SoftReset';
    this.restart({ orderly: type === 'Soft', stopAll: () => this.stopAll(reason) });
  }

  /** At the same address, by TLS from profile 2 on. */
  async #changeProfile(profile: number): Promise<void> {
    const { url } = this.settings;
    const next = {
      url: profile >= 2 ? url.replace(/^ws:/, 'wss:') : url,
      tls: tlsOf(profile, this.#means()),
    };
    if (await this.comeBack((line, seconds) => changeProfile(line, next, seconds)))
      this.#securityProfile = profile;
    else this.log(`security profile ${profile} leads nowhere`);
    this.configuration.setSecurityProfile(this.#securityProfile);
  }

  #means(): SecurityMeans {
    const { client, certificates } = this.parts;
    const given = { tls: this.settings.tls, password: client.line.access.password };
    return securityMeans(given, certificates, 'CentralSystemRootCertificate');
  }

  #connector(connectorId: number): Connector {
    const connector = connectorId === 0 ? undefined : this.parts.connectors.get(connectorId);
    if (!connector) throw new Error(`${this.stationId} has no connector ${connectorId}`);
    return connector;
  }
}
