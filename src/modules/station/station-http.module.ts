import { Module } from '@nestjs/common';
import { ChargingLimitController } from './charging-limit/charging-limit.controller.js';
import { ChargingProfileCommandController } from './charging-profile/charging-profile-command.controller.js';
import { ChargingProfileController } from './charging-profile/charging-profile.controller.js';
import { CertificateController } from './certificate/certificate.controller.js';
import { CertificateCommandController } from './certificate/certificate-command.controller.js';
import { CertificateRequestController } from './certificate/certificate-request.controller.js';
import { CertificateAuthorityController } from './certificate-authority/certificate-authority.controller.js';
import { IssuedCertificateController } from './certificate-authority/issued-certificate.controller.js';
import { PublishedCertificatesController } from './certificate-authority/published-certificates.controller.js';
import { ChargingStationController } from './charging-station.controller.js';
import { CommandController } from './command.controller.js';
import { ConfigurationController } from './configuration.controller.js';
import { ConnectionController } from './connection/connection.controller.js';
import { ContractRootController } from './contract-certificate/contract-root.controller.js';
import { CredentialController } from './credential.controller.js';
import { CredentialRotationController } from './credential-rotation/credential-rotation.controller.js';
import {
  CustomerInformationCommandController,
  CustomerInformationController,
} from './customer-information/customer-information.controller.js';
import { DataTransferController } from './data-transfer/data-transfer.controller.js';
import { DeviceModelCommandController } from './device-model/device-model-command.controller.js';
import { EvChargingController } from './ev-charging/ev-charging.controller.js';
import {
  DisplayMessageCommandController,
  DisplayMessageController,
} from './display-message/display-message.controller.js';
import {
  FirmwarePublicationCommandController,
  FirmwarePublicationController,
} from './firmware-publication/firmware-publication.controller.js';
import {
  FirmwareCommandController,
  FirmwareUpdateController,
} from './firmware-update/firmware-update.controller.js';
import { LocalListCommandController } from './local-list/local-list-command.controller.js';
import { LocalListController } from './local-list/local-list.controller.js';
import { LocationController } from './location.controller.js';
import { LogCommandController, LogUploadController } from './log-upload/log-upload.controller.js';
import { DeviationController } from './quirk/deviation.controller.js';
import { QuirkProfileController } from './quirk/quirk-profile.controller.js';
import { ReservationController } from './reservation/reservation.controller.js';
import { SecurityEventController } from './security-event/security-event.controller.js';
import { SecurityProfileController } from './security-profile/security-profile.controller.js';
import { StationEventController } from './station-event/station-event.controller.js';
import { MonitoringCommandController } from './variable-monitor/monitoring-command.controller.js';
import { VariableMonitorController } from './variable-monitor/variable-monitor.controller.js';
import { StationModule } from './station.module.js';
import { TransactionCommandController } from './transaction/transaction-command.controller.js';

/** The REST side of stations. */
@Module({
  imports: [StationModule],
  controllers: [
    TransactionCommandController,
    ChargingStationController,
    ConfigurationController,
    ConnectionController,
    CredentialController,
    CredentialRotationController,
    CommandController,
    DataTransferController,
    DeviceModelCommandController,
    ChargingProfileController,
    ChargingProfileCommandController,
    ChargingLimitController,
    EvChargingController,
    LocationController,
    ReservationController,
    DisplayMessageController,
    DisplayMessageCommandController,
    DeviationController,
    QuirkProfileController,
    FirmwareCommandController,
    FirmwareUpdateController,
    LogCommandController,
    LogUploadController,
    FirmwarePublicationCommandController,
    FirmwarePublicationController,
    MonitoringCommandController,
    VariableMonitorController,
    StationEventController,
    CustomerInformationCommandController,
    CustomerInformationController,
    CertificateController,
    CertificateRequestController,
    CertificateCommandController,
    CertificateAuthorityController,
    IssuedCertificateController,
    PublishedCertificatesController,
    ContractRootController,
    SecurityEventController,
    SecurityProfileController,
    LocalListController,
    LocalListCommandController,
  ],
})
export class StationHttpModule {}
