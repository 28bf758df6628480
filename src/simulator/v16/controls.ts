import type { OCPP16 } from 'typed-ocpp';
import type { Certificates } from '../certificates/certificate-store.js';
import type { FirmwareUpdates } from '../firmware-updates.js';
import type { LogUploads } from '../log-uploads.js';
import type { Reply } from '../ocpp-call.js';
import type { Reservations } from '../reservations.js';
import type { Configuration } from './configuration.js';
import type { Connector } from './connector.js';
import type { Authorization } from './local-list/authorization.js';
import type { LocalList } from './local-list/local-list.js';
import type { CsmsRequests } from './messages.js';
import type { ChargingProfiles, CsChargingProfile } from './smart-charging/charging-profiles.js';
import type { StopReason } from './transactions.js';

export type RequestedMessage =
  OCPP16.TriggerMessageRequest['requestedMessage'] | OCPP16.ExtendedTriggerMessageRequest['requestedMessage'];

export type CertificateUse = OCPP16.InstallCertificateRequest['certificateType'];

/** What a request of the CSMS can make the charger do. */
export interface Controls {
  readonly configuration: Configuration;
  readonly connectors: ReadonlyMap<number, Connector>;
  readonly authorization: Authorization;
  readonly certificates: Certificates<CertificateUse>;
  readonly chargingProfiles: ChargingProfiles;
  readonly firmwareUpdates: FirmwareUpdates;
  readonly localList: LocalList;
  readonly logs: LogUploads;
  readonly reservations: Reservations<Connector>;
  /** Registered, and neither resetting nor being switched off. */
  readonly ready: boolean;
  startRemotely: (connector: Connector, idToken: string, chargingProfile?: CsChargingProfile) => void;
  stopTransaction: (connector: Connector, reason: StopReason) => void;
  changeAvailability: (connectorId: number, operative: boolean) => void;
  reset: (type: OCPP16.ResetRequest['type']) => void;
  trigger: (message: RequestedMessage, connectorId: number | undefined) => void;
  /** Whether the charger has what the value takes. */
  mayConfigure: (key: string, value: string) => boolean;
  configurationChanged: (key: string, value: string) => void;
  /** Charging profiles have changed: what flows follows. */
  limitsChanged: () => void;
  /** Connectors that nobody uses show whether they are reserved. */
  reservationChanged: () => void;
  securityEvent: (type: string, techInfo?: string) => void;
  log: (line: string) => void;
  fault: (text: string) => void;
}

/** The handlers of a functional block, one for each of its requests. */
export type RequestHandlers<A extends keyof CsmsRequests> = {
  [Action in A]: (charger: Controls, request: CsmsRequests[Action]) => Reply;
};

/** The connectors that an id means: 0 means all. */
export function connectorsOf(charger: Pick<Controls, 'connectors'>, connectorId: number): Connector[] {
  return [...charger.connectors.values()].filter(
    ({ id }) => id > 0 && (connectorId === 0 || id === connectorId),
  );
}
