import type { OCPP16 } from 'typed-ocpp';
import type { Configuration } from './configuration.js';
import type { Connector } from './connector.js';
import type { Controls, RequestedMessage } from './controls.js';
import type { Parts } from './parts.js';
import { trigger } from './remote-trigger/trigger.js';
import type { CsChargingProfile } from './smart-charging/charging-profiles.js';
import type { StopReason } from './transactions.js';

/** What only the charger as a whole can do. */
export interface ControlsOptions {
  /** Energy in Wh after which a session ends that was started remotely. */
  energyWh: number;
  ready: () => boolean;
  reset: (type: OCPP16.ResetRequest['type']) => void;
  changePassword: (password: Buffer) => Promise<void>;
  mayUseProfile: (profile: number) => boolean;
  changeProfile: (profile: number) => Promise<void>;
  log: (line: string) => void;
  fault: (text: string) => void;
}

/** The charger in the hands of the CSMS. */
export class ChargerControls implements Controls {
  readonly configuration: Configuration;
  readonly connectors: Parts['connectors'];
  readonly authorization: Parts['authorization'];
  readonly certificates: Parts['certificates'];
  readonly chargingProfiles: Parts['chargingProfiles'];
  readonly firmwareUpdates: Parts['firmwareUpdates'];
  readonly localList: Parts['localList'];
  readonly logs: Parts['logs'];
  readonly reservations: Parts['reservations'];
  readonly #parts: Parts;
  readonly #options: ControlsOptions;

  constructor(parts: Parts, options: ControlsOptions) {
    this.#parts = parts;
    this.#options = options;
    this.configuration = parts.configuration;
    this.connectors = parts.connectors;
    this.authorization = parts.authorization;
    this.certificates = parts.certificates;
    this.chargingProfiles = parts.chargingProfiles;
    this.firmwareUpdates = parts.firmwareUpdates;
    this.localList = parts.localList;
    this.logs = parts.logs;
    this.reservations = parts.reservations;
  }

  get ready(): boolean {
    return this.#options.ready();
  }

  startRemotely(connector: Connector, idToken: string, chargingProfile?: CsChargingProfile): void {
    const authorize = this.configuration.flag('AuthorizeRemoteTxRequests');
    const { energyWh } = this.#options;
    this.#parts.sessions
      .run({ connector, idToken, authorize, energyWh, chargingProfile })
      .catch((error: unknown) => {
        if (error instanceof Error) this.log(`remote start on connector ${connector.id}: ${error.message}`);
      });
  }

  stopTransaction(connector: Connector, reason: StopReason): void {
    if (!connector.transaction) return;
    this.#parts.transactions.stop(connector, reason);
    void this.#parts.statuses.set(connector, 'Finishing');
  }

  changeAvailability(connectorId: number, operative: boolean): void {
    for (const connector of this.connectors.values()) {
      if (connectorId !== 0 && connector.id !== connectorId) continue;
      connector.operative = operative;
      if (!connector.occupied) void this.#parts.statuses.rest(connector);
    }
  }

  reset(type: OCPP16.ResetRequest['type']): void {
    this.#options.reset(type);
  }

  trigger(message: RequestedMessage, connectorId: number | undefined): void {
    const all = [...this.connectors.values()];
    trigger(
      this.#parts,
      message,
      all.filter(({ id }) => connectorId === undefined || id === connectorId),
    );
  }

  mayConfigure(key: string, value: string): boolean {
    return !/^SecurityProfile$/i.test(key) || this.#options.mayUseProfile(Number(value));
  }

  configurationChanged(key: string, value: string): void {
    if (/^HeartbeatInterval$/i.test(key)) this.#parts.boot.scheduleHeartbeat();
    if (/^MeterValueSampleInterval$/i.test(key)) this.limitsChanged();
    if (/^(AuthorizationKey|SecurityProfile)$/i.test(key))
      this.securityEvent('ReconfigurationOfSecurityParameters', key);
    if (/^AuthorizationKey$/i.test(key)) void this.#options.changePassword(Buffer.from(value, 'hex'));
    if (/^SecurityProfile$/i.test(key)) void this.#options.changeProfile(Number(value));
  }

  limitsChanged(): void {
    for (const { transaction } of this.connectors.values()) transaction?.flow.reschedule();
  }

  reservationChanged(): void {
    for (const connector of this.connectors.values()) {
      if (!connector.occupied) void this.#parts.statuses.rest(connector);
    }
  }

  securityEvent(type: string, techInfo?: string): void {
    this.#parts.securityEvents.report(type, techInfo);
  }

  log(line: string): void {
    this.#options.log(line);
  }

  fault(text: string): void {
    this.#options.fault(text);
  }
}
