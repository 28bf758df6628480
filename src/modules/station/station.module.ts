import { Module } from '@nestjs/common';
import { ChargingLimits } from './charging-limit/charging-limits.service.js';
import { ChargingProfileReports } from './charging-profile/charging-profile-reports.js';
import { ChargingProfiles } from './charging-profile/charging-profile.service.js';
import { ReportedProfiles } from './charging-profile/reported-profiles.service.js';
import { ChargerCertificates } from './client-certificate/charger-certificates.service.js';
import { ClientAuthorities } from './client-certificate/client-authorities.service.js';
import { CertificateCommands } from './certificate/certificate-commands.service.js';
import { CertificateRequestReports } from './certificate/certificate-request-reports.service.js';
import { CertificateRequests } from './certificate/certificate-requests.service.js';
import { InstalledCertificates } from './certificate/installed-certificates.service.js';
import { CertificateAuthorities } from './certificate-authority/certificate-authorities.service.js';
import { CertificateJobs } from './certificate-authority/certificate-jobs.js';
import { CertificateRenewal } from './certificate-authority/certificate-renewal.service.js';
import { CertificateSigning } from './certificate-authority/certificate-signing.service.js';
import { ExternalAuthority } from './certificate-authority/external-authority.service.js';
import { IssuedCertificates } from './certificate-authority/issued-certificates.service.js';
import { OwnAuthority } from './certificate-authority/own-authority.service.js';
import { RevocationLists } from './certificate-authority/revocation-lists.service.js';
import { ClientCertificates } from './certificate-authority/client-certificates.service.js';
import { CertificateStatuses } from './certificate-status/certificate-statuses.service.js';
import { Stations } from './charging-station.service.js';
import { Commands } from './command.service.js';
import { ConnectionBalance } from './connection/connection-balance.js';
import { ConnectionReconciliation } from './connection/connection-reconciliation.js';
import { Configuration } from './configuration.service.js';
import { ContractCertificates } from './contract-certificate/contract-certificates.service.js';
import { ContractRoots } from './contract-certificate/contract-roots.service.js';
import { Credentials } from './credential.service.js';
import { CredentialRotation } from './credential-rotation/credential-rotation.service.js';
import { Reconnections } from './credential-rotation/reconnection.js';
import { RotationPlan } from './credential-rotation/rotation-plan.service.js';
import { DeviceModels } from './device-model/device-models.service.js';
import { DisplayMessageReports } from './display-message/display-message-reports.js';
import { DisplayMessages } from './display-message/display-message.service.js';
import { ChargingProfileRenewal } from './ev-charging/charging-profile-renewal.js';
import { EvChargingReports } from './ev-charging/ev-charging-reports.service.js';
import { EvCertificates } from './ev-certificate/ev-certificates.service.js';
import { FirmwareUpdates } from './firmware-update/firmware-update.service.js';
import { LocalListJobs } from './local-list/local-list-jobs.js';
import { LocalLists } from './local-list/local-list.service.js';
import { LocalListSync } from './local-list/local-list-sync.js';
import { Locations } from './location.service.js';
import { LogUploads } from './log-upload/log-upload.service.js';
import { CustomerInformation } from './customer-information/customer-information.service.js';
import { FirmwarePublications } from './firmware-publication/firmware-publication.service.js';
import { Deviations } from './quirk/deviation.service.js';
import { QuirkProfiles } from './quirk/quirk-profile.service.js';
import { Quirks } from './quirk/quirks.service.js';
import { RefusedConnections } from './refused-connection/refused-connections.service.js';
import { Reservations } from './reservation/reservation.service.js';
import { SecurityEvents } from './security-event/security-events.service.js';
import { SecurityProfiles } from './security-profile/security-profiles.service.js';
import { StationDirectory } from './station-directory.js';
import { StationEventReports } from './station-event/station-event-reports.js';
import { VariableMonitors } from './variable-monitor/variable-monitors.service.js';
import { StationJobs } from './station-jobs.js';
import { StationReports } from './station-reports.js';
import { StationStatistics } from './station-statistics.js';

const SERVICES = [
  StationDirectory,
  StationReports,
  Stations,
  Locations,
  Credentials,
  Configuration,
  DeviceModels,
  Commands,
  CredentialRotation,
  RotationPlan,
  Reconnections,
  ConnectionBalance,
  ConnectionReconciliation,
  Reservations,
  DisplayMessages,
  DisplayMessageReports,
  FirmwareUpdates,
  LogUploads,
  FirmwarePublications,
  VariableMonitors,
  StationEventReports,
  CustomerInformation,
  ChargingProfiles,
  ChargingProfileReports,
  ReportedProfiles,
  ChargingLimits,
  EvChargingReports,
  ChargingProfileRenewal,
  CertificateRequests,
  CertificateRequestReports,
  InstalledCertificates,
  CertificateCommands,
  ClientCertificates,
  ClientAuthorities,
  ChargerCertificates,
  CertificateAuthorities,
  OwnAuthority,
  ExternalAuthority,
  IssuedCertificates,
  RevocationLists,
  CertificateSigning,
  CertificateRenewal,
  CertificateJobs,
  CertificateStatuses,
  ContractCertificates,
  ContractRoots,
  EvCertificates,
  SecurityEvents,
  SecurityProfiles,
  RefusedConnections,
  StationJobs,
  StationStatistics,
  Quirks,
  QuirkProfiles,
  Deviations,
  LocalLists,
  LocalListSync,
  LocalListJobs,
];

/** Needs a StationLink, a LocalListSource and KnownTariffs, which global modules of the role provide. */
@Module({ providers: SERVICES, exports: SERVICES })
export class StationModule {}
