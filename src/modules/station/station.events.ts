import type { DomainEvent } from '../../platform/events/outbox.js';

interface ChargingProfileEvent {
  id: string;
  stationId: string;
  chargingProfileId: number;
  evseId: number | null;
  chargingProfilePurpose: string;
  stackLevel: number;
  transactionId: string | null;
  status: string;
  statusReason: string | null;
}

/** What this module announces: the name of each event and what it carries. */
export interface StationEvents {
  StationRegistered: { stationId: string; locationId: string | null };
  /** What was changed about a station, with the new values. */
  StationChanged: { stationId: string; changes: Record<string, unknown> };
  StationRemoved: { stationId: string };
  StationBooted: {
    stationId: string;
    vendor: string | null;
    model: string | null;
    firmwareVersion: string | null;
    reason: string | null;
    registrationStatus: string;
  };
  StationConnected: { stationId: string };
  StationDisconnected: { stationId: string };
  /** Its socket was open when one from another address took its place: a moved charger, or somebody in its name. */
  StationTakenOver: { stationId: string; remoteAddress: string; previousAddress: string };
  /** It has connected with the security profile that it was told to use, and may no longer come with a lower one. */
  SecurityProfileUpgraded: { stationId: string; securityProfile: number };
  /** `evseId` and `connectorId` 0 stand for the station as a whole; `stationStatus` sums all of it up. */
  ConnectorStatusChanged: {
    stationId: string;
    evseId: number;
    connectorId: number;
    status: string;
    previousStatus: string | null;
    errorCode: string | null;
    stationStatus: string;
  };
  /** `requestId` names the update that we asked for, where the charger says it. */
  FirmwareStatusReported: { stationId: string; status: string; requestId: number | null };
  /** Of firmware that it publishes for other stations, and where those get it. */
  FirmwarePublicationReported: {
    stationId: string;
    status: string;
    requestId: number | null;
    locations: string[];
  };
  /** Of diagnostics or of a log; `status` as in UploadLogStatusEnumType of OCPP 2.0.1. */
  LogUploadStatusReported: { stationId: string; status: string; requestId: number | null };
  SecurityEventReported: {
    stationId: string;
    event: string;
    techInfo: string | null;
    critical: boolean;
    reportedAt: string | null;
  };
  /** Of a variable that it monitors; `cleared` when the value is within its bounds again. */
  StationEventReported: {
    id: string;
    stationId: string;
    eventId: number;
    trigger: string;
    component: string;
    evseId: number | null;
    connectorId: number | null;
    variable: string;
    actualValue: string | null;
    cleared: boolean;
    techCode: string | null;
    transactionId: string | null;
  };
  /** All of what a station knows of a customer is there, to be read by whoever may. */
  CustomerInformationReceived: { stationId: string; commandId: string };
  /** A message of a vendor's own, with as much of its data as is announced; the message log has all of it. */
  DataTransferReceived: {
    stationId: string;
    vendorId: string;
    messageId: string | null;
    data: string | null;
  };
  /** `reservationId` is the charger's name for it; `evseId` null stands for any of the station. */
  ReservationChanged: {
    id: string;
    reservationId: number;
    stationId: string;
    evseId: number | null;
    status: string;
    statusReason: string | null;
    transactionId: string | null;
    expiresAt: Date;
  };
  /** `messageId` is the charger's name for it. */
  DisplayMessageChanged: {
    id: string;
    stationId: string;
    messageId: number;
    status: string;
    statusReason: string | null;
    transactionId: string | null;
  };
  /** The charger has it. */
  ChargingProfileInstalled: ChargingProfileEvent;
  /** The charger refused it, or was not reached. */
  ChargingProfileRefused: ChargingProfileEvent;
  /** The charger no longer has it. */
  ChargingProfileCleared: ChargingProfileEvent;
  /** Somebody else than us limits it, or limits it otherwise than before; `evseId` 0 is the whole station. */
  ChargingLimitNotified: {
    stationId: string;
    evseId: number;
    chargingLimitSource: string;
    isGridCritical: boolean | null;
  };
  ChargingLimitCleared: { stationId: string; evseId: number; chargingLimitSource: string };
  /** A car told what it needs. `status` is Rejected where there is no profile to give it: one may be set then. */
  EvChargingNeedsReported: {
    stationId: string;
    evseId: number;
    transactionId: string | null;
    requestedEnergyTransfer: string;
    departureTime: string | null;
    status: string;
  };
  /** A car told what it plans to draw. `status` is Rejected where that is more than the profile in force allows. */
  EvChargingScheduleReported: {
    stationId: string;
    evseId: number;
    transactionId: string | null;
    status: string;
  };
  /** A station wants a certificate; `status` is `pending`, or `rejected` for the reason given. */
  CertificateRequested: {
    stationId: string;
    requestId: string;
    certificateType: string;
    status: string;
    subject: string | null;
    reason: string | null;
  };
  /** Made of a station's request; `source` is own, external or operator. */
  CertificateIssued: {
    id: string;
    stationId: string;
    certificateType: string;
    source: string;
    serialNumber: string;
    subject: string;
    validUntil: Date;
  };
  CertificateRevoked: { id: string; stationId: string; serialNumber: string; reason: string };
  /** Null groups: the list is no longer managed. */
  LocalListAssigned: { stationId: string; groupIds: string[] | null };
  /** The list has lost a token, since the station was told to forget its owner. */
  LocalListTokenForgotten: { stationId: string };
  /** The charger has accepted an update, and has so many entries now. */
  LocalListUpdated: { stationId: string; version: number; updateType: string; entryCount: number };
  /** `failure` is refused, unanswered or not-supported. */
  LocalListFailed: { stationId: string; failure: string; reason: string };
  /** All parts of a report that we asked for have come. `isFull`: it told of all that the station has. */
  DeviceModelReported: { stationId: string; requestId: number; isFull: boolean };
  CommandCompleted: {
    commandId: string;
    stationId: string;
    command: string;
    status: string;
    response: Record<string, unknown> | null;
  };
}

export function stationEvent<T extends keyof StationEvents>(
  type: T,
  tenantId: string,
  data: StationEvents[T],
  occurredAt = new Date(),
): DomainEvent {
  return { type, tenantId, occurredAt, data: { ...data } };
}
