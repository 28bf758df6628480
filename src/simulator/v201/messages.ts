import type { OCPP20 } from 'typed-ocpp';
import type { CallFunctionOf } from '../call-function.js';

interface Exchange<Request extends object, Answer extends object> {
  request: Request;
  answer: Answer;
}

/** What a charger sends, and what it is answered. */
export interface ChargerCalls {
  Authorize: Exchange<OCPP20.AuthorizeRequest, OCPP20.AuthorizeResponse>;
  BootNotification: Exchange<OCPP20.BootNotificationRequest, OCPP20.BootNotificationResponse>;
  FirmwareStatusNotification: Exchange<
    OCPP20.FirmwareStatusNotificationRequest,
    OCPP20.FirmwareStatusNotificationResponse
  >;
  Heartbeat: Exchange<OCPP20.HeartbeatRequest, OCPP20.HeartbeatResponse>;
  LogStatusNotification: Exchange<OCPP20.LogStatusNotificationRequest, OCPP20.LogStatusNotificationResponse>;
  MeterValues: Exchange<OCPP20.MeterValuesRequest, OCPP20.MeterValuesResponse>;
  NotifyCustomerInformation: Exchange<
    OCPP20.NotifyCustomerInformationRequest,
    OCPP20.NotifyCustomerInformationResponse
  >;
  NotifyDisplayMessages: Exchange<OCPP20.NotifyDisplayMessagesRequest, OCPP20.NotifyDisplayMessagesResponse>;
  NotifyEvent: Exchange<OCPP20.NotifyEventRequest, OCPP20.NotifyEventResponse>;
  NotifyMonitoringReport: Exchange<
    OCPP20.NotifyMonitoringReportRequest,
    OCPP20.NotifyMonitoringReportResponse
  >;
  NotifyReport: Exchange<OCPP20.NotifyReportRequest, OCPP20.NotifyReportResponse>;
  PublishFirmwareStatusNotification: Exchange<
    OCPP20.PublishFirmwareStatusNotificationRequest,
    OCPP20.PublishFirmwareStatusNotificationResponse
  >;
  ReportChargingProfiles: Exchange<
    OCPP20.ReportChargingProfilesRequest,
    OCPP20.ReportChargingProfilesResponse
  >;
  ReservationStatusUpdate: Exchange<
    OCPP20.ReservationStatusUpdateRequest,
    OCPP20.ReservationStatusUpdateResponse
  >;
  SecurityEventNotification: Exchange<
    OCPP20.SecurityEventNotificationRequest,
    OCPP20.SecurityEventNotificationResponse
  >;
  SignCertificate: Exchange<OCPP20.SignCertificateRequest, OCPP20.SignCertificateResponse>;
  StatusNotification: Exchange<OCPP20.StatusNotificationRequest, OCPP20.StatusNotificationResponse>;
  TransactionEvent: Exchange<OCPP20.TransactionEventRequest, OCPP20.TransactionEventResponse>;
}

export type CallFunction = CallFunctionOf<ChargerCalls>;

