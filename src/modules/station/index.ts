import { IssuedCertificate } from './certificate-authority/issued-certificate.entity.js';
import { CertificateRequest } from './certificate/certificate-request.entity.js';
import { InstalledCertificate } from './certificate/installed-certificate.entity.js';
import { ChargingLimit } from './charging-limit/charging-limit.entity.js';
import { ChargingProfile } from './charging-profile/charging-profile.entity.js';
import { ChargingStation } from './charging-station.entity.js';
import { Command } from './command.entity.js';
import { DisplayMessage } from './display-message/display-message.entity.js';
import { EvCharging } from './ev-charging/ev-charging.entity.js';
import { FirmwarePublication } from './firmware-publication/firmware-publication.entity.js';
import { ContractRoot } from './contract-certificate/contract-root.entity.js';
import { FirmwareUpdate } from './firmware-update/firmware-update.entity.js';
import { Location } from './location.entity.js';
import { LogUpload } from './log-upload/log-upload.entity.js';
import { QuirkProfile } from './quirk/quirk-profile.entity.js';
import { Reservation } from './reservation/reservation.entity.js';
import { SecurityEvent } from './security-event/security-event.entity.js';
import { StationEvent } from './station-event/station-event.entity.js';
import { VariableMonitor } from './variable-monitor/variable-monitor.entity.js';

/** For the DataSource alone. */
export const stationEntities = [
  CertificateRequest,
  ChargingLimit,
  ChargingProfile,
  ChargingStation,
  Command,
  DisplayMessage,
  EvCharging,
  FirmwarePublication,
  ContractRoot,
  FirmwareUpdate,
  InstalledCertificate,
  IssuedCertificate,
  Location,
  LogUpload,
  QuirkProfile,
  Reservation,
  SecurityEvent,
  StationEvent,
  VariableMonitor,
];

