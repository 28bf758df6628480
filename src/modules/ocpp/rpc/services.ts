import { Injectable } from '@nestjs/common';
import { ChargingSessions, TransactionEvents, TransactionSettlement } from '../../billing/index.js';
import { Authorisation } from '../../driver/index.js';
import {
  CertificateRequestReports,
  ChargingLimits,
  CertificateStatuses,
  ChargingProfileReports,
  CustomerInformation,
  ContractCertificates,
  Deviations,
  EvCertificates,
  DeviceModels,
  DisplayMessageReports,
  EvChargingReports,
  FirmwarePublications,
  FirmwareUpdates,
  InstalledCertificates,
  LocalLists,
  LogUploads,
  ReportedProfiles,
  Reservations,
  SecurityEvents,
  SecurityProfiles,
  StationEventReports,
  StationReports,
  VariableMonitors,
} from '../../station/index.js';
import { Intervals } from './intervals.js';

/** What handlers and commands translate to: the services of the other modules. */
@Injectable()
export class Services {
  constructor(
    readonly reports: StationReports,
    readonly authorisation: Authorisation,
    readonly sessions: ChargingSessions,
    readonly transactions: TransactionEvents,
    readonly settlement: TransactionSettlement,
    readonly reservations: Reservations,
    readonly deviations: Deviations,
    readonly deviceModels: DeviceModels,
    readonly firmwareUpdates: FirmwareUpdates,
    readonly logUploads: LogUploads,
    readonly firmwarePublications: FirmwarePublications,
    readonly variableMonitors: VariableMonitors,
    readonly stationEvents: StationEventReports,
    readonly customerInformation: CustomerInformation,
    readonly chargingProfiles: ChargingProfileReports,
    readonly reportedProfiles: ReportedProfiles,
    readonly chargingLimits: ChargingLimits,
    readonly evCharging: EvChargingReports,
    readonly certificateRequests: CertificateRequestReports,
    readonly certificates: InstalledCertificates,
    readonly certificateStatuses: CertificateStatuses,
    readonly contractCertificates: ContractCertificates,
    readonly evCertificates: EvCertificates,
    readonly securityEvents: SecurityEvents,
    readonly securityProfiles: SecurityProfiles,
    readonly localLists: LocalLists,
    readonly displayMessages: DisplayMessageReports,
    readonly intervals: Intervals,
  ) {}
}