/** What the CSMS may ask of this charger, and what it is answered. */
export interface CsmsRequests {
  CancelReservation: Exchange<OCPP20.CancelReservationRequest, OCPP20.CancelReservationResponse>;
  CertificateSigned: Exchange<OCPP20.CertificateSignedRequest, OCPP20.CertificateSignedResponse>;
  ChangeAvailability: Exchange<OCPP20.ChangeAvailabilityRequest, OCPP20.ChangeAvailabilityResponse>;
  ClearCache: Exchange<OCPP20.ClearCacheRequest, OCPP20.ClearCacheResponse>;
  ClearChargingProfile: Exchange<OCPP20.ClearChargingProfileRequest, OCPP20.ClearChargingProfileResponse>;
  ClearDisplayMessage: Exchange<OCPP20.ClearDisplayMessageRequest, OCPP20.ClearDisplayMessageResponse>;
  ClearVariableMonitoring: Exchange<
    OCPP20.ClearVariableMonitoringRequest,
    OCPP20.ClearVariableMonitoringResponse
  >;
  CostUpdated: Exchange<OCPP20.CostUpdatedRequest, OCPP20.CostUpdatedResponse>;
  CustomerInformation: Exchange<OCPP20.CustomerInformationRequest, OCPP20.CustomerInformationResponse>;
  DataTransfer: Exchange<OCPP20.DataTransferRequest, OCPP20.DataTransferResponse>;
  DeleteCertificate: Exchange<OCPP20.DeleteCertificateRequest, OCPP20.DeleteCertificateResponse>;
  GetBaseReport: Exchange<OCPP20.GetBaseReportRequest, OCPP20.GetBaseReportResponse>;
  GetChargingProfiles: Exchange<OCPP20.GetChargingProfilesRequest, OCPP20.GetChargingProfilesResponse>;
  GetCompositeSchedule: Exchange<OCPP20.GetCompositeScheduleRequest, OCPP20.GetCompositeScheduleResponse>;
  GetDisplayMessages: Exchange<OCPP20.GetDisplayMessagesRequest, OCPP20.GetDisplayMessagesResponse>;
  GetInstalledCertificateIds: Exchange<
    OCPP20.GetInstalledCertificateIdsRequest,
    OCPP20.GetInstalledCertificateIdsResponse
  >;
  GetLocalListVersion: Exchange<OCPP20.GetLocalListVersionRequest, OCPP20.GetLocalListVersionResponse>;
  GetLog: Exchange<OCPP20.GetLogRequest, OCPP20.GetLogResponse>;
  GetMonitoringReport: Exchange<OCPP20.GetMonitoringReportRequest, OCPP20.GetMonitoringReportResponse>;
  GetReport: Exchange<OCPP20.GetReportRequest, OCPP20.GetReportResponse>;
  GetTransactionStatus: Exchange<OCPP20.GetTransactionStatusRequest, OCPP20.GetTransactionStatusResponse>;
  GetVariables: Exchange<OCPP20.GetVariablesRequest, OCPP20.GetVariablesResponse>;
  InstallCertificate: Exchange<OCPP20.InstallCertificateRequest, OCPP20.InstallCertificateResponse>;
  PublishFirmware: Exchange<OCPP20.PublishFirmwareRequest, OCPP20.PublishFirmwareResponse>;
  RequestStartTransaction: Exchange<
    OCPP20.RequestStartTransactionRequest,
    OCPP20.RequestStartTransactionResponse
  >;
  RequestStopTransaction: Exchange<
    OCPP20.RequestStopTransactionRequest,
    OCPP20.RequestStopTransactionResponse
  >;
  ReserveNow: Exchange<OCPP20.ReserveNowRequest, OCPP20.ReserveNowResponse>;
  Reset: Exchange<OCPP20.ResetRequest, OCPP20.ResetResponse>;
  SendLocalList: Exchange<OCPP20.SendLocalListRequest, OCPP20.SendLocalListResponse>;
  SetChargingProfile: Exchange<OCPP20.SetChargingProfileRequest, OCPP20.SetChargingProfileResponse>;
  SetDisplayMessage: Exchange<OCPP20.SetDisplayMessageRequest, OCPP20.SetDisplayMessageResponse>;
  SetMonitoringBase: Exchange<OCPP20.SetMonitoringBaseRequest, OCPP20.SetMonitoringBaseResponse>;
  SetMonitoringLevel: Exchange<OCPP20.SetMonitoringLevelRequest, OCPP20.SetMonitoringLevelResponse>;
  SetNetworkProfile: Exchange<OCPP20.SetNetworkProfileRequest, OCPP20.SetNetworkProfileResponse>;
  SetVariableMonitoring: Exchange<OCPP20.SetVariableMonitoringRequest, OCPP20.SetVariableMonitoringResponse>;
  SetVariables: Exchange<OCPP20.SetVariablesRequest, OCPP20.SetVariablesResponse>;
  TriggerMessage: Exchange<OCPP20.TriggerMessageRequest, OCPP20.TriggerMessageResponse>;
  UnlockConnector: Exchange<OCPP20.UnlockConnectorRequest, OCPP20.UnlockConnectorResponse>;
  UnpublishFirmware: Exchange<OCPP20.UnpublishFirmwareRequest, OCPP20.UnpublishFirmwareResponse>;
  UpdateFirmware: Exchange<OCPP20.UpdateFirmwareRequest, OCPP20.UpdateFirmwareResponse>;
}