export { ChargerCertificates } from './client-certificate/charger-certificates.service.js';
export { ClientAuthorities } from './client-certificate/client-authorities.service.js';
export { readNamedAuthorities } from './client-certificate/named-authorities.js';
export type { PresentedCertificate } from './client-certificate/presented-certificate.js';
export type { CertificateHashData } from './certificate/certificate.js';
export { CertificateRequestReports } from './certificate/certificate-request-reports.service.js';
export { CertificateRequests } from './certificate/certificate-requests.service.js';
export {
  CERTIFICATE_TYPES,
  type CertificateType,
  type RootCertificateType,
} from './certificate/installed-certificate.entity.js';
export {
  InstalledCertificates,
  type ReportedCertificate,
} from './certificate/installed-certificates.service.js';
export { authorityKindOf } from './certificate-authority/certificate-authorities.service.js';
export { CertificateSigning } from './certificate-authority/certificate-signing.service.js';
export { CertificateRenewal } from './certificate-authority/certificate-renewal.service.js';
export { IssuedCertificates } from './certificate-authority/issued-certificates.service.js';
export { ensureAuthority } from './certificate-authority/own-authority.service.js';
export { ClientCertificates } from './certificate-authority/client-certificates.service.js';
export { ChargingLimits } from './charging-limit/charging-limits.service.js';
export {
  CHARGING_LIMIT_SOURCES,
  type ChargingLimitSource,
  type ChargingProfileContent,
  type ChargingProfilePurpose,
  type ChargingRateUnit,
  type ChargingSchedule,
  type InstalledProfileContent,
  schedulesOf,
} from './charging-profile/charging-profile.js';
export {
  assertHasRoom,
  assertWithinLimits,
  type ChargingProfileLimits,
  countIn,
  rateUnitsIn,
} from './charging-profile/charging-profile.limits.js';
export { ChargingProfileReports, type SentProfile } from './charging-profile/charging-profile-reports.js';
export type { ProfileKey } from './charging-profile/installed-profile.js';
export { ReportedProfiles } from './charging-profile/reported-profiles.service.js';
export type {
  Authentication,
  BootReport,
  RegistrationStatus,
  SecurityProfile,
  StationIdentity,
  StatusReport,
} from './charging-station.js';
export { MAX_CONNECTORS, STATION_ID_PATTERN, STATION_STATUS_ORDER } from './charging-station.js';
export { Stations } from './charging-station.service.js';
export { Commands } from './command.service.js';
export {
  CertificateStatuses,
  type StatusQuestion,
} from './certificate-status/certificate-statuses.service.js';
export { Configuration } from './configuration.service.js';
export { ConnectionBalance } from './connection/connection-balance.js';
export { ConnectionReconciliation } from './connection/connection-reconciliation.js';
export {
  type ContractCheck,
  ContractCertificates,
} from './contract-certificate/contract-certificates.service.js';
export { matchingCredential, type StoredCredential } from './credential.js';
export { Credentials } from './credential.service.js';
export { CustomerInformation } from './customer-information/customer-information.service.js';
export { dropCustomerInformationBefore } from './customer-information/customer-information.store.js';
export type { CommandDto as CommandView } from './dto/command.dto.js';
export { DeviceModels, type ReportPart } from './device-model/device-models.service.js';
export type { AttributeType, Mutability, ReportedVariable, VariableOf } from './device-model/variable.js';
export type { MessageInfo, MessageFormat, MessagePriority } from './display-message/display-message.js';
export { assertDisplayable, type DisplayMessageLimits } from './display-message/display-message.limits.js';
export { DisplayMessageReports } from './display-message/display-message-reports.js';
export type { EvChargingNeeds } from './ev-charging/ev-charging.js';
export { EvChargingReports } from './ev-charging/ev-charging-reports.service.js';
export { FirmwarePublications } from './firmware-publication/firmware-publication.service.js';
export { EvCertificates } from './ev-certificate/ev-certificates.service.js';
export { FirmwareUpdates } from './firmware-update/firmware-update.service.js';
export { LocalListImpossibleError } from './local-list/local-list.errors.js';
export type {
  LocalListEntry,
  LocalListLimits,
  LocalListUpdate,
  UpdateType,
} from './local-list/local-list.js';
export { LocalLists, type UpdateAnswer } from './local-list/local-list.service.js';
export { KnownTariffs } from './known-tariffs.js';
export { LocalListSource } from './local-list/local-list-source.js';
export { Locations, type TariffContext } from './location.service.js';
export { LogUploads } from './log-upload/log-upload.service.js';
export { Deviations } from './quirk/deviation.service.js';
export type { Deviation } from './quirk/deviation.store.js';
export type { Quirk, StationQuirks } from './quirk/quirk.js';
export { Quirks } from './quirk/quirks.service.js';
export {
  type ConnectionFault,
  RefusedConnections,
} from './refused-connection/refused-connections.service.js';
export { Reservations } from './reservation/reservation.service.js';
export { hideEchoes, hideSecrets, hideUriSecrets, isSecretVariable, secretsIn } from './secrets.js';
export { dropSecurityEventsBefore } from './security-event/security-event.store.js';
export { SecurityProfiles } from './security-profile/security-profiles.service.js';
export { SecurityEvents } from './security-event/security-events.service.js';
export {
  ChargingProfileLimitError,
  CommandNotSupportedError,
  CredentialRevokedError,
  LocationInUseError,
  StationExistsError,
  StationOfflineError,
} from './station.errors.js';
export type { StationEvents } from './station.events.js';
export { StationDirectory } from './station-directory.js';
export { StationHttpModule } from './station-http.module.js';
export type { ReportedEvent } from './station-event/station-event.js';
export { StationEventReports } from './station-event/station-event-reports.js';
export { dropStationEventsBefore } from './station-event/station-event.store.js';
export { StationJobs, stationQueues } from './station-jobs.js';
export {
  type CommandCause,
  type CommandOutcome,
  type PreparedCommand,
  type Presence,
  StationLink,
  type StationRef,
} from './station-link.js';
export { StationModule } from './station.module.js';
export { StationReports } from './station-reports.js';
export { type LocationStations, StationStatistics } from './station-statistics.js';
export type { MonitoredVariable } from './variable-monitor/monitored-variable.js';
export type { MonitorType, ReportedMonitor } from './variable-monitor/variable-monitor.js';
export { VariableMonitors } from './variable-monitor/variable-monitors.service.js';
